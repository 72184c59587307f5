import { CareBanners } from "@/components/care/care-findings";
import { Egress } from "@/components/care/egress";
import { SelfTest } from "@/components/care/self-test";
import { RelativeTime, Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { may, type ServiceContext } from "@/lib/context";
import { getLocale, getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { careFindingsOf } from "@/lib/services/care/findings";
import { type CareRow, readCare } from "@/lib/services/care/overview";
import { egressAddresses } from "@/lib/services/care/settings";
import { saveSelfTest } from "./actions";

type Props = { ctx: ServiceContext; id: string };

/** What needs care about one webhook, on its page. */
export async function WebhookFindings({ ctx, id }: Props) {
  return <CareBanners findings={await careFindingsOf(ctx, id)} />;
}

/** 定时自检, 密钥与证书 of one webhook. */
export async function WebhookCare({ ctx, id }: Props) {
  const [t, care] = await Promise.all([getT("care"), readCare(ctx, id)]);
  return (
    <Texts namespaces={["care", "validation"]}>
      <div className="mt-5 grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
        <Card title={t("selfTest.title")} description={t("selfTest.help")}>
          <SelfTest id={id} record={care.selfTest} mayWrite={may(ctx, "endpoint.write")} save={saveSelfTest} />
          <SelfTestTimes care={care} />
        </Card>
        <Card title={t("facts.title")}>
          <Facts care={care} />
        </Card>
      </div>
    </Texts>
  );
}

async function SelfTestTimes({ care: { nextTestAt, lastTest } }: { care: CareRow }) {
  const [t, locale] = await Promise.all([getT("care"), getLocale()]);
  if (nextTestAt === null && lastTest === null) return null;
  return (
    <dl className="mt-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
      {nextTestAt !== null && (
        <>
          <dt className="text-ink-2">{t("selfTest.next")}</dt>
          <dd>
            <Time at={nextTestAt} />
          </dd>
        </>
      )}
      <dt className="text-ink-2">{t("selfTest.last")}</dt>
      <dd>
        {lastTest === null ? (
          t("selfTest.never")
        ) : (
          <>
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <Badge tone={lastTest.ok ? "success" : "danger"}>
                {lastTest.ok ? t("selfTest.ok") : t("selfTest.failed")}
              </Badge>
              <RelativeTime at={lastTest.at} className="text-ink-3" />
              {lastTest.deliveryId !== null && (
                <TextLink href={`/settings/webhooks/deliveries/${lastTest.deliveryId}`}>
                  {t("selfTest.record")}
                </TextLink>
              )}
            </span>
            {!lastTest.ok && lastTest.finding !== null && (
              <p className="mt-1 break-words text-ink-2">{lastTest.finding[locale === "en" ? "en" : "zh"]}</p>
            )}
          </>
        )}
      </dd>
    </dl>
  );
}

async function Facts({ care: { secretDays, certificate } }: { care: CareRow }) {
  const t = await getT("care");
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
      <dt className="text-ink-2">{t("facts.secrets")}</dt>
      <dd>
        {secretDays === null
          ? t("facts.noSecrets")
          : secretDays <= 0
            ? t("facts.secretToday")
            : t("facts.secretAge", { d: secretDays })}
      </dd>
      <dt className="text-ink-2">{t("facts.certificate")}</dt>
      <dd className="min-w-0">
        {certificate === null ? (
          t("facts.noCertificate")
        ) : (
          <>
            <span className="break-words">{certificate.host}</span>
            <span className="block text-ink-2">
              {certificate.daysLeft < 0
                ? t("facts.expired", { time: certificate.expiresAt.slice(0, 10) })
                : t("facts.expires", { time: certificate.expiresAt.slice(0, 10), d: certificate.daysLeft })}
            </span>
          </>
        )}
      </dd>
      <dt className="text-ink-2">{t("facts.egress")}</dt>
      <dd className="min-w-0">
        <Egress addresses={egressAddresses()} />
      </dd>
    </dl>
  );
}
