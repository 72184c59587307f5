import { Pencil, Send } from "lucide-react";
import { CardButtons } from "@/components/notifications/card-buttons";
import { DragRow } from "@/components/notifications/drag-row";
import { RoleSelect } from "@/components/notifications/role-select";
import { RelativeTime } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { HelpTip } from "@/components/ui/help-tip";
import { StatusBadge } from "@/components/ui/status-badge";
import { ChannelIcon } from "@/components/webhooks/channel-icon";
import { StatusSwitch } from "@/components/webhooks/list/status-switch";
import { formatDuration } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import type { NotificationCard } from "@/lib/services/leavemsg/overview";
import { countWaitingDeliveries, setWebhookEnabled } from "../webhooks/actions";
import { copyChannel, moveChannel, removeChannel, setChannelRole } from "./actions";

/** One channel: what it is, whether it is on, how the last push went, and what can be done with it. */
export async function ChannelCard(props: {
  channel: NotificationCard;
  place: number;
  count: number;
  /** No other primary channel would be left without it. */
  lastPrimary: boolean;
  mayWrite: boolean;
  mayTest: boolean;
}) {
  const t = await getT("notifications");
  const { channel, place, count, mayWrite, mayTest } = props;
  const { id, name, enabled, reused, role } = channel;
  return (
    <DragRow
      {...{ id, name, place, mayWrite }}
      move={moveChannel}
      className="grid gap-x-4 gap-y-3 px-4 py-4 sm:px-5 lg:grid-cols-[minmax(0,1fr)_auto_auto] lg:items-center"
    >
      <Identity channel={channel} />
      <span className="flex flex-wrap items-center gap-3 lg:w-80">
        <RoleSelect id={id} name={name} role={role} disabled={!mayWrite} set={setChannelRole} />
        <StatusSwitch
          id={id}
          name={name}
          enabled={enabled}
          disabled={!mayWrite}
          setEnabled={setWebhookEnabled}
          countWaiting={countWaitingDeliveries}
        />
        <LastResult channel={channel} />
      </span>
      <span className="flex flex-wrap items-center gap-1.5">
        {mayTest && (
          <ButtonLink
            href={`/settings/notifications?test=${id}`}
            icon={Send}
            size="sm"
            aria-label={t("card.testLabel", { name })}
          >
            {t("card.testButton")}
          </ButtonLink>
        )}
        {mayWrite && (
          <ButtonLink
            href={`/settings/webhooks/${id}`}
            icon={Pencil}
            size="sm"
            aria-label={t("card.editLabel", { name })}
          >
            {t("card.edit")}
          </ButtonLink>
        )}
        <CardButtons
          {...{ id, name, reused, place, count, mayWrite, lastPrimary: props.lastPrimary }}
          move={moveChannel}
          copy={copyChannel}
          remove={removeChannel}
        />
      </span>
    </DragRow>
  );
}

async function Identity({ channel }: { channel: NotificationCard }) {
  const [t, common] = await Promise.all([getT("notifications"), getT("common")]);
  return (
    <div className="flex min-w-0 items-center gap-3">
      <ChannelIcon channel={channel.channel} />
      <div className="min-w-0">
        <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <span className="min-w-0 break-words">{channel.name}</span>
          {channel.reused && (
            <span className="inline-flex items-center">
              <Badge>{t("card.reused")}</Badge>
              <HelpTip label={t("card.reused")}>{t("card.reusedHelp")}</HelpTip>
            </span>
          )}
        </h3>
        <p className="mt-0.5 truncate text-ink-3 text-sm" title={channel.url}>
          {channel.channel === "custom" ? t("custom") : common(`channel.${channel.channel}`)}
          <span aria-hidden> · </span>
          <span className="font-mono text-xs">{channel.url}</span>
        </p>
      </div>
    </div>
  );
}

async function LastResult({ channel: { last, disabledReason } }: { channel: NotificationCard }) {
  const [t, common, locale] = await Promise.all([getT("notifications"), getT("common"), getLocale()]);
  if (disabledReason !== null) return <Badge tone="danger">{t("card.stopped")}</Badge>;
  if (last === null) return <span className="text-ink-3 text-sm">{t("card.never")}</span>;
  return (
    <span className="min-w-0">
      <span className="flex flex-wrap gap-1">
        <StatusBadge status={last.status} label={common(`deliveryStatus.${last.status}`)} />
        {last.isTest && <Badge>{t("card.test")}</Badge>}
      </span>
      <span className="mt-0.5 block text-ink-3 text-xs tabular-nums">
        <RelativeTime at={last.at} />
        {last.tookMs !== null && ` · ${formatDuration(last.tookMs, locale)}`}
      </span>
    </span>
  );
}
