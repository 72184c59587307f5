import { EVENT_CATALOGUE, eventFields } from "./catalogue";
import type { EventType } from "./catalogue/types";
import { describeDigest } from "./digest/describe";
import { DIGEST_TYPE } from "./digest/members";
import { isEventType, type Locale } from "./endpoints";
import type { EventEnvelope } from "./events";
import { maskContacts } from "./masking";
import { endpointReason, MESSAGE_LAYOUTS, MESSAGE_WORDS, type Tone, valueWords } from "./message-texts";
import { isRecord } from "./records";

/** A message for people, without any platform's markup. Values are what the sender wrote: escape them per dialect. */
export type NeutralMessage = {
  title: string;
  tone: Tone;
  fields: { label: string; value: string }[];
  text?: string;
  link?: { label: string; url: string };
};

export type DescribeOptions = {
  locale: Locale;
  /** Hide contact details. */
  mask: boolean;
  /** Put the test mark before the title. */
  test: boolean;
  /** A keyword that must occur somewhere; added as the last field when it does not. */
  keyword?: string;
  link?: string;
};

type Language = "zh" | "en";

const LABELS: ReadonlyMap<EventType, ReadonlyMap<string, Record<Language, string>>> = new Map(
  Object.values(EVENT_CATALOGUE).map(({ type }) => [
    type,
    new Map(eventFields(type).map(({ key, zh, en }) => [key, { zh, en }])),
  ]),
);

/** Members of an object shown one per line; more would bury the message. */
const MAX_MEMBERS = 10;

/** What happened, in the reader's language: a title, labelled values in a sensible order, the text, a link. */
export function describeEvent(event: EventEnvelope, options: DescribeOptions): NeutralMessage {
  if (event.type === DIGEST_TYPE) return describeDigest(event, options);
  const layout = MESSAGE_LAYOUTS[event.type];
  const words = MESSAGE_WORDS[options.locale];
  const language: Language = options.locale === "en" ? "en" : "zh";
  const data = options.mask ? maskContacts(event.data) : event.data;
  const headline = layout.headline === undefined ? "" : plain(data[layout.headline], options.locale);
  const own = layout.sentence?.[language].replace(/\{(\w+)\}/g, (_, key: string) => plain(data[key], options.locale));
  const name = own ?? EVENT_CATALOGUE[event.type].name[language];
  const labels = LABELS.get(event.type);
  const labelOf = (key: string) => labels?.get(key)?.[language] ?? key;
  const changed = layout.fields.includes("changes") && isRecord(data.changes) ? data.changes : {};
  const fields = layout.fields
    // A change says what a value is now as well.
    .filter((key) => !Object.hasOwn(changed, key))
    .flatMap((key) => {
      if (key === "changes") return changesOf(changed, { event, labelOf, locale: options.locale });
      return spread(labelOf(key), worded(event.type, key, data[key], language), options.locale);
    });
  const text = layout.text === undefined ? "" : plain(data[layout.text], options.locale);
  const message: NeutralMessage = {
    title: `${options.test ? words.test : ""}${headline === "" ? name : `${name}${words.colon}${headline}`}`,
    tone: layout.tone,
    fields,
    ...(text === "" ? {} : { text }),
    ...(options.link === undefined ? {} : { link: { label: words.details, url: options.link } }),
  };
  const { keyword } = options;
  if (keyword !== undefined && !containsKeyword(message, keyword)) {
    message.fields.push({ label: options.locale === "en" ? "Keyword" : "关键词", value: keyword });
  }
  return message;
}

function containsKeyword(message: NeutralMessage, keyword: string): boolean {
  const texts = [message.title, message.text ?? "", ...message.fields.flatMap(({ label, value }) => [label, value])];
  return texts.some((text) => text.includes(keyword));
}

/** Codes that people should not have to know: reasons, platforms, types of events, states, priorities. */
function worded(type: EventType, key: string, value: unknown, language: Language): unknown {
  if (key === "reason") return endpointReason(type, value)?.[language] ?? value;
  if (key === "event_type" && typeof value === "string" && isEventType(value)) {
    return EVENT_CATALOGUE[value].name[language];
  }
  return valueWords(type, key, value)?.[language] ?? value;
}

type ChangeOptions = { event: EventEnvelope; labelOf: (key: string) => string; locale: Locale };

/** `状态：待处理 → 处理中`, a line for each of the first changes. */
function changesOf(changed: Record<string, unknown>, { event, labelOf, locale }: ChangeOptions) {
  const language: Language = locale === "en" ? "en" : "zh";
  return Object.entries(changed)
    .slice(0, MAX_MEMBERS)
    .flatMap(([key, value]) => {
      const words = Array.isArray(value)
        ? value.map((item) => worded(event.type, key, item, language))
        : worded(event.type, key, value, language);
      const text = plain(words, locale);
      return text === "" ? [] : [{ label: labelOf(key), value: text }];
    });
}

function spread(label: string, value: unknown, locale: Locale): { label: string; value: string }[] {
  if (isRecord(value)) {
    return Object.entries(value)
      .slice(0, MAX_MEMBERS)
      .map(([key, member]) => ({ label: key, value: plain(member, locale) }))
      .filter((field) => field.value !== "");
  }
  const text = plain(value, locale);
  return text === "" ? [] : [{ label, value: text }];
}

function plain(value: unknown, locale: Locale): string {
  if (typeof value === "string") return readableTime(value.trim(), locale);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  // A change is printed as [before, after].
  if (Array.isArray(value)) return value.map((item) => plain(item, locale)).join(value.length === 2 ? " → " : ", ");
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

const ISO_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/** ISO instants become a time people read, with its zone named; everything else stays as written. */
function readableTime(text: string, locale: Locale): string {
  if (!ISO_INSTANT.test(text)) return text;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return text;
  const words = MESSAGE_WORDS[locale];
  const local = new Date(at + words.zoneHours * 3_600_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${words.zone}`;
}
