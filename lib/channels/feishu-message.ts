import type { MessageType } from "@/lib/domain/channel-config";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { MESSAGE_WORDS, type Tone } from "@/lib/domain/message-texts";
import { isRecord, parseRecord } from "@/lib/domain/records";
import { imagesAsLinks, type PostElement, postLines, withoutTitle } from "./feishu-text";
import { cutMarkdown } from "./markdown";
import { literalValue } from "./neutralise";
import { plainLines, type RobotContent } from "./robot-message";
import { fitWithin, truncateBytes } from "./truncate";

/** A message as Feishu's application API wants it in `content`; the robot puts it elsewhere ({@link robotShape}). */
export type FeishuMessage =
  | { msg_type: "text"; content: { text: string } }
  | { msg_type: "post"; content: Record<string, { title: string; content: PostElement[][] }> }
  | { msg_type: "interactive"; content: Record<string, unknown> }
  /** A type that only a template of the sender's own renders: `image`, `share_chat`. */
  | { msg_type: "other"; type: string; content: unknown };

type Readable = Exclude<RobotContent, { kind: "json" }>;

/** The message with as much of its text as keeps `size(message)`, bytes, within the limit of its type. */
export function fittingMessage(
  content: Readable,
  endpoint: EndpointConfig,
  limitOf: (as: MessageType) => number,
  size: (message: FeishuMessage) => number,
): FeishuMessage {
  const markup = content.kind === "message" ? undefined : cutMarkdown;
  const source = content.kind === "message" ? (content.message.text ?? "") : prepared(content);
  const render = (text: string) => shape(content, endpoint, text);
  return fitWithin(source, limitOf(content.as), render, size, markup ?? truncateBytes);
}

/** A template's text, before anything is cut from it. */
function prepared({ as, title, text }: Exclude<Readable, { kind: "message" }>): string {
  return as === "text" ? text : imagesAsLinks(withoutTitle(text, title));
}

function shape(content: Readable, endpoint: EndpointConfig, text: string): FeishuMessage {
  switch (content.as) {
    case "text":
      return { msg_type: "text", content: { text: textMessage(content, endpoint, text) } };
    case "markdown":
      return { msg_type: "post", content: post(content, endpoint, text) };
    case "card":
      return { msg_type: "interactive", content: card(content, endpoint, text) };
  }
}

function textMessage(content: Readable, endpoint: EndpointConfig, text: string): string {
  const said = content.kind === "message" ? plainLines(content, endpoint, text).join("\n") : text;
  const calls = called(endpoint).map((id) => `<at user_id="${id}">${id === "all" ? everybody(endpoint) : ""}</at>`);
  return calls.length === 0 ? said : `${said}\n${calls.join(" ")}`;
}

const everybody = ({ locale }: EndpointConfig) => (locale === "en" ? "Everyone" : "所有人");

