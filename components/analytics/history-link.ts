import { writeSearch } from "@/components/data-table/search-link";
import type { ChannelId } from "@/lib/domain/endpoints";

const HISTORY = "/settings/webhooks/deliveries";

/** What a mark counts: everything that ended, or one outcome. */
export type Outcome = "ended" | "arrived" | "delivered" | "recovered" | "failed" | "skipped";

const FILTERS: Record<Outcome, { status: string; tries?: "first" | "more" }> = {
  ended: { status: "delivered,exhausted,skipped" },
  arrived: { status: "delivered" },
  delivered: { status: "delivered", tries: "first" },
  recovered: { status: "delivered", tries: "more" },
  failed: { status: "exhausted" },
  skipped: { status: "skipped" },
};

/** Whose deliveries, made when: ISO instants, `from` inclusive, `to` exclusive. */
export type Scope = { from: string; to: string; webhook?: string | undefined; channel?: ChannelId | undefined };

/**
 * The history, filtered to exactly the deliveries of a mark. What is still under way is in no mark, and tests neither: the
 * list is asked for the statuses in which deliveries end, and for every trigger but tests.
 */
export function historyLink(
  scope: Scope,
  outcome: Outcome,
  more: { reason?: string; weekday?: number; hour?: number } = {},
): string {
  const { from, to, webhook, channel } = scope;
  return writeSearch(HISTORY, {
    ...FILTERS[outcome],
    ...{ reason: more.reason, weekday: more.weekday, hour: more.hour },
    ...{ webhook, channel, from, to },
    trigger: "auto,retry,manual,broadcast",
  });
}

/** What has not ended yet, whenever it was made. */
export const waitingLink = (webhook: string | undefined): string =>
  writeSearch(HISTORY, { status: "queued,retrying", webhook });
