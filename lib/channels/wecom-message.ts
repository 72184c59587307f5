import type { EndpointConfig } from "@/lib/domain/endpoints";
import { maskIp } from "@/lib/domain/masking";
import { MESSAGE_WORDS } from "@/lib/domain/message-texts";
import { isRecord } from "@/lib/domain/records";
import { cutMarkdown, plainMarkdown } from "./markdown";
import { literalValue } from "./neutralise";
import { plainLines, type RobotContent } from "./robot-message";
import { byteLength, renderWithin, truncateBytes } from "./truncate";

/* What the robot and the application message of WeCom have in common: their dialect, and the words of their replies. */

/** What people are to read, from the built-in message or a template's text. */
export type WecomContent = Exclude<RobotContent, { kind: "json" }>;
type BuiltIn = Extract<WecomContent, { kind: "message" }>;

/** Text messages may have this many bytes, of the robot and of an application. */
export const TEXT_BYTES = 2_048;
/** Longer addresses are no card's target. */
export const MAX_LINK_BYTES = 2_048;
/** The visitor's own words get at least this much of the room, before further fields do. */
const TEXT_SHARE = 600;

/** The record's page, when a card can open it. */
export function cardLink(content: WecomContent): { label: string; url: string } | undefined {
  const link = content.kind === "message" ? content.message.link : content.link;
  return link !== undefined && byteLength(link.url) <= MAX_LINK_BYTES ? link : undefined;
}

/** The content in WeCom's Markdown, `suffix` included, within `maxBytes`. */
export function markdownText(content: WecomContent, endpoint: EndpointConfig, maxBytes: number, suffix = ""): string {
  const room = maxBytes - byteLength(suffix);
  if (content.kind !== "message") return `${cutMarkdown(content.text, room)}${suffix}`;
  const { colon } = MESSAGE_WORDS[endpoint.locale];
  const { keyword } = content;
  const fitted = withinRoom(content, { maxBytes: room, share: TEXT_SHARE }, ({ message }, text) =>
    [
      `### ${message.title}`,
      ...message.fields.map(
        ({ label, value }) => `> ${literalValue(label)}${colon}<font color="comment">${literalValue(value)}</font>`,
      ),
      ...(text === "" ? [] : ["", literalValue(text)]),
      ...(message.link ? [`[${message.link.label}](${message.link.url})`] : []),
      ...(keyword === undefined ? [] : [`<font color="comment">${keyword}</font>`]),
    ].join("\n"),
  );
  return `${cutMarkdown(fitted, room)}${suffix}`;
}

/** The content as plain text, `suffix` included, within the limit of a text message. */
export function plainMessage(content: WecomContent, endpoint: EndpointConfig, suffix = ""): string {
  const room = TEXT_BYTES - byteLength(suffix);
  if (content.kind !== "message") {
    const text = content.kind === "text" ? content.text : plainMarkdown(content.text);
    return `${truncateBytes(text, room)}${suffix}`;
  }
  const fitted = withinRoom(content, { maxBytes: room, share: TEXT_SHARE }, (part, text) =>
    plainLines(part, endpoint, text).join("\n"),
  );
  return `${truncateBytes(fitted, room)}${suffix}`;
}

/** A template's text below a card's title: without the line that the title repeats in full. */
export function cardBody(content: Exclude<WecomContent, BuiltIn>, titleFits: boolean): string {
  const plain = content.kind === "text" ? content.text : plainMarkdown(content.text);
  if (!titleFits) return plain.trim();
  const lines = plain.split("\n").map((line) => line.trimEnd());
  for (let first = lines[0]?.trim(); first !== undefined; first = lines[0]?.trim()) {
    // The mark of a test stands in a line of its own before the title's.
    const mark = content.title !== first && content.title.startsWith(first);
    if (!mark && !content.title.endsWith(first)) break;
    lines.shift();
    if (first !== "" && !mark) break;
  }
  return lines.join("\n").trim();
}

/** A template's own body as it is; only a text that the platform would refuse for its length is cut. */
export function ownBody(
  value: Record<string, unknown>,
  limits: Readonly<Record<string, () => number>>,
): Record<string, unknown> {
  const type = typeof value.msgtype === "string" && Object.hasOwn(limits, value.msgtype) ? value.msgtype : "";
  const part = value[type];
  const limit = limits[type];
  if (limit === undefined || !isRecord(part) || typeof part.content !== "string") return value;
  return { ...value, [type]: { ...part, content: cutMarkdown(part.content, limit()) } };
}

/** Renders with as many fields as leave the text its share, then with as much of the text as fits. */
export function withinRoom(
  content: BuiltIn,
  room: { maxBytes: number; share: number },
  render: (content: BuiltIn, text: string) => string,
): string {
  const { message } = content;
  const text = message.text ?? "";
  const least = truncateBytes(text, room.share);
  let part = content;
  while (part.message.fields.length > 0 && byteLength(render(part, least)) > room.maxBytes) {
    part = { ...content, message: { ...message, fields: part.message.fields.slice(0, -1) } };
  }
  return renderWithin(text, room.maxBytes, (cut) => render(part, cut));
}

/** How both of them answer. */
export const WECOM_REPLY = {
  codeKeys: ["errcode"],
  messageKeys: ["errmsg"],
  // Replies repeat the caller's public address.
  clean: (message: string) =>
    message.replace(/(from ip: )([0-9a-f.:]+)/gi, (_, label: string, ip: string) => label + maskIp(ip)),
} as const;
