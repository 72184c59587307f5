import type { MessageType } from "@/lib/domain/channel-config";
import { keepsItsWords } from "@/lib/domain/digest/members";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { isJsonType, jsonError, renderTemplate } from "@/lib/domain/formats";
import { maskContacts } from "@/lib/domain/masking";
import { describeEvent, type NeutralMessage } from "@/lib/domain/message";
import { MESSAGE_WORDS } from "@/lib/domain/message-texts";
import { isRecord, recordOf } from "@/lib/domain/records";
import { channelDescriptor } from "./descriptors";
import { plainMarkdown } from "./markdown";
import { mapTexts, neutralise, neutraliseDeep, neutraliseLine } from "./neutralise";
import { truncateBytes } from "./truncate";
import type { BuildContext, BuildProblem } from "./types";

/**
 * What a robot is to say, before its platform's own markup.
 * - `message`: the built-in message, strangers' texts neutralised; `keyword` is to be added somewhere when present.
 * - `markdown`, `text`: an endpoint's template in the platform's Markdown or as plain text, keyword included. A template
 *   in Markdown that is to be sent as text has lost its marks.
 * - `json`: a template that renders the platform's whole request body.
 * `as` is the kind of message to send it in (`config.messageType`, else the channel's first); `link` is the record's page,
 * which a card may open.
 */
export type RobotContent =
  | { kind: "message"; as: MessageType; message: NeutralMessage; keyword?: string }
  | { kind: "markdown" | "text"; as: MessageType; title: string; text: string; link?: { label: string; url: string } }
  | { kind: "json"; value: Record<string, unknown> };

export type RobotResult = { ok: true; content: RobotContent } | { ok: false; problem: BuildProblem };

/**
 * Bounds of the built-in message: with them everything but the text fits the platform's limit. `unmarked` takes the
 * dialect's own marks from a value that a template puts between its own.
 */
export type MessageDialect = { fields: number; valueBytes: number; unmarked?(value: string): string };

const TITLE_BYTES = 150;
const LABEL_BYTES = 60;

/** The content for an event: the endpoint's template when it has one, else the built-in message. */
export function robotContent(
  event: EventEnvelope,
  endpoint: EndpointConfig,
  context: BuildContext,
  dialect: MessageDialect,
): RobotResult {
  // What was sent is the whole request of the platform.
  if (context.original !== undefined) return jsonContent(context.original.body);
  // A template is written for one event; a digest keeps to the built-in list of its members.
  if (endpoint.format === "template" && !keepsItsWords(event.type)) {
    return templateContent(event, endpoint, context, dialect);
  }
  const described = describeEvent(event, {
    locale: endpoint.locale,
    mask: endpoint.maskContacts,
    // The mark is this product's own and is put before the neutralised title.
    test: false,
    ...(context.link === undefined ? {} : { link: context.link }),
  });
  const mark = context.test ? MESSAGE_WORDS[endpoint.locale].test : "";
  const message = neutralMessage(described, dialect, mark);
  // The text may be cut to fit, so a keyword in it does not count.
  const certain = [message.title, ...message.fields.flatMap(({ label, value }) => [label, value])];
  const keyword = missingKeyword(endpoint, certain);
  return {
    ok: true,
    content: { kind: "message", as: messageTypeOf(endpoint), message, ...(keyword === undefined ? {} : { keyword }) },
  };
}

/** How the channel is to send what people read. */
function messageTypeOf({ channel, config }: EndpointConfig): MessageType {
  const { messageTypes } = channelDescriptor(channel);
  const { messageType } = config;
  return messageType !== undefined && messageTypes.includes(messageType) ? messageType : (messageTypes[0] ?? "text");
}

function neutralMessage(message: NeutralMessage, bounds: MessageDialect, mark: string): NeutralMessage {
  return {
    ...message,
    title: `${mark}${truncateBytes(neutraliseLine(message.title), TITLE_BYTES)}`,
    fields: message.fields.slice(0, bounds.fields).map(({ label, value }) => ({
      label: truncateBytes(neutraliseLine(label), LABEL_BYTES),
      value: truncateBytes(neutraliseLine(value), bounds.valueBytes),
    })),
    ...(message.text === undefined ? {} : { text: neutralise(message.text) }),
  };
}

