import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { MESSAGE_WORDS } from "@/lib/domain/message-texts";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { cutMarkdown, splitMarkdown, templateParts } from "./markdown";
import { plainLines, type RobotContent } from "./robot-message";
import { escapeSlack, insideBold, slackLink, slackMentions, unmarked } from "./slack-text";
import { CHARACTERS, fitWithin, truncateCharacters } from "./truncate";

/*
 * Sizes in characters. Of text objects and header: documented (3,000 and 150); of the text: what is beyond 40,000 is
 * cut; all blocks together: an answer `msg_blocks_too_long` was seen at 13,200.
 */
const HEADER = 150;
const SECTION = 3_000;
const BLOCKS_TEXT = 12_000;
/** A section shows at most ten fields, here five pairs of label and value. */
const PAIRS = 5;
const FALLBACK = 300;
const IMAGES = 5;

type Written = Exclude<RobotContent, { kind: "json" }>;
type Described = Extract<RobotContent, { kind: "message" }>;
type Templated = Exclude<Written, Described>;
type Block = Record<string, unknown>;

/** Links in what people wrote are not unfolded: a preview would show a stranger's picture in the channel. */
const QUIET = { unfurl_links: false, unfurl_media: false };
const plain = (text: string) => ({ type: "plain_text", text, emoji: false });
/** `verbatim`: only what is written as a link is one. */
const mrkdwn = (text: string) => ({ type: "mrkdwn", text, verbatim: true });
const section = (text: unknown): Block => ({ type: "section", text });

/** The body of a message: blocks with a fallback, mrkdwn, or plain text. */
export function slackPayload(content: Written, endpoint: EndpointConfig, event: EventEnvelope): unknown {
  if (content.kind === "text" || content.as === "text") return plainPayload(content, endpoint);
  if (content.as === "card") return cardPayload(content, endpoint, event);
  return { text: markdownText(content, endpoint), ...QUIET };
}

const maxText = () => CHANNEL_DESCRIPTORS.slack.limits.maxBytes;

function plainPayload(content: Written, endpoint: EndpointConfig): unknown {
  const calls = slackMentions(endpoint.config.mentions);
  const source = content.kind === "message" ? (content.message.text ?? "") : content.text;
  const render = (text: string) => {
    const whole = content.kind === "message" ? plainLines(content, endpoint, text).join("\n") : text;
    return withCalls(escapeSlack(whole), calls);
  };
  const text = fitWithin(source, maxText(), render, CHARACTERS.size, truncateCharacters);
  return { text, mrkdwn: false, ...QUIET };
}

const withCalls = (text: string, calls: string) => (calls === "" ? text : `${text}\n${calls}`);

function markdownText(content: Written, endpoint: EndpointConfig): string {
  const calls = slackMentions(endpoint.config.mentions);
  if (content.kind !== "message")
    return withCalls(cutMarkdown(content.text, maxText() - calls.length - 1, CHARACTERS), calls);
  const { message } = content;
  const { colon } = MESSAGE_WORDS[endpoint.locale];
  const render = (text: string) =>
    [
      `*${insideBold(message.title)}*`,
      ...message.fields.map(({ label, value }) => `• *${insideBold(label)}*${colon}${literal(value)}`),
      ...(text === ""
        ? []
        : literal(text)
            .split("\n")
            .map((line) => `> ${line}`)),
      ...(message.link ? [slackLink(message.link)] : []),
      ...(calls === "" ? [] : [calls]),
    ].join("\n");
  return fitWithin(message.text ?? "", maxText(), render, CHARACTERS.size, truncateCharacters);
}

const literal = (text: string) => escapeSlack(unmarked(text));

function cardPayload(content: Written, endpoint: EndpointConfig, event: EventEnvelope): unknown {
  const blocks = content.kind === "message" ? describedBlocks(content) : templateBlocks(content, endpoint);
  const calls = slackMentions(endpoint.config.mentions);
  const link = content.kind === "message" ? content.message.link : content.link;
  const button = link && { type: "button", text: plain(truncateCharacters(link.label, 75)), url: link.url };
  return {
    text: literal(fallbackOf(content)),
    blocks: [
      ...blocks,
      ...(calls === "" ? [] : [section(mrkdwn(calls))]),
      ...(button ? [{ type: "actions", elements: [button] }] : []),
      { type: "context", elements: [plain(`${event.type} · ${event.id}`)] },
    ],
    ...QUIET,
  };
}

/** What a notification shows. */
function fallbackOf(content: Written): string {
  const said = content.kind === "message" ? [content.message.title, content.message.text ?? ""] : [content.title];
  return truncateCharacters(
    said
      .filter((text) => text !== "")
      .join("\n")
      .replace(/\s*\n\s*/g, " · "),
    FALLBACK,
  );
}

/** What strangers wrote goes into `plain_text`, which reads no markup at all. */
function describedBlocks({ message }: Described): Block[] {
  const fields = message.fields.map(({ label, value }) => [
    mrkdwn(`*${insideBold(label) || "–"}*`),
    plain(value || "–"),
  ]);
  const sections = Array.from({ length: Math.ceil(fields.length / PAIRS) }, (_, index) => ({
    type: "section",
    fields: fields.slice(index * PAIRS, (index + 1) * PAIRS).flat(),
  }));
  const text = truncateCharacters(message.text ?? "", BLOCKS_TEXT);
  return [
    { type: "header", text: plain(truncateCharacters(message.title, HEADER)) },
    ...sections,
    ...pieces(text).map((piece) => section(plain(piece))),
  ];
}

/** Plain text in pieces that a section takes, cut at line ends where there are some, never inside a character. */
function pieces(text: string): string[] {
  // No marks here that a cut could break.
  return text === "" ? [] : splitMarkdown(text, SECTION);
}

function templateBlocks({ text }: Templated, { locale }: EndpointConfig): Block[] {
  const parts = templateParts(text, MESSAGE_WORDS[locale].test.trim());
  const body = cutMarkdown(parts.text, BLOCKS_TEXT, CHARACTERS);
  return [
    ...(parts.heading === undefined
      ? []
      : [{ type: "header", text: plain(truncateCharacters(parts.heading, HEADER)) }]),
    ...(body === "" ? [] : splitMarkdown(body, SECTION).map((piece) => section(mrkdwn(piece)))),
    ...parts.images
      .slice(0, IMAGES)
      .map(({ alt, url }) => ({ type: "image", image_url: url, alt_text: truncateCharacters(alt, 2_000) })),
  ];
}
