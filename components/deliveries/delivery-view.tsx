"use client";

import { Fragment, type ReactNode, useState } from "react";
import { useTranslations } from "use-intl/react";
import { RequestPane, ResponsePane } from "@/components/exchange-panes";
import { protocolOf } from "@/components/protocol";
import { someoneMissed } from "@/components/recipients/missed";
import { type RecipientLine, RecipientList } from "@/components/recipients/recipient-list";
import { Time } from "@/components/time";
import { TimingsWaterfall } from "@/components/timings-waterfall";
import { KeyValues } from "@/components/ui/key-values";
import { Tabs } from "@/components/ui/tabs";
import { TextLink } from "@/components/ui/text-link";
import { VerdictBanner } from "@/components/verdict-banner";
import { hasLooks } from "@/components/webhooks/rendered/has-looks";
import { Rendered } from "@/components/webhooks/rendered/rendered";
import type { VerdictKind } from "@/lib/domain/delivery";
import type { ChannelId } from "@/lib/domain/endpoints";
import type { NoRetryReason } from "@/lib/domain/retry";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { type AttemptLine, AttemptList } from "./attempt-list";
import { DigestMembers } from "./digest-members";
import { StandingBox, type StandingData } from "./standing";

type Pair = readonly [string, string];
type Attempt = AttemptLine & {
  diagnosis: {
    zh: string;
    en: string;
    remedy: { zh: string[]; en: string[] };
    raw: { code?: string | undefined; message?: string | undefined };
  } | null;
  recipients: readonly RecipientLine[] | null;
  connection: { reused: boolean; remoteAddress?: string | undefined; tlsVersion?: string | undefined } | null;
  request: {
    method: string;
    url: string;
    headers: readonly Pair[];
    body: string | null;
    bytes: number | null;
    bodyGone: boolean;
    contactsHidden: boolean;
  } | null;
  response: {
    status: number;
    headers: readonly Pair[];
    body: string;
    bytes: number;
    bodyGone: boolean;
    truncated: boolean;
  } | null;
};
export type DeliveryViewData = StandingData & {
  id: string;
  eventId: string;
  eventType: string;
  noRetry: NoRetryReason | null;
  createdAt: string;
  endpoint: { id: string; name: string; channel: ChannelId | null; deleted: boolean };
  event: { id: string; source: string; occurredAt: string } | null;
  attempts: readonly Attempt[];
  next: { at: string; blockedUntil: string | null } | null;
};

/** A delivery with every byte of its exchanges: verdict, tries, request and response of the chosen try, origin. */
export function DeliveryView(props: {
  delivery: DeliveryViewData;
  message: { id: string; number: string } | null;
  /** Of a digest: what it stands for, events by name. */
  members: readonly { id: string; name: string; eventId: string }[];
  retry: ReactNode;
  /** Buttons of the planned attempt; nothing for readers who may not. */
  planned: ReactNode;
  /** 与上次成功对比; nothing where there is nothing to compare. */
  compare: ReactNode;
  /** How many days bytes are kept. */
  bodyDays: number;
  /** 2 on a page of its own, 3 below a drawer's title. */
  headingLevel: 2 | 3;
}) {
  const t = useTranslations("history");
  const { delivery, headingLevel } = props;
  const [chosen, setChosen] = useState<number | null>(null);
  // The newest is shown until another is chosen, so that a retry's result comes into view by itself.
  const attempt = delivery.attempts.find((item) => item.number === chosen) ?? delivery.attempts.at(-1) ?? null;
  const newest = attempt === (delivery.attempts.at(-1) ?? null);
  return (
    <>
      {attempt === null ? (
        <StandingBox delivery={delivery} />
      ) : (
        <>
          <AttemptVerdict attempt={attempt} noRetry={newest ? delivery.noRetry : null} />
          {(delivery.wait !== null || delivery.related !== null) && <StandingBox delivery={delivery} />}
        </>
      )}
      <div className="flex flex-wrap items-center gap-3">{props.retry}</div>
      {(delivery.attempts.length > 0 || delivery.next !== null) && (
        <Section title={t("detail.attempts")} level={headingLevel}>
          <AttemptList
            attempts={delivery.attempts}
            selected={attempt?.number ?? null}
            onSelect={setChosen}
            next={delivery.next}
            planned={props.planned}
          />
        </Section>
      )}
      {props.members.length > 0 && (
        <Section title={t("standing.members", { n: props.members.length })} level={headingLevel}>
          <DigestMembers members={props.members} />
        </Section>
      )}
      {attempt !== null && (
        <Fragment key={attempt.number}>
          <RecipientList recipients={attempt.recipients} />
          <AttemptPanes attempt={attempt} channel={delivery.endpoint.channel} bodyDays={props.bodyDays} />
        </Fragment>
      )}
      <div className="empty:hidden">{props.compare}</div>
      <Origin delivery={delivery} message={props.message} headingLevel={headingLevel} />
    </>
  );
}

function Section(props: { title: string; level: 2 | 3; children: ReactNode }) {
  const Heading = props.level === 2 ? "h2" : "h3";
  return (
    <section>
      <Heading className="mb-2 font-semibold">{props.title}</Heading>
      {props.children}
    </section>
  );
}

