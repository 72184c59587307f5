import { ArrowLeft, Bot, Download, ScrollText, Send } from "lucide-react";
import { type ReactNode, Suspense } from "react";
import { postEventCurl } from "@/components/events/curl";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { Skeleton, SkeletonRegion } from "@/components/ui/skeleton";
import { TextLink } from "@/components/ui/text-link";
import { may, type ServiceContext } from "@/lib/context";
import {
  CATEGORY_NAMES,
  EVENT_CATALOGUE,
  EVENT_OCCASIONS,
  type EventType,
  eventJsonSchema,
  eventLife,
} from "@/lib/domain/catalogue";
import { formatCount } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import { countEventsOfWeek } from "@/lib/services/events/count";
import { FieldTable } from "./field-table";
import { headingStyle, Subscribers } from "./subscribers";
import { WireBodies } from "./wire-bodies";

/** Everything there is to know about one type of event. `back` leads to the tree on phones. */
export async function EventDetail(props: { ctx: ServiceContext; type: EventType; back: string }) {
  const { ctx, type } = props;
  const [t, common] = await Promise.all([getT("events"), getT("common")]);
  const { sample, internal } = EVENT_CATALOGUE[type];
  return (
    // Tabs and folded code start anew with every type.
    <article key={type} className="space-y-8">
      <Head ctx={ctx} type={type} back={props.back} />
      <Going type={type} />
      {internal && (
        <Banner tone="info" title={t("internalTitle")}>
          {t("internalNote")}
        </Banner>
      )}
      <Section title={t("fields")} help={t("fieldsHelp")}>
        <FieldTable type={type} />
      </Section>
      <Section title={t("sample")}>
        <CodeBlock text={JSON.stringify(sample, null, 2)} label={t("sampleLabel")} json />
      </Section>
      {!internal && <SendSection ctx={ctx} type={type} />}
      <Section title={t("bodies")} help={t("bodiesHelp")}>
        <WireBodies type={type} />
      </Section>
      <section>
        <Suspense
          fallback={
            <SkeletonRegion label={common("loading")} className="space-y-3">
              <Skeleton className="w-3/5" />
              <Skeleton className="w-2/5" />
            </SkeletonRegion>
          }
        >
          <Subscribers ctx={ctx} type={type} />
        </Suspense>
      </section>
      <Section title={t("schema")} help={t("schemaHelp")}>
        <CodeBlock
          text={JSON.stringify(eventJsonSchema(type), null, 2)}
          label={`${type}.schema.json`}
          json
          toolbar={
            <ButtonLink
              href={`/events/schema?type=${type}`}
              prefetch={false}
              download
              size="sm"
              variant="ghost"
              icon={Download}
            >
              {t("downloadSchema")}
            </ButtonLink>
          }
        />
      </Section>
    </article>
  );
}

/** 将于 {date} 下线，请改用 {id} */
async function Going({ type }: { type: EventType }) {
  const { deprecated } = eventLife(type);
  if (deprecated === undefined) return null;
  const t = await getT("events");
  const { until, use } = deprecated;
  return (
    <Banner tone="warning" title={t("deprecated", { date: until, id: use })}>
      <TextLink href={`/events?type=${use}`}>{t("deprecatedLink", { id: use })}</TextLink>
    </Banner>
  );
}

async function Head({ ctx, type, back }: { ctx: ServiceContext; type: EventType; back: string }) {
  const [t, locale] = await Promise.all([getT("events"), getLocale()]);
  const { name, description, category, aliases, internal } = EVENT_CATALOGUE[type];
  const [own, other] = locale === "en" ? (["en", "zh"] as const) : (["zh", "en"] as const);
  return (
    <header>
      <ButtonLink href={back} icon={ArrowLeft} variant="ghost" size="sm" className="-ml-2.5 mb-2 lg:hidden">
        {t("back")}
      </ButtonLink>
      <div className="flex flex-col items-start justify-between gap-3 sm:flex-row">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h2 className="font-semibold text-xl">{name[own]}</h2>
            <span lang={other === "zh" ? "zh-CN" : "en"} className="text-ink-3">
              {name[other]}
            </span>
            <Badge>{CATEGORY_NAMES[category][own]}</Badge>
            {internal && (
              <Badge tone="info" icon={Bot}>
                {t("internal")}
              </Badge>
            )}
          </div>
          <p className="mt-1 max-w-3xl text-ink-2">{description[own]}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {may(ctx, "endpoint.test") && (
            <ButtonLink href={`/settings/webhooks?event=${type}`} size="sm" icon={Send}>
              {t("testWith")}
            </ButtonLink>
          )}
          <ButtonLink href={`/settings/webhooks/deliveries?type=${type}`} size="sm" icon={ScrollText}>
            {t("history")}
          </ButtonLink>
        </div>
      </div>
      <dl className="mt-4 divide-y divide-line rounded-lg border border-line bg-surface shadow-card">
        <Fact label={t("id")}>
          <span className="flex items-center gap-1">
            <code className="min-w-0 break-all text-sm">{type}</code>
            <CopyButton text={type} name={t("copyId")} />
          </span>
        </Fact>
        <Fact label={t("occasion")}>{EVENT_OCCASIONS[type][own]}</Fact>
        <Fact label={t("version")}>{t("versionValue", { n: eventLife(type).version })}</Fact>
        <Fact label={t("aliases")}>
          <ul className="flex flex-wrap gap-1.5">
            {aliases.map((alias) => (
              <li key={alias} className="rounded-md border border-line bg-sunken px-1.5 py-0.5">
                <code className="break-all text-xs">{alias}</code>
              </li>
            ))}
          </ul>
          <p className="mt-1.5 text-ink-3 text-sm">{t("aliasesHelp")}</p>
        </Fact>
        <Fact label={t("week")}>
          <Suspense fallback={<Skeleton className="w-16" />}>
            <Week ctx={ctx} type={type} />
          </Suspense>
        </Fact>
      </dl>
    </header>
  );
}

/** 近 7 天触发 {n} 次 */
async function Week({ ctx, type }: { ctx: ServiceContext; type: EventType }) {
  const [t, { n, all, lookedAt }] = await Promise.all([getT("events"), countEventsOfWeek(ctx, type)]);
  return all ? t("times", { n: formatCount(n) }) : t("timesAmong", { n: formatCount(n), of: formatCount(lookedAt) });
}

function Fact(props: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-1 px-4 py-2.5 sm:grid-cols-[8rem_minmax(0,1fr)]">
      <dt className="text-ink-3 text-sm sm:py-1">{props.label}</dt>
      <dd className="min-w-0 sm:py-0.5">{props.children}</dd>
    </div>
  );
}

async function SendSection({ ctx, type }: { ctx: ServiceContext; type: EventType }) {
  const t = await getT("events");
  const command = postEventCurl({ appUrl: ctx.appUrl, token: "$TOKEN", type, data: EVENT_CATALOGUE[type].sample });
  return (
    <Section
      title={t("send")}
      help={
        <>
          {t("sendHelp")}{" "}
          {may(ctx, "token.manage") && <TextLink href="/settings/tokens/new">{t("createToken")}</TextLink>}
        </>
      }
    >
      <CodeBlock text={command} label="POST /api/v1/events" />
    </Section>
  );
}

function Section(props: { title: string; help?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h3 className={headingStyle}>{props.title}</h3>
      {props.help !== undefined && <p className="mt-0.5 text-ink-3 text-sm">{props.help}</p>}
      <div className="mt-3">{props.children}</div>
    </section>
  );
}
