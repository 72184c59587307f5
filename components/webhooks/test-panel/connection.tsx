"use client";

import { useTranslations } from "use-intl/react";
import type { TestView } from "./view";

const DAY_MS = 86_400_000;
/** Certificates that end sooner than this are worth a warning. */
const SOON_DAYS = 21;

/** Where it went: masked address, TLS, certificate and how long that is still good. */
export function Connection(props: { connection: NonNullable<TestView["connection"]>; now: number }) {
  const t = useTranslations("testPush");
  const { remoteAddress, tlsVersion, certificate, reused } = props.connection;
  const days = certificate === undefined ? null : Math.floor((Date.parse(certificate.expiresAt) - props.now) / DAY_MS);
  const parts = [
    remoteAddress,
    reused ? t("reused") : undefined,
    tlsVersion,
    certificate === undefined ? undefined : t("certificate", { subject: certificate.subject }),
    days !== null && days >= SOON_DAYS ? t("certificateDays", { n: days }) : undefined,
  ].filter((part) => part !== undefined && part !== "");
  return (
    <>
      {parts.length > 0 && (
        <p className="mt-2 break-words text-ink-3 text-sm">
          {t("connection")} {parts.join(" · ")}
        </p>
      )}
      {days !== null && days < SOON_DAYS && (
        <p className="mt-1 text-sm text-warning">
          {days < 0 ? t("certificateExpired") : t("certificateSoon", { n: days })}
        </p>
      )}
    </>
  );
}
