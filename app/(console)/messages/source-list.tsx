import { Time } from "@/components/time";
import { type KeyValue, KeyValues } from "@/components/ui/key-values";
import type { MessageDetail } from "@/lib/domain/leave-message/record";
import { getT } from "@/lib/i18n/server";

/** Where a message came from and what was captured with it. */
export async function SourceList({ message }: { message: MessageDetail }) {
  const t = await getT("messages");
  const { pageUrl, pageTitle, consent } = message;
  const rows: (KeyValue | null)[] = [
    { key: "submitted", label: t("detail.submitted"), value: <Time at={message.createdAt} /> },
    { key: "updated", label: t("detail.updated"), value: <Time at={message.updatedAt} /> },
    {
      key: "channel",
      label: t("detail.channel"),
      value: message.source === "api" ? t("channel.api") : t("channel.web_chat"),
    },
    text("site", t("detail.site"), message.siteName),
    pageUrl === null
      ? null
      : { key: "page", label: t("detail.page"), value: [pageTitle, pageUrl].filter(Boolean).join(" · ") },
    text("referrer", t("detail.referrer"), message.referrer),
    text("browser", t("detail.browser"), message.userAgent),
    text("language", t("detail.language"), message.language === "*" ? null : message.language),
    consent === null
      ? null
      : {
          key: "consent",
          label: t("detail.consent"),
          value: (
            <>
              {t("detail.consentVersion", { version: consent.version, locale: consent.locale })}{" "}
              <Time at={consent.at} />
            </>
          ),
        },
    message.repeats > 1
      ? { key: "repeats", label: t("detail.repeats"), value: t("repeatsLabel", { n: message.repeats }) }
      : null,
    message.eventId === null
      ? null
      : {
          key: "event",
          label: t("detail.history"),
          value: <code className="break-all text-xs">{message.eventId}</code>,
        },
  ];
  return <KeyValues dense items={rows.filter((row) => row !== null)} className="[&_dd]:break-words" />;
}

const text = (key: string, label: string, value: string | null): KeyValue | null =>
  value === null || value === "" ? null : { key, label, value };
