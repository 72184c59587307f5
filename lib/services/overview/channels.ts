import { listNotificationChannels } from "@/db/queries/notifications";
import { channelMarks } from "@/db/queries/overview";
import { authorize, type ServiceContext } from "@/lib/context";
import type { ChannelId } from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";

/** How a notification channel is doing. `failing`: since when nothing got through; `off` wins over everything. */
export type ChannelHealth = {
  id: string;
  name: string;
  channel: ChannelId;
  state: "ok" | "failing" | "off" | "unproven";
  /** When something real arrived last. */
  deliveredAt: string | null;
  testedAt: string | null;
  testDelivered: boolean | null;
};

/**
 * The channels that leave messages are told through, in their order.
 * @throws AppError `forbidden`
 */
export async function channelHealth(ctx: ServiceContext, failing: ReadonlySet<string>): Promise<ChannelHealth[]> {
  authorize(ctx, "delivery.read");
  const rows = await listNotificationChannels(ctx.db, ctx.organizationId);
  const ids = rows.map(({ endpoint }) => endpoint.id);
  const marks = await channelMarks(ctx.db, ctx.organizationId, ids);
  return rows.map(({ endpoint: { id, name, channel, enabled } }) => {
    const mark = marks.get(id);
    const edge = encodeId("endpoint", id);
    const proven = mark !== undefined && (mark.deliveredAt !== null || mark.testDelivered === true);
    return {
      ...{ id: edge, name, channel },
      state: !enabled ? "off" : failing.has(edge) ? "failing" : proven ? "ok" : "unproven",
      deliveredAt: mark?.deliveredAt?.toISOString() ?? null,
      testedAt: mark?.testedAt?.toISOString() ?? null,
      testDelivered: mark?.testDelivered ?? null,
    };
  });
}
