import type { Consent } from "../leave-message/consent";
import type { AnswerValue } from "./answers";

/** What a visitor agreed to by ticking a form's consent: the form's version stands for the text he saw. Null when he was not asked, or did not. */
export function consentOfAnswers(
  fields: readonly { key: string; kind: string }[],
  answers: Readonly<Record<string, AnswerValue>>,
  shown: { version: number; locale: string; at: Date },
): Consent | null {
  const ticked = fields.some(({ key, kind }) => kind === "consent" && answers[key] === true);
  return ticked ? { version: String(shown.version), locale: shown.locale, at: shown.at.toISOString() } : null;
}
