import type { Locale } from "@/lib/domain/endpoints";
import { MESSAGE_WORDS } from "@/lib/domain/message-texts";
import { cutMarkdown } from "./markdown";
import { literalValue } from "./neutralise";
import { plainLines, type RobotContent } from "./robot-message";
import { byteLength, fitWithin, truncateBytes } from "./truncate";

/*
 * What the robot and the work notice say alike: DingTalk's Markdown knows headings, quotes, bold, links, images and
 * lists, no escapes; a line break needs a blank line or two trailing spaces. A text message is literal.
 */

/** A message before either channel's own names for it. `title` is what the list of conversations shows. */
export type DingtalkMessage =
  | { as: "text"; text: string }
  | { as: "markdown"; title: string; text: string }
  | { as: "card"; title: string; text: string; button: { label: string; url: string } };

export type DingtalkFrame = {
  locale: Locale;
  /** Of the JSON that `wrap` makes. */
  maxBytes: number;
  /** Stands at the end, whatever is cut before it: who is called, what makes a notice differ from the last. */
  tail: readonly string[];
  wrap(message: DingtalkMessage): unknown;
};

type Content = Exclude<RobotContent, { kind: "json" }>;
type Described = Extract<RobotContent, { kind: "message" }>;

/** Bytes of the text that fields make room for. */
const TEXT_ROOM = 400;

/** The JSON of the message, as much of it as fits; longer than `maxBytes` only where nothing is left to cut. */
export function fitDingtalk(content: Content, frame: DingtalkFrame): unknown {
  const size = (value: unknown) => byteLength(JSON.stringify(value));
  if (content.kind !== "message") {
    const render = (text: string) => frame.wrap(templateMessage(content, text, frame));
    const cut = content.kind === "markdown" ? cutMarkdown : truncateBytes;
    return fitWithin(content.text, frame.maxBytes, render, size, cut);
  }
  const source = content.message.text ?? "";
  const render = (fields: number) => (text: string) => frame.wrap(describedMessage(content, fields, text, frame));
  // The text is what happened; the last fields are the first to go.
  let fields = content.message.fields.length;
  const least = truncateBytes(source, TEXT_ROOM);
  while (fields > 0 && size(render(fields)(least)) > frame.maxBytes) fields -= 1;
  return fitWithin(source, frame.maxBytes, render(fields), size);
}

function templateMessage(content: Exclude<Content, Described>, text: string, { tail }: DingtalkFrame): DingtalkMessage {
  const { kind, as, title, link } = content;
  if (kind === "text") return { as: "text", text: [text, ...tail].join("\n") };
  const whole = [text, ...tail].join("\n\n");
  return as === "card" && link !== undefined
    ? { as: "card", title, text: whole, button: link }
    : { as: "markdown", title, text: whole };
}

function describedMessage(
  { as, message, keyword, kind }: Described,
  fields: number,
  text: string,
  { locale, tail }: DingtalkFrame,
): DingtalkMessage {
  const shown = { ...message, fields: message.fields.slice(0, fields) };
  const word = keyword === undefined ? {} : { keyword };
  if (as === "text") {
    const lines = plainLines({ kind, as, message: shown, ...word }, { locale }, text);
    return { as: "text", text: [...lines, ...tail].join("\n") };
  }
  const { colon } = MESSAGE_WORDS[locale];
  const button = as === "card" ? message.link : undefined;
  const list = shown.fields
    .map(({ label, value }) => `- **${literalValue(label).replaceAll("*", "＊")}**${colon}${literalValue(value)}`)
    .join("\n");
  const quoted = literalValue(text).replaceAll("\n", "  \n> ");
  const whole = [
    `#### ${message.title}`,
    ...(list === "" ? [] : [list]),
    ...(text === "" ? [] : [`> ${quoted}`]),
    ...(message.link && button === undefined ? [`[${message.link.label}](${message.link.url})`] : []),
    ...(keyword === undefined ? [] : [keyword]),
    ...tail,
  ].join("\n\n");
  const { title } = message;
  return button === undefined ? { as: "markdown", title, text: whole } : { as: "card", title, text: whole, button };
}