/** Whom the endpoint calls, by id; what would end the attribute of a tag is left out. */
function called({ config }: EndpointConfig): string[] {
  const { mentions } = config;
  if (!mentions) return [];
  const users = mentions.userIds.map((id) => id.replace(/["'<>\s]/g, "")).filter((id) => id !== "");
  return [...users, ...(mentions.all ? ["all"] : [])];
}

function post(content: Readable, endpoint: EndpointConfig, text: string) {
  const calls = called(endpoint).map((user_id): PostElement => ({ tag: "at", user_id }));
  const lines = content.kind === "message" ? messageLines(content, endpoint, text) : templateLines(content, text);
  const title = content.kind === "message" ? content.message.title : content.title;
  const language = endpoint.locale === "en" ? "en_us" : "zh_cn";
  return { [language]: { title, content: calls.length === 0 ? lines : [...lines, calls] } };
}

const textLines = (text: string) =>
  text === "" ? [] : text.split("\n").map((line): PostElement[] => [{ tag: "text", text: line }]);

function templateLines({ kind }: Readable, text: string): PostElement[][] {
  return kind === "text" ? textLines(text) : postLines(text);
}

function messageLines(
  { message, keyword }: Extract<Readable, { kind: "message" }>,
  { locale }: EndpointConfig,
  text: string,
): PostElement[][] {
  const { colon } = MESSAGE_WORDS[locale];
  const { link } = message;
  return [
    ...message.fields.map(({ label, value }): PostElement[] => [{ tag: "text", text: `${label}${colon}${value}` }]),
    ...textLines(text),
    ...(link ? [[{ tag: "a", text: link.label, href: link.url } satisfies PostElement]] : []),
    ...(keyword === undefined ? [] : textLines(keyword)),
  ];
}

const COLOURS: Readonly<Record<Tone, string>> = { info: "blue", success: "green", warning: "orange", danger: "red" };
const plainText = (content: string) => ({ tag: "plain_text", content });
const header = (title: string, tone: Tone) => ({ template: COLOURS[tone], title: plainText(title) });
const callTags = (endpoint: EndpointConfig) =>
  called(endpoint)
    .map((id) => `<at id=${id}></at>`)
    .join(" ");

/**
 * The built-in message and plain texts in the card every client reads; a template's Markdown in JSON 2.0, whose Markdown
 * has headings, lists and tables.
 */
function card(content: Readable, endpoint: EndpointConfig, text: string): Record<string, unknown> {
  switch (content.kind) {
    case "message":
      return messageCard(content, endpoint, text);
    case "text":
      return firstCard(content.title, "info", [{ tag: "div", text: plainText(text) }, ...callElements(endpoint)]);
    case "markdown":
      return markdownCard(content, endpoint, text);
  }
}

const firstCard = (title: string, tone: Tone, elements: readonly unknown[]) => ({
  config: { wide_screen_mode: true },
  header: header(title, tone),
  elements,
});

function markdownCard(
  { title, link }: Exclude<Readable, { kind: "message" }>,
  endpoint: EndpointConfig,
  text: string,
): Record<string, unknown> {
  const calls = callTags(endpoint);
  const elements = [text, calls].filter((part) => part !== "").map((part) => ({ tag: "markdown", content: part }));
  const button = link !== undefined &&
    !text.includes(link.url) && {
      tag: "button",
      type: "primary",
      text: plainText(link.label),
      behaviors: [{ type: "open_url", default_url: link.url }],
    };
  return {
    schema: "2.0",
    header: header(title, "info"),
    body: { elements: [...elements, ...(button === false ? [] : [button])] },
  };
}

/** What strangers wrote at length goes into `plain_text`, which reads no markup at all. */
function messageCard(
  { message, keyword }: Extract<Readable, { kind: "message" }>,
  endpoint: EndpointConfig,
  text: string,
): Record<string, unknown> {
  const fields = message.fields.map(({ label, value }) => ({
    is_short: value.length <= 24,
    text: { tag: "lark_md", content: `**${literalValue(label).replace(/\*/g, "＊")}**\n${literalValue(value)}` },
  }));
  const { link } = message;
  const button = link && { tag: "button", type: "primary", text: plainText(link.label), url: link.url };
  return firstCard(message.title, message.tone, [
    ...(fields.length > 0 ? [{ tag: "div", fields }] : []),
    ...(text === "" ? [] : [{ tag: "div", text: plainText(text) }]),
    ...callElements(endpoint),
    ...(button ? [{ tag: "action", actions: [button] }] : []),
    ...(keyword === undefined ? [] : [{ tag: "note", elements: [plainText(keyword)] }]),
  ]);
}

function callElements(endpoint: EndpointConfig): unknown[] {
  const tags = callTags(endpoint);
  return tags === "" ? [] : [{ tag: "div", text: { tag: "lark_md", content: tags } }];
}

/** A message where robots and the batch call want it: a post under `post`, a card beside the type. */
export function robotShape(message: FeishuMessage): Record<string, unknown> {
  switch (message.msg_type) {
    case "text":
      return message;
    case "post":
      return { msg_type: "post", content: { post: message.content } };
    case "interactive":
      return { msg_type: "interactive", card: message.content };
    case "other":
      return { msg_type: message.type, content: message.content };
  }
}

/**
 * The message of a template that renders JSON: a robot's whole request, or a card alone. Null when it is neither.
 * One template serves both channels.
 */
export function messageOfJson(value: Record<string, unknown>): FeishuMessage | null {
  const { msg_type: type, content, card: beside } = value;
  if (type === undefined) return isCard(value) ? { msg_type: "interactive", content: value } : null;
  if (typeof type !== "string") return null;
  const inside = typeof content === "string" ? parseRecord(content) : content;
  if (type === "interactive") {
    const found = typeof beside === "string" ? parseRecord(beside) : (beside ?? inside);
    return isRecord(found) ? { msg_type: "interactive", content: found } : null;
  }
  if (!isRecord(inside)) return null;
  const unwrapped = type === "post" && isRecord(inside.post) ? inside.post : inside;
  return { msg_type: "other", type, content: unwrapped };
}

const isCard = (value: Record<string, unknown>) =>
  value.schema !== undefined || Array.isArray(value.elements) || value.type === "template";
