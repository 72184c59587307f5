import type { Locale } from "@/lib/domain/endpoints";
import type { ReplyTime } from "@/lib/domain/leave-message/reply-time";
import type { PresenceMode, PresenceReason } from "@/lib/domain/presence/presence";
import { isTimeZone } from "@/lib/domain/zone-clock";
import { localMinute } from "@/lib/domain/zoned-time";
import { translator } from "./translate";

export type TellablePresence = {
  mode: PresenceMode;
  reason: PresenceReason;
  nextOpenAt: string | null;
  holiday: string | null;
  timeZone: string;
};

const DAY_MS = 86_400_000;
/** An hour farther away than this is not promised. */
const PROMISE_MS = 14 * DAY_MS;

/**
 * What a visitor is told about who is there, in one sentence. Never promises what is not known: without an hour, or one
 * more than two weeks away, there is none in it. `visitorZone`: the browser's, or null; where its clock differs, the
 * local time stands beside.
 */
export function visitorIntro(
  locale: Locale,
  presence: TellablePresence,
  call: { now: Date; visitorZone: string | null; canChat: boolean; eta: ReplyTime | null },
): string {
  const t = translator(locale, "widget");
  const { mode, reason } = presence;
  if (mode === "online") return t(call.canChat ? "intro.online" : "intro.onlineForm");
  if (reason === "all_busy" || reason === "unknown") return t(`intro.${reason}`);
  const at = presence.nextOpenAt === null ? null : new Date(presence.nextOpenAt);
  const near = at !== null && at.getTime() - call.now.getTime() <= PROMISE_MS;
  const kind = reason === "holiday" || reason === "after_hours" ? reason : "away";
  // The public calendar's names are Chinese: between English words they say nothing.
  const isForeign = locale === "en" && /\p{Script=Han}/u.test(presence.holiday ?? "");
  const holiday = isForeign ? t("time.holiday") : (presence.holiday ?? t("time.holiday"));
  // Within its hours only: nobody answers while the switch is off.
  if (reason === "no_agent" && call.eta !== null)
    return t("intro.away_usual", { eta: replyTimeText(locale, call.eta) });
  if (!near) return t(`intro.${kind}_undated`, { holiday });
  return t(`intro.${kind}`, { holiday, time: openingText(locale, at, presence.timeZone, call) });
}

/** `2 小时`. */
export const replyTimeText = (locale: Locale, eta: ReplyTime): string => translator(locale, "leave")(`eta.${eta}`);

/** `周三 9:00（北京时间）`, with the visitor's own time behind it where that is another one. */
function openingText(
  locale: Locale,
  at: Date,
  timeZone: string,
  call: { now: Date; visitorZone: string | null },
): string {
  const t = translator(locale, "widget");
  const zone = timeZone === "Asia/Shanghai" ? t("time.beijing") : zoneName(locale, at, timeZone);
  const time = t("time.zoned", { time: dayAndClock(locale, at, timeZone, call.now), zone });
  const { visitorZone } = call;
  if (visitorZone === null || !isTimeZone(visitorZone)) return time;
  if (localMinute(at, visitorZone) === localMinute(at, timeZone)) return time;
  return t("time.local", { time, local: dayAndClock(locale, at, visitorZone, call.now) });
}

function dayAndClock(locale: Locale, at: Date, timeZone: string, now: Date): string {
  const t = translator(locale, "widget");
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(at);
  const clock = format({ hour: "numeric", minute: "2-digit", hourCycle: "h23" });
  const dayOf = (date: Date) => Date.parse(localMinute(date, timeZone).slice(0, 10));
  const days = (dayOf(at) - dayOf(now)) / DAY_MS;
  if (days === 0) return t("time.today", { clock });
  if (days === 1) return t("time.tomorrow", { clock });
  const day =
    days < 7 ? format({ weekday: "short" }) : format({ day: "numeric", month: locale === "en" ? "short" : "long" });
  return `${locale === "en" ? day : day.replace(/(\d+)(月)(\d+)(日)/, "$1 $2 $3 $4")} ${clock}`;
}

function zoneName(locale: Locale, at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "longGeneric" }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
}
