"use client";

import { useSyncExternalStore } from "react";
import { useTranslations } from "use-intl/react";
import { formatInstant, formatRelative } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { useNowMs } from "./clock";

/**
 * An instant in the organization's zone, `2025-01-15 18:30:00`; hovering shows UTC, the reader's own time and ISO.
 * `precision` cuts it. `<RelativeTime>` (3 分钟前) is for second lines and narrow cells.
 */
export function Time(props: {
  at: string | number | Date;
  precision?: "seconds" | "minutes" | "day" | "time";
  className?: string;
}) {
  const { timeZone } = useTextsState();
  return (
    <time dateTime={toIso(props.at)} title={useTitle(props.at)} className={props.className ?? "whitespace-nowrap"}>
      {formatInstant(props.at, timeZone, props.precision)}
    </time>
  );
}

export function RelativeTime(props: { at: string | number | Date; className?: string }) {
  const { locale } = useTextsState();
  const now = useNowMs();
  return (
    <time dateTime={toIso(props.at)} title={useTitle(props.at)} className={props.className ?? "whitespace-nowrap"}>
      {formatRelative(new Date(props.at).getTime(), now, locale)}
    </time>
  );
}

const toIso = (at: string | number | Date) => new Date(at).toISOString();
const subscribeNever = () => () => undefined;

function useTitle(at: string | number | Date): string {
  const t = useTranslations("common");
  const { timeZone } = useTextsState();
  // The reader's zone is known only in the browser.
  const zone = useSyncExternalStore(
    subscribeNever,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => null,
  );
  const lines = [
    `${formatInstant(at, timeZone)} (${timeZone})`,
    t("time.utc", { value: formatInstant(at, "UTC") }),
    ...(zone === null ? [] : [t("time.local", { value: formatInstant(at, zone) })]),
    t("time.iso", { value: toIso(at) }),
  ];
  return lines.join("\n");
}
