import type { Consent } from "../leave-message/consent";
import type { AnswerValue } from "./answers";

/**
 * What a visitor agreed to by ticking a form's consents: the form's version stands for the text he saw. Consents to
 * marketing are apart from the others. Null when he was not asked, or ticked none.
 */
export function consentOfAnswers(
  fields: readonly { key: string; kind: string; marketing?: boolean | undefined }[],
  answers: Readonly<Record<string, AnswerValue>>,
  shown: { version: number; locale: string; at: Date },
): Consent | null {
  const ticked = fields.filter(({ key, kind }) => kind === "consent" && answers[key] === true);
  if (ticked.length === 0) return null;
  const marketing = ticked.some((field) => field.marketing === true);
  const isAlone = ticked.every((field) => field.marketing === true);
  return {
    ...{ version: String(shown.version), locale: shown.locale, at: shown.at.toISOString() },
    ...(marketing ? { marketing } : {}),
    ...(isAlone ? { processing: false } : {}),
  };
}
