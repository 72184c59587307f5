import { EVENT_CATALOGUE, eventFields } from "../catalogue";
import type { EventType } from "../catalogue/types";
import type { ChannelId, Locale } from "../endpoints";
import { MESSAGE_LAYOUTS, MESSAGE_WORDS } from "../message-texts";

/** What a text is written in: Markdown with what every platform knows of it, plain lines, or JSON. */
export type DefaultText = "markdown" | "text" | "json";

/**
 * The built-in message of an event type as a template: a starting point that says the same and can be changed. Without a
 * type it is one that serves every event. `json` is the body the channel's platform asks for.
 */
export function defaultTemplate(
  type: EventType | null,
  options: { locale: Locale; text: DefaultText; channel: ChannelId },
): { body: string; subject: string } {
  const subject = `{{ event.name }}${headlineOf(type, options.locale)}`;
  if (options.text === "json") return { subject, body: jsonBody(type, options) };
  return { subject, body: (type === null ? anyEvent : ownLines)(type ?? "webhook.test", options) };
}

type Written = { locale: Locale; text: DefaultText; channel: ChannelId };

const ISO = /^\d{4}-\d\d-\d\dT/;

/** `：{{ data.title }}` where the type has a headline. */
function headlineOf(type: EventType | null, locale: Locale): string {
  const key = type === null ? undefined : MESSAGE_LAYOUTS[type].headline;
  return key === undefined
    ? ""
    : `{% if data.${key} != blank %}${MESSAGE_WORDS[locale].colon}{{ data.${key} }}{% endif %}`;
}

function ownLines(type: EventType, written: Written): string {
  const { locale, text: kind } = written;
  const { fields, text } = MESSAGE_LAYOUTS[type];
  const { sample } = EVENT_CATALOGUE[type];
  const labels = new Map(eventFields(type).map(({ key, zh, en }) => [key, locale === "en" ? en : zh]));
  const lines = fields.map((key) => {
    const value = sample[key];
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return eachMember(key, written);
    const date = typeof value === "string" && ISO.test(value) ? ' | date: "%Y-%m-%d %H:%M"' : "";
    return `{% if data.${key} != blank %}${labelled(labels.get(key) ?? key, `{{ data.${key}${date} }}`, written)}\n{% endif %}`;
  });
  const quote = kind === "markdown" ? "> " : "";
  const told = text === undefined ? "" : `{% if data.${text} != blank %}\n${quote}{{ data.${text} }}\n{% endif %}`;
  return [titleOf(headlineOf(type, locale), written), lines.join(""), told, linkOf(written)].join("");
}

function anyEvent(_type: EventType, written: Written): string {
  const each = labelled("{{ field[0] }}", "{{ field[1] }}", written);
  return `${titleOf("", written)}{% for field in data %}${each}\n{% endfor %}${linkOf(written)}`;
}

/** How a platform writes what people see in bold, as a heading, as a line of a list, as a link. */
type Dialect = {
  title: (text: string) => string;
  line: (label: string, value: string) => string;
  link: (label: string, url: string) => string;
};

function dialectOf({ locale, text, channel }: Written): Dialect {
  const { colon } = MESSAGE_WORDS[locale];
  const plain: Dialect = {
    title: (title) => title,
    line: (label, value) => `${label}${colon}${value}`,
    link: (label, url) => `${label}${colon}${url}`,
  };
  if (text !== "markdown") return plain;
  const link = (label: string, url: string) => `[${label}](${url})`;
  switch (channel) {
    case "slack":
      return {
        title: (title) => `*${title}*`,
        line: (label, value) => `• *${label}*${colon}${value}`,
        link: (label, url) => `<${url}|${label}>`,
      };
    // Its Markdown has no lists.
    case "wecom":
    case "wecom_app":
      return { title: (title) => `### ${title}`, line: (label, value) => `> ${label}${colon}${value}`, link };
    default:
      return { title: (title) => `#### ${title}`, line: (label, value) => `- **${label}**${colon}${value}`, link };
  }
}

const titleOf = (headline: string, written: Written) =>
  `${dialectOf(written).title(`{{ event.name }}${headline}`)}\n\n`;

const linkOf = (written: Written) =>
  `{% if link != blank %}\n${dialectOf(written).link(MESSAGE_WORDS[written.locale].details, "{{ link }}")}{% endif %}`;

const labelled = (label: string, value: string, written: Written) => dialectOf(written).line(label, value);

/** A change is a pair of values; everything else is one. */
function eachMember(key: string, written: Written): string {
  const value = key === "changes" ? '{{ item[1] | join: " → " }}' : "{{ item[1] }}";
  return `{% for item in data.${key} %}${labelled("{{ item[0] }}", value, written)}\n{% endfor %}`;
}

/** Values are escaped for the place they stand in, so that they may be put between quotation marks. */
function jsonBody(type: EventType | null, { channel }: { channel: ChannelId }): string {
  const said = SAYS[channel];
  return said === undefined ? eventJson(type) : JSON.stringify(said(textOf(type)), null, 2).replaceAll('\\"', '"');
}

function eventJson(type: EventType | null): string {
  const keys = type === null ? [] : Object.keys(EVENT_CATALOGUE[type].sample);
  const members = keys.map((key) => `    "${key}": {{ data.${key} | json }}`).join(",\n");
  const data = type === null ? "{{ data | json }}" : `{\n${members}\n  }`;
  const head = ["id", "type", "timestamp"].map((key) => `  "${key}": "{{ event.${key} }}",`).join("\n");
  return `{\n${head}\n  "data": ${data}\n}`;
}

const textOf = (type: EventType | null): string => {
  const key = type === null ? undefined : (MESSAGE_LAYOUTS[type].text ?? MESSAGE_LAYOUTS[type].fields[0]);
  return `{{ event.name }}${key === undefined ? "" : ` {{ data.${key} }}`} {{ link }}`;
};

/** The least a platform takes; `custom` gets the event itself. */
const SAYS: Partial<Record<ChannelId, (text: string) => unknown>> = {
  wecom: (content) => ({ msgtype: "markdown", markdown: { content } }),
  wecom_app: (content) => ({ msgtype: "markdown", markdown: { content } }),
  dingtalk: (text) => ({ msgtype: "markdown", markdown: { title: "{{ event.name }}", text } }),
  dingtalk_work: (text) => ({ msgtype: "markdown", markdown: { title: "{{ event.name }}", text } }),
  feishu: (text) => ({ msg_type: "text", content: { text } }),
  feishu_app: (text) => ({ msg_type: "text", content: { text } }),
  slack: (text) => ({ text }),
  discord: (content) => ({ content, allowed_mentions: { parse: [] } }),
};
