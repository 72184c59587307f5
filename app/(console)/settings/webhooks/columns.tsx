import { RateValue } from "@/components/charts/rate-value";
import { Sparkline } from "@/components/charts/sparkline";
import type { Column } from "@/components/data-table/data-table";
import { RelativeTime, Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { HelpTip } from "@/components/ui/help-tip";
import { EndpointStateBadge, StatusBadge } from "@/components/ui/status-badge";
import { ChannelIcon } from "@/components/webhooks/channel-icon";
import { healthKind, stopReason } from "@/components/webhooks/health/health";
import { HealthBadge } from "@/components/webhooks/health/health-badge";
import { HealthTip } from "@/components/webhooks/health/health-tip";
import { EventsPopover } from "@/components/webhooks/list/events-popover";
import { StatusSwitch } from "@/components/webhooks/list/status-switch";
import type { EventGroup } from "@/components/webhooks/record";
import { formatCount, formatDuration } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import type { EndpointLine } from "@/lib/services/endpoints/browse";
import { countWaitingDeliveries, probeWebhook, setWebhookEnabled } from "./actions";

type Row = EndpointLine;
type Rights = { write: boolean; test: boolean };

/** Columns of the list. `groups` has the names of events in the reader's language. */
export async function webhookColumns(
  groups: readonly EventGroup[],
  rights: Rights = { write: false, test: false },
): Promise<Column<Row>[]> {
  const [t, common, locale] = await Promise.all([getT("webhooks"), getT("common"), getLocale()]);
  return [
    {
      key: "name",
      sort: "asc",
      header: t("columns.name"),
      cell: (row) => <span className="line-clamp-2 break-words sm:min-w-18 sm:max-w-80 lg:min-w-36">{row.name}</span>,
    },
    {
      key: "channel",
      sort: "asc",
      from: "lg",
      header: t("columns.channel"),
      width: "w-28 whitespace-nowrap",
      cell: (row) => (
        <span className="flex items-center gap-2 whitespace-nowrap">
          <ChannelIcon channel={row.channel} size="sm" />
          {common(`channel.${row.channel}`)}
        </span>
      ),
    },
    {
      key: "url",
      header: t("columns.url"),
      from: "wide",
      cell: (row) => <Address url={row.url} host={row.urlHost} copy={t("copyHost", { name: row.name })} />,
    },
    {
      key: "events",
      header: t("columns.events"),
      width: "w-20 sm:whitespace-nowrap",
      from: "xl",
      cell: (row) => <EventsPopover webhook={row.name} count={row.events.length} lines={eventLines(row, groups)} />,
    },
    {
      key: "trigger",
      header: t("columns.trigger"),
      width: "w-24 sm:whitespace-nowrap",
      from: "2xl",
      cell: (row) => t(`triggers.${row.trigger}`),
    },
    {
      key: "rate",
      header: t("columns.rate"),
      sort: "asc",
      width: "w-36 sm:whitespace-nowrap",
      from: "xl",
      headerAside: <HelpTip label={t("rateLabel")}>{t("rateHelp")}</HelpTip>,
      cell: (row) => <Day row={row} />,
    },
    {
      key: "last",
      sort: "desc",
      header: t("columns.last"),
      width: "w-32 sm:max-lg:w-auto",
      cell: ({ lastDelivery }) =>
        lastDelivery === null ? (
          <span className="text-ink-3">{t("never")}</span>
        ) : (
          <span className="block">
            <span className="flex flex-wrap gap-1">
              <StatusBadge status={lastDelivery.status} label={common(`deliveryStatus.${lastDelivery.status}`)} />
              {lastDelivery.isTest && <Badge>{t("test")}</Badge>}
            </span>
            <RelativeTime at={lastDelivery.at} className="mt-0.5 block text-ink-3 text-xs" />
          </span>
        ),
    },
    {
      key: "p95",
      header: t("columns.p95"),
      sort: "desc",
      align: "end",
      width: "w-20 sm:whitespace-nowrap",
      from: "2xl",
      headerAside: <HelpTip label={t("p95Label")}>{t("p95Help")}</HelpTip>,
      cell: ({ last24h: { p95 } }) =>
        p95 === null ? <span className="text-ink-3">—</span> : formatDuration(p95, locale),
    },
    {
      key: "status",
      sort: "asc",
      header: t("columns.status"),
      width: "lg:w-28 sm:whitespace-nowrap",
      cell: (row) => <Status row={row} rights={rights} />,
    },
  ];
}

/** The last 24 hours: the rate, of how many, and when. */
async function Day({ row: { last24h, hours } }: { row: Row }) {
  const t = await getT("webhooks");
  const delivered = last24h.deliveredFirst + last24h.deliveredRetry;
  return (
    <span className="flex items-center gap-2">
      <span className="min-w-12">
        <RateValue delivered={delivered} total={last24h.n} stacked />
      </span>
      {last24h.n > 0 && (
        <Sparkline
          label={t("hours", { ok: formatCount(delivered), failed: formatCount(last24h.exhausted) })}
          points={hours.map(({ start, ...counts }) => ({ key: start, ...counts }))}
        />
      )}
    </span>
  );
}

/** The host readable, the masked rest behind it. */
function Address(props: { url: string; host: string; copy: string }) {
  const at = props.url.indexOf(props.host);
  const rest = at < 0 ? props.url : props.url.slice(at + props.host.length);
  return (
    <span className="flex items-center gap-1">
      <span className="block min-w-0 max-w-full truncate font-mono text-xs sm:w-32 2xl:w-48" title={props.url}>
        {at >= 0 && <span className="text-ink">{props.host}</span>}
        <span className="text-ink-3">{rest}</span>
      </span>
      {at >= 0 && (
        <span className="relative z-1">
          <CopyButton text={props.host} name={props.copy} />
        </span>
      )}
    </span>
  );
}

async function Status({ row, rights }: { row: Row; rights: Rights }) {
  const t = await getT("webhooks");
  const kind = healthKind(row.health);
  const known = row.disabledReason === null ? null : stopReason(row.disabledReason);
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <StatusSwitch
        id={row.id}
        name={row.name}
        enabled={row.enabled}
        disabled={!rights.write}
        setEnabled={setWebhookEnabled}
        countWaiting={countWaitingDeliveries}
      />
      {row.disabledReason === null ? (
        <span className={cn("text-sm sm:max-lg:sr-only", !row.enabled && "text-ink-3")}>
          {t(`status.${row.status}`)}
          {row.off !== null && <SwitchedOff name={row.name} off={row.off} />}
        </span>
      ) : (
        <span className="relative z-1 inline-flex flex-wrap items-center">
          <EndpointStateBadge state="gone" label={t("status.stopped")} />
          <HelpTip label={t("stopped.label")}>
            {known === null ? t("stopped.other", { reason: row.disabledReason }) : t(`stopped.${known}`)}
          </HelpTip>
        </span>
      )}
      {row.enabled && kind !== "ok" && (
        <span className="relative z-1 inline-flex items-center">
          <HealthBadge kind={kind} label={t(`health.${kind}`)} />
          <HealthTip
            id={row.id}
            name={row.name}
            channel={row.channel}
            kind={kind}
            health={row.health}
            probe={rights.test ? probeWebhook : null}
          />
        </span>
      )}
    </span>
  );
}

async function SwitchedOff({ name, off }: { name: string; off: NonNullable<Row["off"]> }) {
  const t = await getT("webhooks");
  return (
    <span className="relative z-1">
      <HelpTip label={t("off.who", { name })}>
        {t("off.by", { name: off.by })} <Time at={off.at} />
      </HelpTip>
    </span>
  );
}

function eventLines(row: Row, groups: readonly EventGroup[]) {
  return row.subscriptions.map(({ category, enabled, events }) => {
    const group = groups.find((known) => known.category === category);
    const names = events.map((type) => group?.events.find((event) => event.type === type)?.name ?? type);
    return { category, enabled, name: group?.name ?? category, events: names };
  });
}
