import { EVENT_CATALOGUE } from "../catalogue";
import type { Locale } from "../endpoints";
import type { EventEnvelope } from "../events";
import { maskContacts } from "../masking";
import type { DescribeOptions, NeutralMessage } from "../message";
import { MESSAGE_LAYOUTS, MESSAGE_WORDS } from "../message-texts";
import { type Digest, type DigestMember, readDigest } from "./members";

/*
 * A digest for people: how many, in which time, and one line for each of the first. The bounds keep the text within
 * the smallest platform's message (WeCom, 2,048 bytes as text) with title and link.
 */
const MAX_LINES = 20;
const MAX_TEXT_BYTES = 1_300;
const MAX_NAME = 20;
const MAX_WORDS = 40;

const WORDS = {
  "zh-CN": {
    all: "查看全部",
    limit: (span: string, what: string) => `过去 ${span}另有 ${what}`,
    schedule: (span: string, what: string) => `过去 ${span}共有 ${what}`,
    of: (count: number, name: string | null) => (name === null ? `${count} 条通知` : `${count} 条${name}`),
    spans: { minute: (n: number) => `${n} 分钟`, hour: (n: number) => `${n} 小时`, day: (n: number) => `${n} 天` },
    rest: (_rest: number, count: number) => `…… 等 ${count} 条`,
  },
  en: {
    all: "View all",
    limit: (span: string, what: string) => `In the past ${span}: another ${what}`,
    schedule: (span: string, what: string) => `In the past ${span}: ${what}`,
    of: (count: number, name: string | null) => `${count} × ${name ?? "notification"}`,
    spans: {
      minute: (n: number) => (n === 1 ? "minute" : `${n} minutes`),
      hour: (n: number) => (n === 1 ? "hour" : `${n} hours`),
      day: (n: number) => (n === 1 ? "day" : `${n} days`),
    },
    rest: (rest: number, _count: number) => `… and ${rest} more`,
  },
} as const;

/** The message of a digest: «过去 1 分钟另有 12 条新留言», then who, what and when, line by line. */
export function describeDigest(event: EventEnvelope, options: DescribeOptions): NeutralMessage {
  const { locale } = options;
  const digest = readDigest(event.data) ?? EMPTY;
  const words = WORDS[locale];
  const types = new Set(digest.members.map((member) => member.type));
  const [only] = types;
  const name = types.size === 1 && only !== undefined ? nameOf(only, locale) : null;
  const spanMs = event.occurredAt.getTime() - Date.parse(digest.from);
  const title = words[digest.reason](spanOf(spanMs, locale), words.of(digest.count, name));
  return {
    title: `${options.test ? MESSAGE_WORDS[locale].test : ""}${title}`,
    tone: "info",
    fields: [],
    text: lines(digest, { ...options, named: name === null, dated: spanMs > DAY_MS }).join("\n"),
    ...(options.link === undefined ? {} : { link: { label: words.all, url: options.link } }),
  };
}

const EMPTY: Digest = { reason: "limit", count: 0, from: "", to: "", members: [] };
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

function spanOf(ms: number, locale: Locale): string {
  const { minute, hour, day } = WORDS[locale].spans;
  if (!(ms > MINUTE_MS)) return minute(1);
  if (ms <= HOUR_MS) return minute(Math.ceil(ms / MINUTE_MS));
  return ms <= 2 * DAY_MS ? hour(Math.ceil(ms / HOUR_MS)) : day(Math.ceil(ms / DAY_MS));
}

type LineOptions = Pick<DescribeOptions, "locale" | "mask"> & { named: boolean; dated: boolean };

function lines(digest: Digest, options: LineOptions): string[] {
  const shown: string[] = [];
  let bytes = 0;
  for (const member of digest.members.slice(0, MAX_LINES)) {
    const line = lineOf(member, options);
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > MAX_TEXT_BYTES) break;
    shown.push(line);
  }
  const rest = digest.count - shown.length;
  return rest > 0 ? [...shown, WORDS[options.locale].rest(rest, digest.count)] : shown;
}

function lineOf(member: DigestMember, { locale, mask, named, dated }: LineOptions): string {
  const data = mask ? maskContacts(member.data) : member.data;
  const { colon } = MESSAGE_WORDS[locale];
  const who = cut(firstText(data, ["customer_name", "name", "nickname", "title"]), MAX_NAME);
  const head = [timeOf(member.occurred_at, locale, dated), named ? nameOf(member.type, locale) : "", who];
  const what = cut(firstText(data, wordsOf(member)), MAX_WORDS);
  const start = head.filter((part) => part !== "").join(" ");
  return what === "" || what === who ? start : `${start}${colon}${what}`;
}

/** The fields that say most about an event of this type, the best first. */
function wordsOf({ type }: DigestMember): readonly string[] {
  const { text, headline, fields } = MESSAGE_LAYOUTS[type];
  const people = ["customer_name", "name", "customer_phone", "customer_email", "phone", "email"];
  return [text, headline, ...fields.filter((key) => !people.includes(key))].filter((key) => key !== undefined);
}

function firstText(data: Record<string, unknown>, keys: readonly string[]): string {
  for (const key of keys) {
    const value = data[key];
    if (typeof value !== "string" && typeof value !== "number") continue;
    const text = String(value).replace(/\s+/g, " ").trim();
    if (text !== "") return text;
  }
  return "";
}

function cut(text: string, max: number): string {
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join("")}…`;
}

const nameOf = (type: DigestMember["type"], locale: Locale) =>
  EVENT_CATALOGUE[type].name[locale === "en" ? "en" : "zh"];

/** The time of day where the reader is; with the date when the digest spans more than a day. */
function timeOf(iso: string, locale: Locale, dated: boolean): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return "";
  const local = new Date(at + MESSAGE_WORDS[locale].zoneHours * HOUR_MS).toISOString();
  return dated ? `${local.slice(5, 10)} ${local.slice(11, 16)}` : local.slice(11, 16);
}
