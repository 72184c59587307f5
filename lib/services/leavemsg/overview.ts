import { hearsOutside, listNotificationChannels } from "@/db/queries/notifications";
import { listSites } from "@/db/queries/sites";
import { type LastDelivery, lastDeliveries, type StatsCounts, statsByEndpoint } from "@/db/queries/stats-read";
import { authorize, type ServiceContext } from "@/lib/context";
import type { DeliveryStatus } from "@/lib/domain/delivery";
import type { ChannelId } from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import type { NotificationRole } from "@/lib/domain/leave-message/notify";
import { endpointOptions } from "@/lib/services/endpoints/options";
import { type NotificationRules, notificationSettings } from "./settings";
import { silentMessages } from "./silence";

const DAY_MS = 86_400_000;
const BUCKET_MS = 300_000;

/** A notification as its card shows it. */
export type NotificationCard = {
  id: string;
  name: string;
  channel: ChannelId;
  enabled: boolean;
  /** Why the product switched it off. */
  disabledReason: string | null;
  /** Masked. */
  url: string;
  /** `backup`: told only when no primary channel could be told in time. */
  role: NotificationRole;
  reused: boolean;
  last: { id: string; status: DeliveryStatus; isTest: boolean; at: string; tookMs: number | null } | null;
};

export type NotificationOverview = {
  enabled: boolean;
  rules: NotificationRules;
  channels: NotificationCard[];
  /** Webhooks that could be taken into the list. */
  others: { id: string; name: string }[];
  /** Of the last 24 hours, all channels together. */
  delivered: number;
  total: number;
  /** Messages of the last 24 hours when not one notification of them arrived; null when there is nothing to worry about. */
  silent: number | null;
  /** Whether anybody outside of the list is subscribed to system errors, and so hears when the list is silent. */
  alarmHeard: boolean;
  /** Forms whose messages a rule may be limited to. */
  sites: { id: string; name: string }[];
};

/**
 * What the page of notifications shows.
 * @throws AppError `forbidden`
 */
export async function notificationOverview(ctx: ServiceContext): Promise<NotificationOverview> {
  authorize(ctx, "endpoint.read");
  const { db, organizationId } = ctx;
  const rows = await listNotificationChannels(db, organizationId);
  const ids = rows.map(({ endpoint }) => endpoint.id);
  const since = new Date(Math.floor((ctx.now().getTime() - DAY_MS) / BUCKET_MS) * BUCKET_MS);
  const settings = await notificationSettings(db, organizationId);
  const expected = settings.enabled && rows.some(({ endpoint }) => endpoint.enabled);
  const [last, counts, silent, all, sites, alarmHeard] = await Promise.all([
    lastDeliveries(db, organizationId, ids),
    statsByEndpoint(db, organizationId, ids, since),
    silentMessages(ctx, ids, expected),
    endpointOptions(ctx),
    listSites(db, organizationId),
    hearsOutside(db, organizationId, "system_alert.error"),
  ]);
  const cards = rows.map(({ endpoint, role, reused }) => ({
    id: encodeId("endpoint", endpoint.id),
    name: endpoint.name,
    channel: endpoint.channel,
    enabled: endpoint.enabled,
    disabledReason: endpoint.disabledReason,
    url: endpoint.urlDisplay,
    role,
    reused,
    last: lastOf(last.get(endpoint.id)),
  }));
  const known = new Set(cards.map(({ id }) => id));
  const day = [...counts.values()];
  const delivered = sum(day, ({ deliveredFirst, deliveredRetry }) => deliveredFirst + deliveredRetry);
  return {
    ...settings,
    channels: cards,
    others: all.filter(({ id }) => !known.has(id)),
    delivered,
    total: delivered + sum(day, ({ exhausted }) => exhausted),
    silent,
    alarmHeard,
    sites: sites.map(({ id, name }) => ({ id: encodeId("site", id), name })),
  };
}

function lastOf(last: LastDelivery | undefined): NotificationCard["last"] {
  if (last === undefined) return null;
  const { id, status, isTest, at, tookMs } = last;
  return { id: encodeId("delivery", id), status, isTest, at: at.toISOString(), tookMs };
}

const sum = (counts: readonly StatsCounts[], of: (counts: StatsCounts) => number): number =>
  counts.reduce((total, one) => total + of(one), 0);
