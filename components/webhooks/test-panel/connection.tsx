"use client";

import { useTranslations } from "use-intl/react";
import { formatDuration, formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { TestView } from "./view";

const DAY_MS = 86_400_000;
/** Certificates that end sooner than this are worth a warning. */
const SOON_DAYS = 21;

/** A clock that is off by more than this is worth a warning: platforms refuse signatures that are an hour old. */
const CLOCK_MS = 60_000;

/**
 * Where it went and where it came from: masked address, TLS, our own addresses; how long the certificate is still good,
 * and whether both clocks agree.
 */
export function Connection(props: {
  connection: NonNullable<TestView["connection"]>;
  egress: readonly string[];
  now: number;
}) {
  const t = useTranslations("testPush");
  const { timeZone } = useTextsState();
  const { remoteAddress, tlsVersion, certificate, reused, clockOffsetMs } = props.connection;
  const days = certificate === undefined ? null : Math.floor((Date.parse(certificate.expiresAt) - props.now) / DAY_MS);
  const from = props.egress.length === 0 ? undefined : t("egress", { addresses: props.egress.join(", ") });
  const parts = [remoteAddress, reused ? t("reused") : undefined, tlsVersion, from].filter(Boolean);
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
      {clockOffsetMs !== undefined && <Clock offsetMs={clockOffsetMs} />}
    </div>
  );
}

function Clock({ offsetMs }: { offsetMs: number }) {
  const t = useTranslations("testPush.clock");
  const { locale } = useTextsState();
  const off = Math.abs(offsetMs);
  if (off < CLOCK_MS) return <p>{t("right")}</p>;
  return (
    <p className="text-warning">{t(offsetMs > 0 ? "ahead" : "behind", { duration: formatDuration(off, locale) })}</p>
  );
}
