import type { Locale } from "@/lib/domain/endpoints";

/** Formats that read the same in both languages, and the few that do not. Pure; the time zone is a parameter. */

const zones = new Map<string, Intl.DateTimeFormat>();

function zoned(timeZone: string): Intl.DateTimeFormat {
  let format = zones.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    zones.set(timeZone, format);
  }
  return format;
}

/** `2025-01-15 18:30:00`; `minutes` cuts the seconds, `day` the time, `time` keeps only the time. */
export function formatInstant(
  at: Date | string | number,
  timeZone: string,
  precision: "seconds" | "minutes" | "day" | "time" = "seconds",
): string {
  const parts = Object.fromEntries(
    zoned(timeZone)
      .formatToParts(new Date(at))
      .map((part) => [part.type, part.value]),
  );
  const day = `${parts.year}-${parts.month}-${parts.day}`;
  const time = `${parts.hour}:${parts.minute}`;
  if (precision === "day") return day;
  if (precision === "time") return time;
  return precision === "minutes" ? `${day} ${time}` : `${day} ${time}:${parts.second}`;
}

/** `238 ms`, `1.82 s`, `2 分 5 秒`, `2 小时 5 分`. */
export function formatDuration(ms: number, locale: Locale): string {
  if (ms < 1) return ms <= 0 ? "0 ms" : "<1 ms";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`;
  const [hour, minute, second] = locale === "zh-CN" ? ["小时", "分", "秒"] : ["h", "min", "s"];
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return join(Math.floor(seconds / 60), minute, seconds % 60, second);
  return join(Math.floor(seconds / 3_600), hour, Math.floor((seconds % 3_600) / 60), minute);
}

/** A length of time that somebody chose: `5 秒`, `500 ms`, `2 小时`. */
export function formatInterval(ms: number, locale: Locale): string {
  const seconds = ms / 1_000;
  if (seconds >= 60 || !Number.isInteger(seconds)) return formatDuration(ms, locale);
  return `${seconds} ${locale === "zh-CN" ? "秒" : "s"}`;
}

function join(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

/** `312 B`, `4.2 KB`, `1.5 MB`, `2.0 GB` (1 KB = 1024 bytes). */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_024 ** 2) return `${(bytes / 1_024).toFixed(1)} KB`;
  if (bytes < 1_024 ** 3) return `${(bytes / 1_024 ** 2).toFixed(1)} MB`;
  return `${(bytes / 1_024 ** 3).toFixed(1)} GB`;
}

/** `58,233`. */
export function formatCount(value: number): string {
  return new Intl.NumberFormat("en-US").format(value);
}

/** `99.2%`; a share below 100 % never rounds up to it. Null when there is nothing to divide by. */
export function formatRate(part: number, whole: number): string | null {
  if (whole === 0) return null;
  if (part === whole) return "100%";
  return `${(Math.min(part / whole, 0.9999) * 100).toFixed(part / whole > 0.999 ? 2 : 1)}%`;
}

const STEPS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** `3 分钟前`, `in 2 hours`; under a minute `刚刚` / `just now` (or the coming seconds). */
export function formatRelative(at: number, now: number, locale: Locale): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "long" });
  const difference = at - now;
  for (const [unit, size] of STEPS) {
    if (Math.abs(difference) >= size) return spaced(format.format(Math.trunc(difference / size), unit), locale);
  }
  if (difference > 1_000) return spaced(format.format(Math.trunc(difference / 1_000), "second"), locale);
  return locale === "zh-CN" ? "刚刚" : "just now";
}

/** A space between digits and Chinese. */
function spaced(text: string, locale: Locale): string {
  return locale === "zh-CN" ? text.replace(/(\d)(?=[\u4e00-\u9fff])/g, "$1 ") : text;
}

/** Spaces around a Latin word that stands right beside Chinese: `请输入` + `Webhook 名称` → `请输入 Webhook 名称`. */
export function setOff(sentence: string, word: string): string {
  const at = sentence.indexOf(word);
  if (at < 0 || word === "") return sentence;
  const end = at + word.length;
  const before = CHINESE.test(sentence.charAt(at - 1)) && LATIN.test(word.charAt(0)) ? " " : "";
  const after = CHINESE.test(sentence.charAt(end)) && LATIN.test(word.charAt(word.length - 1)) ? " " : "";
  return `${sentence.slice(0, at)}${before}${word}${after}${sentence.slice(end)}`;
}

const CHINESE = /[\u4e00-\u9fff]/;
const LATIN = /[A-Za-z0-9]/;

/** 1970-01-05 was a Monday. */
const MONDAY = 4;

/** The name of a weekday, 1 is Monday. */
export function weekdayName(locale: string, weekday: number, length: "short" | "long" = "short"): string {
  const format = new Intl.DateTimeFormat(locale, { weekday: length, timeZone: "UTC" });
  return format.format((MONDAY + weekday - 1) * 86_400_000);
}