function AttemptVerdict({ attempt, noRetry }: { attempt: Attempt; noRetry: NoRetryReason | null }) {
  const t = useTranslations("history");
  const common = useTranslations("common");
  const { locale } = useTextsState();
  const language = locale === "zh-CN" ? "zh" : "en";
  // What would be tried again and is not any more has failed.
  const last: VerdictKind = attempt.verdict ?? "retry";
  const kind: VerdictKind = last === "retry" && noRetry !== null ? "rejected" : last;
  const { diagnosis } = attempt;
  const said = [diagnosis?.raw.code, diagnosis?.raw.message].filter((part) => part !== undefined && part !== "");
  const facts = [
    ...(said.length === 0 || kind === "delivered"
      ? []
      : [
          {
            key: "said",
            label: t("detail.said"),
            value: <span className="break-all font-mono">{said.join(" · ")}</span>,
          },
        ]),
    ...(noRetry === null ? [] : [{ key: "end", label: t("detail.outcome"), value: t(`noRetry.${noRetry}`) }]),
    ...(attempt.outcomeUnknown
      ? [{ key: "unknown", label: t("detail.outcome"), value: t("detail.outcomeUnknown") }]
      : []),
  ];
  const partly = kind === "delivered" && someoneMissed(attempt.recipients);
  const plain = kind === "delivered" && !partly;
  return (
    <VerdictBanner
      kind={attempt.outcomeUnknown ? "unknown" : partly ? "partial" : kind}
      title={plain ? common("verdict.delivered") : (diagnosis?.[language] ?? common(`verdict.${kind}`))}
      facts={facts}
      stepsLabel={t("detail.steps")}
      steps={plain ? [] : (diagnosis?.remedy[language] ?? [])}
    />
  );
}

type PanesProps = { attempt: Attempt; channel: ChannelId | null; bodyDays: number };

function AttemptPanes({ attempt, channel, bodyDays }: PanesProps) {
  const t = useTranslations("history");
  const rendered = useTranslations("results.rendered")("title");
  const { request, response } = attempt;
  const requestPane =
    request === null ? (
      <p className="text-ink-2">{t("detail.notSent")}</p>
    ) : (
      <>
        <RequestPane request={{ ...request, bytes: request.bytes ?? undefined }} />
        {request.bodyGone && <BodyGone at={attempt.at} days={bodyDays} />}
        {request.contactsHidden && <p className="mt-3 text-ink-3 text-sm">{t("detail.contactsHidden")}</p>}
      </>
    );
  const tabs = [
    { value: "request", label: t("detail.request"), content: requestPane },
    {
      value: "response",
      label: t("detail.response"),
      content: (
        <>
          <ResponsePane response={response} missing={t("detail.noResponse")} protocol={protocolOf(attempt.request)} />
          {response?.bodyGone === true && <BodyGone at={attempt.at} days={bodyDays} />}
        </>
      ),
    },
    ...(channel === null || !hasLooks(channel) || request === null || request.body === null
      ? []
      : [
          {
            value: "rendered",
            label: rendered,
            content: <Rendered channel={channel} request={{ headers: request.headers, body: request.body }} />,
          },
        ]),
    ...(attempt.timings === null
      ? []
      : [
          {
            value: "timings",
            label: t("detail.timings"),
            content: (
              <>
                <TimingsWaterfall timings={attempt.timings} reused={attempt.connection?.reused ?? false} />
                <Connection connection={attempt.connection} />
              </>
            ),
          },
        ]),
  ];
  return <Tabs label={t("detail.exchange", { n: attempt.number })} tabs={tabs} />;
}

const DAY_MS = 86_400_000;

/** `正文已按保留策略清除（{date}）`: the day they were due; the upkeep comes by some minutes later. */
function BodyGone({ at, days }: { at: string | null; days: number }) {
  const t = useTranslations("history.detail");
  const { timeZone } = useTextsState();
  const date = at === null ? null : formatInstant(Date.parse(at) + days * DAY_MS, timeZone, "day");
  return <p className="mt-3 text-ink-3 text-sm">{date === null ? t("bodyGone") : t("bodyGoneOn", { date })}</p>;
}

function Connection({ connection }: Pick<Attempt, "connection">) {
  const t = useTranslations("history");
  if (connection === null) return null;
  const parts = [connection.remoteAddress, connection.tlsVersion, connection.reused ? t("detail.reused") : undefined];
  const text = parts.filter((part) => part !== undefined).join(" · ");
  return text === "" ? null : <p className="mt-3 text-ink-3 text-sm">{text}</p>;
}

function Origin(props: {
  delivery: DeliveryViewData;
  message: { id: string; number: string } | null;
  headingLevel: 2 | 3;
}) {
  const t = useTranslations("history");
  const { delivery, message } = props;
  const items = [
    {
      key: "webhook",
      label: t("columns.target"),
      value: delivery.endpoint.deleted ? (
        `${delivery.endpoint.name} ${t("deletedTarget")}`
      ) : (
        <TextLink href={`/settings/webhooks/${delivery.endpoint.id}`}>{delivery.endpoint.name}</TextLink>
      ),
    },
    { key: "type", label: t("columns.event"), value: <code>{delivery.eventType}</code> },
    { key: "event", label: t("columns.eventId"), value: <code className="break-all">{delivery.eventId}</code> },
    ...(delivery.event === null
      ? []
      : [
          { key: "occurred", label: t("detail.occurredAt"), value: <Time at={delivery.event.occurredAt} /> },
          { key: "source", label: t("detail.source"), value: <code>{delivery.event.source}</code> },
        ]),
    ...(message === null
      ? []
      : [
          {
            key: "message",
            label: t("detail.message"),
            value: <TextLink href={`/messages?d=${message.id}`}>{message.number}</TextLink>,
          },
        ]),
    { key: "created", label: t("detail.createdAt"), value: <Time at={delivery.createdAt} /> },
  ];
  return (
    <Section title={t("detail.origin")} level={props.headingLevel}>
      <KeyValues items={items} dense />
    </Section>
  );
}
