/** What a quick reply may say of the message it answers, written {{name}}. */
export const QUICK_REPLY_VARIABLES = ["visitor", "number", "agent", "organization"] as const;
export type QuickReplyVariable = (typeof QUICK_REPLY_VARIABLES)[number];

export type QuickReply = { title: string; text: string };
export type QuickReplyValues = Record<QuickReplyVariable, string | null>;

const VARIABLE = new RegExp(`\\{\\{\\s*(${QUICK_REPLY_VARIABLES.join("|")})\\s*\\}\\}`, "g");
/**
 * The visitor's name stays a variable until the letter is made: what the console shows of people is masked. Writers read
 * it in their language.
 */
export const VISITOR_VARIABLE = "{{visitor}}";
const VISITOR = /\{\{\s*(?:visitor|访客姓名)\s*\}\}/g;

/** Whether a reply says the visitor's name. */
export const namesVisitor = (text: string): boolean => text.search(VISITOR) !== -1;

/** A quick reply with its variables filled in; `mark` makes what stands for one that nobody knows. */
export function fillQuickReply(
  text: string,
  values: QuickReplyValues,
  mark: (variable: QuickReplyVariable) => string,
): string {
  return text.replace(VARIABLE, (whole, name: string) => {
    const variable = QUICK_REPLY_VARIABLES.find((one) => one === name);
    return variable === undefined ? whole : (values[variable] ?? mark(variable));
  });
}

/** A reply as its visitor gets it. */
export function addressed(body: string, visitor: { name: string }): string {
  return body.replace(VISITOR, () => visitor.name);
}

/** Quick replies that fit what somebody typed: all its words, in the title or the text. */
export function matchingReplies(replies: readonly QuickReply[], typed: string): QuickReply[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return replies.filter(({ title, text }) => {
    const said = `${title}\n${text}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}
