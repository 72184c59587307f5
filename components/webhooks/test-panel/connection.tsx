"use client";

import { useTranslations } from "use-intl/react";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { TestView } from "./view";

const DAY_MS = 86_400_000;
/** Certificates that end sooner than this are worth a warning. */
const SOON_DAYS = 21;

/** Where it went: masked address, TLS, certificate and how long that is still good. */
export function Connection(props: { connection: NonNullable<TestView["connection"]>; now: number }) {
  const t = useTranslations("testPush");
  const { timeZone } = useTextsState();
  const { remoteAddress, tlsVersion, certificate, reused } = props.connection;
  const days = certificate === undefined ? null : Math.floor((Date.parse(certificate.expiresAt) - props.now) / DAY_MS);
  const parts = [remoteAddress, reused ? t("reused") : undefined, tlsVersion].filter(Boolean);
  return (
    <div className="mt-2 space-y-1 break-words text-ink-3 text-sm">
      {parts.length > 0 && (
        <p>
          {t("connection")} {parts.join(" · ")}
        </p>
      )}
      {certificate !== undefined && days !== null && (
        <p>
          {t("certificate", { subject: certificate.subject, issuer: certificate.issuer })}
          {" · "}
          <span className={days < SOON_DAYS ? "text-warning" : undefined}>
            {t(days < 0 ? "certificateExpired" : days < SOON_DAYS ? "certificateSoon" : "certificateDays", {
              n: days,
              date: formatInstant(certificate.expiresAt, timeZone, "day"),
            })}
          </span>
        </p>
      )}
    </div>
  );
}