/** The keyword to add so that a keyword-guarded robot accepts, when none of the configured ones is in the texts. */
function missingKeyword(endpoint: EndpointConfig, texts: readonly string[]): string | undefined {
  const keywords = endpoint.config.keywords ?? [];
  return keywords.some((keyword) => texts.some((text) => text.includes(keyword))) ? undefined : keywords[0];
}

function templateContent(
  event: EventEnvelope,
  endpoint: EndpointConfig,
  context: BuildContext,
  { unmarked }: MessageDialect,
): RobotResult {
  const contentType = endpoint.template?.contentType ?? "text/markdown";
  const plain = /^text\/plain\b/i.test(contentType);
  const as = plain && endpoint.config.messageType === undefined ? "text" : messageTypeOf(endpoint);
  const unrendered = plain || (as === "text" && !isJsonType(contentType));
  const change = unrendered ? hideStars : unmarked;
  // Masks are known by the shape of what they hide, so they come first.
  const data = endpoint.maskContacts ? maskContacts(event.data) : event.data;
  const safe = neutraliseDeep(change === undefined ? data : mapTexts(data, change));
  const rendered = renderTemplate(endpoint, { ...event, data: recordOf(safe) }, { link: context.link });
  if (!rendered.ok) return rendered;
  if (isJsonType(contentType)) return jsonContent(rendered.text);
  const words = MESSAGE_WORDS[endpoint.locale];
  const mark = context.test ? `${words.test.trim()}\n\n` : "";
  const written = unrendered && !plain ? plainMarkdown(rendered.text) : rendered.text.trim();
  const text = `${mark}${showStars(written)}`;
  const keyword = missingKeyword(endpoint, [text]);
  const title = truncateBytes(titleOf(showStars(rendered.text), mark), TITLE_BYTES);
  return {
    ok: true,
    content: {
      kind: unrendered ? "text" : "markdown",
      as,
      title: title === "" ? event.type : title,
      text: keyword === undefined ? text : `${keyword}\n\n${text}`,
      ...(context.link === undefined ? {} : { link: { label: words.details, url: context.link } }),
    },
  };
}

// Stars and tildes of values (masked names have them) stand for themselves: out of sight while a template's marks go.
const STARS = ["*", "~"] as const;
const STAND_INS = ["\ue000", "\ue001"] as const;
const hideStars = (text: string): string => text.replaceAll(STARS[0], STAND_INS[0]).replaceAll(STARS[1], STAND_INS[1]);
const showStars = (text: string): string => text.replaceAll(STAND_INS[0], STARS[0]).replaceAll(STAND_INS[1], STARS[1]);

/** The first line that says something, without its markup: what a list of conversations shows. */
function titleOf(text: string, mark: string): string {
  const lines = text.split("\n").map((line) => neutraliseLine(line.replace(/^[#>\s*+-]+/, "").replace(/\*\*|__/g, "")));
  const first = lines.find((line) => line !== "") ?? "";
  return first === "" ? "" : `${mark.trim()}${first}`;
}

function jsonContent(text: string): RobotResult {
  const invalid = jsonError(text);
  const value: unknown = invalid === null ? JSON.parse(text) : null;
  if (isRecord(value)) return { ok: true, content: { kind: "json", value } };
  const message = invalid ?? "expected an object";
  return { ok: false, problem: { field: "template", diagnosis: "template.json", values: { message } } };
}

/** A problem when a body that cannot be cut is above the platform's limit. */
export function tooLong(endpoint: EndpointConfig, bytes: number, max: number): { ok: false; problem: BuildProblem } {
  const values = { bytes, max, platform: endpoint.channel };
  return { ok: false, problem: { field: "template", diagnosis: "template.too_long", values } };
}

/** Lines of the built-in message as plain text; `text` is passed in because it may be cut to fit. */
export function plainLines(
  content: Extract<RobotContent, { kind: "message" }>,
  endpoint: Pick<EndpointConfig, "locale">,
  text: string,
): string[] {
  const { message, keyword } = content;
  const { colon } = MESSAGE_WORDS[endpoint.locale];
  return [
    message.title,
    ...message.fields.map(({ label, value }) => `${label}${colon}${value}`),
    ...(text === "" ? [] : [text]),
    ...(message.link ? [`${message.link.label}${colon}${message.link.url}`] : []),
    ...(keyword === undefined ? [] : [keyword]),
  ];
}
