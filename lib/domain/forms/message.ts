import type { FieldValue, MessageText } from "../leave-message/input";
import type { AnswerValue } from "./answers";
import { isBuiltIn } from "./fields";

/** Checked answers, built-in ones where messages have a column for them. */
export type FormMessage = MessageText & { category: string; fields: Record<string, FieldValue> };

export function messageOfAnswers(answers: Readonly<Record<string, AnswerValue>>): FormMessage {
  const text = (key: string) => (typeof answers[key] === "string" ? answers[key] : "");
  return {
    ...{ content: text("content"), name: text("name"), category: text("category") },
    ...{ phone: text("phone") || null, email: text("email") || null },
    fields: Object.fromEntries(Object.entries(answers).filter(([key]) => !isBuiltIn(key))),
  };
}
