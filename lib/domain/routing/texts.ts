/**
 * A text as rules compare it: without case, full and half width alike (`ＡＢＣ１２３` is `abc123`).
 */
export function foldText(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** Between texts, so that a keyword never matches across two of them. */
const BETWEEN = "\u0000";

/** All texts and numbers of an event's data, nested ones too, folded and in one string. Keys do not count. */
export function textsOf(data: Record<string, unknown>): string {
  const texts: string[] = [];
  collect(data, texts);
  return foldText(texts.join(BETWEEN));
}

function collect(value: unknown, into: string[]): void {
  if (typeof value === "string") into.push(value);
  else if (typeof value === "number") into.push(String(value));
  else if (typeof value === "object" && value !== null)
    for (const member of Object.values(value)) collect(member, into);
}
