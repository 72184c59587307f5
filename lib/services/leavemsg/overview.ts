import { listNotificationChannels, silenceSince } from "@/db/queries/notifications";
import { type LastDelivery, lastDeliveries, type StatsCounts, statsByEndpoint } from "@/db/queries/stats-read";
import { authorize, type ServiceContext } from "@/lib/context";
import type { DeliveryStatus } from "@/lib/domain/delivery";
import type { ChannelId } from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import { endpointOptions } from "@/lib/services/endpoints/options";
import { type NotificationRules, notificationSettings } from "./settings";

const DAY_MS = 86_400_000;
const BUCKET_MS = 300_000;
/** A banner counts no further. */
const MESSAGES_CAP = 1_000;

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
  reused: boolean;
  last: { id: string; status: DeliveryStatus; isTest: boolean; at: string } | null;
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
  const [settings, last, counts, silence, all] = await Promise.all([
    notificationSettings(db, organizationId),
    lastDeliveries(db, organizationId, ids),
    statsByEndpoint(db, organizationId, ids, since),
    silenceSince(db, organizationId, ids, since, MESSAGES_CAP),
    endpointOptions(ctx),
  ]);
  const cards = rows.map(({ endpoint, reused }) => ({
    id: encodeId("endpoint", endpoint.id),
    name: endpoint.name,
    channel: endpoint.channel,
    enabled: endpoint.enabled,
    disabledReason: endpoint.disabledReason,
    url: endpoint.urlDisplay,
    reused,
    last: lastOf(last.get(endpoint.id)),
  }));
  const known = new Set(cards.map(({ id }) => id));
  const day = [...counts.values()];
  const delivered = sum(day, ({ deliveredFirst, deliveredRetry }) => deliveredFirst + deliveredRetry);
  const expected = settings.enabled && cards.some(({ enabled }) => enabled);
  return {
    ...settings,
    channels: cards,
    others: all.filter(({ id }) => !known.has(id)),
    delivered,
    total: delivered + sum(day, ({ exhausted }) => exhausted),
    silent: expected && silence.messages > 0 && !silence.delivered ? silence.messages : null,
  };
}

function lastOf(last: LastDelivery | undefined): NotificationCard["last"] {
  if (last === undefined) return null;
  return { id: encodeId("delivery", last.id), status: last.status, isTest: last.isTest, at: last.at.toISOString() };
}

const sum = (counts: readonly StatsCounts[], of: (counts: StatsCounts) => number): number =>
  counts.reduce((total, one) => total + of(one), 0);
