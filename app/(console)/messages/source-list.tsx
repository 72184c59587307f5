import type { ReactNode } from "react";
import { deviceName } from "@/components/members/device-name";
import { Time } from "@/components/time";
import { type KeyValue, KeyValues } from "@/components/ui/key-values";
import { utmOf } from "@/lib/domain/leave-message/client";
import { purposesOf } from "@/lib/domain/leave-message/consent";
import type { MessageDetail } from "@/lib/domain/leave-message/record";
import { formatInterval } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";

type T = Awaited<ReturnType<typeof getT<"messages">>>;
type Locale = Awaited<ReturnType<typeof getLocale>>;

/** Where a message came from and what was captured with it. */
export async function SourceList({ message }: { message: MessageDetail }) {
  const [t, locale] = await Promise.all([getT("messages"), getLocale()]);
  const rows = [
    ...pageRows(message, t),
    row("ip", t("detail.ip"), message.ip === null ? null : `${message.ip} · ${placeOf(message, t)}`),
    ...browserRows(message, t, locale),
    { key: "submitted", label: t("detail.submitted"), value: <Time at={message.createdAt} /> },
    ...fillRow(message, t, locale),
    { key: "updated", label: t("detail.updated"), value: <Time at={message.updatedAt} /> },
    ...consentRow(message, t),
    row("repeats", t("detail.repeats"), message.repeats > 1 ? t("repeatsLabel", { n: message.repeats }) : null),
    row(
      "event",
      t("detail.history"),
      message.eventId === null ? null : <code className="break-all text-xs">{message.eventId}</code>,
    ),
  ];
  return <KeyValues dense items={rows.filter((one) => one !== null)} className="[&_dd]:break-words" />;
}

const row = (key: string, label: string, value: ReactNode): KeyValue | null =>
  value === null || value === "" ? null : { key, label, value };

/** The page, how its visitor came there, and the way in. */
function pageRows(message: MessageDetail, t: T): (KeyValue | null)[] {
  const { pageUrl, pageTitle } = message;
  const utm = utmOf(pageUrl);
  return [
    row("channel", t("detail.channel"), message.source === "api" ? t("channel.api") : t("channel.web_chat")),
    row("site", t("detail.site"), message.siteName),
    row("page", t("detail.page"), [pageTitle, pageUrl].filter(Boolean).join(" · ")),
    // None is known: the address was typed in, or the page before does not say. A program's call says nothing by it.
    row("referrer", t("detail.referrer"), message.referrer ?? (message.source === "api" ? null : t("detail.direct"))),
    utm.length === 0
      ? null
      : row(
          "utm",
          t("detail.utm"),
          <ul>
            {utm.map(({ name, value }) => (
              <li key={name}>
                {t(`utm.${name}`)} {value}
              </li>
            ))}
          </ul>,
        ),
  ];
}

function placeOf({ ipKind }: MessageDetail, t: T): string {
  return ipKind === "private" ? t("detail.placePrivate") : t("detail.placeUnknown");
}

function browserRows(message: MessageDetail, t: T, locale: Locale): (KeyValue | null)[] {
  const { userAgent, client } = message;
  const device = deviceName(userAgent);
  return [
    row(
      "browser",
      t("detail.browser"),
      userAgent === "" ? null : (
        <>
          {device !== null && <span className="block">{`${device} · ${t(`device.${deviceKind(userAgent)}`)}`}</span>}
          <span className="block text-ink-3 text-xs">{userAgent}</span>
        </>
      ),
    ),
    row("language", t("detail.language"), languageName(message.language, locale)),
    row("screen", t("detail.screen"), client.screen?.replace("x", " × ") ?? null),
    row("zone", t("detail.zone"), client.timeZone ?? null),
  ];
}

const deviceKind = (userAgent: string) =>
  /\biPad\b|\bTablet\b|Android(?!.*\bMobile\b)/.test(userAgent)
    ? "tablet"
    : /\biPhone\b|\bMobile\b/.test(userAgent)
      ? "phone"
      : "desktop";

/** `中文（中国）`, the first of what the browser asks for; null when it asks for none. */
function languageName(header: string, locale: Locale): string | null {
  const tag = header.split(/[,;]/, 1)[0]?.trim() ?? "";
  if (tag === "" || tag === "*") return null;
  try {
    return new Intl.DisplayNames([locale], { type: "language", fallback: "code" }).of(tag) ?? tag;
  } catch (error) {
    // Whatever somebody sent in the place of a language.
    if (error instanceof RangeError) return tag;
    throw error;
  }
}

function fillRow({ client }: MessageDetail, t: T, locale: Locale): (KeyValue | null)[] {
  const { fillSeconds } = client;
  return [row("fill", t("detail.fill"), fillSeconds === undefined ? null : formatInterval(fillSeconds * 1000, locale))];
}

function consentRow({ consent }: MessageDetail, t: T): (KeyValue | null)[] {
  if (consent === null) return [];
  const { version, locale, at } = consent;
  const value = (
    <>
      {purposesOf(consent)
        .map((purpose) => t(`detail.consentTo.${purpose}`))
        .join(t("edit.separator"))}{" "}
      {t("detail.consentVersion", { version, locale })} <Time at={at} />
    </>
  );
  return [row("consent", t("detail.consent"), value)];
}
