import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { MESSAGE_WORDS, type Tone } from "@/lib/domain/message-texts";
import { discordMentions, escapeDiscord } from "./discord-text";
import { cutMarkdown, templateParts } from "./markdown";
import { plainLines, type RobotContent } from "./robot-message";
import { CHARACTERS, fitWithin, truncateCharacters } from "./truncate";

/* Sizes in characters (message resource): of the content, of an embed's parts, and of all of an embed together. */
const CONTENT = 2_000;
const TITLE = 256;
const DESCRIPTION = 4_096;
const FIELDS = 25;
const FIELD_NAME = 256;
const FIELD_VALUE = 1_024;
const EMBED = 6_000;
/** What fields leave of an embed for the text. */
const TEXT_ROOM = 2_500;

/** No previews of addresses in what people wrote: they would show a stranger's picture in the channel. */
const SUPPRESS_EMBEDS = 4;

type Written = Exclude<RobotContent, { kind: "json" }>;
type Described = Extract<RobotContent, { kind: "message" }>;
type Templated = Exclude<Written, Described>;

/** The body of a message: an embed, Markdown, or text that shows as it is written. */
export function discordPayload(content: Written, endpoint: EndpointConfig, event: EventEnvelope): unknown {
  const { calls, allowed } = discordMentions(endpoint.config.mentions);
  const allowed_mentions = allowed;
  if (content.kind !== "text" && content.as === "card") {
    const embed = content.kind === "message" ? describedEmbed(content, event) : templateEmbed(content, endpoint);
    // A call inside an embed reaches nobody.
    return {
      ...(calls === "" ? {} : { content: truncateCharacters(calls, CONTENT) }),
      embeds: [embed],
      allowed_mentions,
    };
  }
  const asText = content.kind === "text" || content.as === "text";
  const text = asText ? plainText(content, endpoint, calls) : markdownText(content, endpoint, calls);
  return { content: text, flags: SUPPRESS_EMBEDS, allowed_mentions };
}

/** A body of the sender's own making calls only whom the configuration names, unless it says itself whom. */
export function discordJson(value: Record<string, unknown>, endpoint: EndpointConfig): Record<string, unknown> {
  const { allowed } = discordMentions(endpoint.config.mentions);
  return { ...value, allowed_mentions: value.allowed_mentions ?? allowed };
}

const { size } = CHARACTERS;
const withCalls = (text: string, calls: string) => (calls === "" ? text : `${text}\n${calls}`);

function plainText(content: Written, endpoint: EndpointConfig, calls: string): string {
  const source = content.kind === "message" ? (content.message.text ?? "") : content.text;
  const render = (text: string) => {
    const whole = content.kind === "message" ? plainLines(shortened(content), endpoint, text).join("\n") : text;
    return withCalls(escapeDiscord(whole), calls);
  };
  return fitWithin(source, CONTENT, render, size, truncateCharacters);
}

function markdownText(content: Written, endpoint: EndpointConfig, calls: string): string {
  if (content.kind !== "message") {
    return withCalls(cutMarkdown(content.text, calls === "" ? CONTENT : CONTENT - calls.length - 1, CHARACTERS), calls);
  }
  const { message } = shortened(content);
  const { colon } = MESSAGE_WORDS[endpoint.locale];
  const render = (text: string) =>
    [
      `**${escapeDiscord(message.title)}**`,
      ...message.fields.map(({ label, value }) => `- **${escapeDiscord(label)}**${colon}${escapeDiscord(value)}`),
      ...(text === "" ? [] : text.split("\n").map((line) => `> ${escapeDiscord(line)}`)),
      ...(message.link ? [`[${message.link.label}](<${message.link.url}>)`] : []),
      ...(calls === "" ? [] : [calls]),
    ].join("\n");
  return fitWithin(message.text ?? "", CONTENT, render, size, truncateCharacters);
}

/** Characters of fields in a message of 2,000, escapes counted: the text is what happened, the last fields go first. */
const CONTENT_FIELDS = 1_000;

function shortened(content: Described): Described {
  let room = CONTENT_FIELDS;
  const fields = content.message.fields.filter(({ label, value }) => {
    room -= escapeDiscord(label).length + escapeDiscord(value).length + 10;
    return room >= 0;
  });
  return { ...content, message: { ...content.message, fields } };
}

const COLOURS: Readonly<Record<Tone, number>> = {
  info: 0x3b82f6,
  success: 0x22c55e,
  warning: 0xf59e0b,
  danger: 0xef4444,
};

/** Escaped and within `max`: the source is cut, never an escape. */
const escapedWithin = (text: string, max: number) => fitWithin(text, max, escapeDiscord, size, truncateCharacters);

function describedEmbed({ message }: Described, event: EventEnvelope): Record<string, unknown> {
  const title = escapedWithin(message.title, TITLE);
  const footer = `${event.type} · ${event.id}`;
  let room = EMBED - TEXT_ROOM - title.length - footer.length;
  const fields = message.fields.slice(0, FIELDS).flatMap(({ label, value }) => {
    const name = escapedWithin(label || "–", FIELD_NAME);
    const shown = escapedWithin(value || "–", FIELD_VALUE);
    room -= name.length + shown.length;
    return room < 0 ? [] : [{ name, value: shown, inline: value.length <= 24 }];
  });
  const used = fields.reduce((sum, { name, value }) => sum + name.length + value.length, title.length + footer.length);
  const description = escapedWithin(message.text ?? "", Math.min(DESCRIPTION, EMBED - used));
  return {
    title,
    ...(message.link ? { url: message.link.url } : {}),
    ...(description === "" ? {} : { description }),
    color: COLOURS[message.tone],
    ...(fields.length > 0 ? { fields } : {}),
    footer: { text: footer },
    timestamp: event.occurredAt.toISOString(),
  };
}

function templateEmbed({ text, link }: Templated, { locale }: EndpointConfig): Record<string, unknown> {
  const parts = templateParts(text, MESSAGE_WORDS[locale].test.trim());
  const title = parts.heading === undefined ? "" : truncateCharacters(parts.heading, TITLE);
  const [image] = parts.images;
  const opened = link === undefined ? "" : `[${link.label}](${link.url})`;
  const room = Math.min(DESCRIPTION, EMBED - title.length);
  const titled = title !== "";
  // The title carries the link; without one it gets a line of its own.
  const tail = opened === "" || titled ? "" : `\n${opened}`;
  return {
    ...(titled ? { title, ...(link === undefined ? {} : { url: link.url }) } : {}),
    description: `${cutMarkdown(parts.text === "" ? "–" : parts.text, room - tail.length, CHARACTERS)}${tail}`,
    color: COLOURS.info,
    ...(image === undefined ? {} : { image: { url: image.url } }),
  };
}
