import { type Json, text } from "./json";
import type { RenderedMessage } from "./types";

/** A letter: its fields are the request's headers, its text and HTML stand in the body. */
export function mailMessage(body: Json, headers: readonly (readonly [string, string])[]): RenderedMessage | null {
  const field = (name: string) => headers.find(([known]) => known.toLowerCase() === name)?.[1] ?? "";
  if (text(body.text) === "" && text(body.html) === "") return null;
  return {
    kind: "mail",
    subject: text(body.subject) || field("subject"),
    from: field("from"),
    to: field("to"),
    cc: field("cc"),
    html: text(body.html),
    text: text(body.text),
  };
}
