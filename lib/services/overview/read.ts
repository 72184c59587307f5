import { countExhaustedSince, countMessagesSince, type SetUpProgress, setUpProgress } from "@/db/queries/overview";
import { authorize, type ServiceContext } from "@/lib/context";
import { uuidAt } from "@/lib/domain/ids";
import type { MessageLine } from "@/lib/domain/leave-message/record";
import { startOfDay } from "@/lib/domain/zoned-day";
import type { BroadcastDto } from "@/lib/services/broadcasts/dto";
import { type DeliveryItem, listDeliveries } from "@/lib/services/deliveries/list";
import { type DeliveryStats, deliveryStats } from "@/lib/services/deliveries/stats";
import { type FailureGroup, failureGroups } from "@/lib/services/failure-groups/list";
import { countInboxMessages } from "@/lib/services/messages/inbox";
import { countPending, PENDING_BADGE_CAP } from "@/lib/services/messages/read";
import { listFormLinks } from "@/lib/services/messages/sites";
import { listAgents } from "@/lib/services/presence/agents";
import { type PresenceView, presenceSentence } from "@/lib/services/presence/read";
import { type ChannelHealth, channelHealth } from "./channels";
import { broadcastsUnderWay, messagesAtRisk } from "./under-way";

const DAY_MS = 86_400_000;
/** Failures older than this are history, not work. */
const FAILURE_WINDOW_MS = 7 * DAY_MS;
/** The cards count no further: `999+`. */
const CARD_CAP = 1_000;
const RECENT_FAILURES = 5;

/** A number counted up to a cap; `capped` = there may be more. */
export type Counted = { count: number; capped: boolean };

export type SetUpStep = "channel" | "test" | "form" | "widget" | "message";

export type Overview = {
  /** In order; `done` comes from rows. */
  steps: { step: SetUpStep; done: boolean }[];
  /** Address of the default leave-message form; null when the organization has no open site. */
  formUrl: string | null;
  pendingMessages: Counted;
  /** Of the open ones, those whose time to answer is over. */
  overdueMessages: Counted;
  /** What visitors see now and why. */
  presence: PresenceView;
  /** Members who answer, and how many of them are there. */
  agents: { online: number; total: number };
  /** Since midnight in the organization's zone. */
  messagesToday: Counted;
  /** Failed for good in the last seven days and not sent again since. */
  failed: Counted;
  /** Start of that window, for the link to the list. */
  failedSince: string;
  /** The last 24 hours, tests left out. */
  stats: DeliveryStats;
  recentFailures: DeliveryItem[];
  /** Failures of one kind that somebody has to look at, newest first. */
  incidents: FailureGroup[];
  /** Messages whose first answer is late or nearly so, most pressing first; at most five. */
  atRisk: MessageLine[];
  /** Broadcasts being sent or standing still, newest first; at most five. */
  broadcasts: BroadcastDto[];
  /** The channels that leave messages are told through. */
  channels: ChannelHealth[];
};

/**
 * What the first page of the console shows. Every query is bounded; they run side by side.
 * @throws AppError `forbidden`
 */
export async function readOverview(ctx: ServiceContext, timeZone: string): Promise<Overview> {
  authorize(ctx, "message.read");
  authorize(ctx, "delivery.read");
  const { db, organizationId } = ctx;
  const now = ctx.now();
  const failedSince = new Date(now.getTime() - FAILURE_WINDOW_MS);
  const today = uuidAt(startOfDay(now, timeZone).getTime());
  const underWay = Promise.all([messagesAtRisk(ctx), broadcastsUnderWay(ctx)]);
  const [progress, links, pending, messagesToday, failed, stats, failures, groups, overdue, presence, agents, going] =
    await Promise.all([
      setUpProgress(db, organizationId),
      listFormLinks(ctx),
      countPending(ctx),
      countMessagesSince(db, organizationId, today, CARD_CAP),
      countExhaustedSince(db, organizationId, uuidAt(failedSince.getTime()), CARD_CAP),
      deliveryStats(ctx, { granularity: "hour", timeZone }),
      listDeliveries(ctx, {
        status: ["exhausted", "retrying"],
        from: failedSince,
        test: false,
        limit: RECENT_FAILURES,
      }),
      failureGroups(ctx),
      countInboxMessages(ctx, { view: "overdue" }, CARD_CAP),
      presenceSentence(ctx),
      listAgents(ctx),
      underWay,
    ]);
  const channels = await channelHealth(ctx, new Set(groups.open.map(({ endpoint }) => endpoint.id)));
  return {
    steps: stepsOf(progress),
    formUrl: links.find((link) => link.enabled)?.url ?? null,
    pendingMessages: counted(pending, PENDING_BADGE_CAP),
    overdueMessages: counted(overdue, CARD_CAP),
    presence,
    agents: {
      online: agents.filter(({ status, live }) => live && status === "available").length,
      total: agents.length,
    },
    messagesToday: counted(messagesToday, CARD_CAP),
    failed: counted(failed, CARD_CAP),
    failedSince: failedSince.toISOString(),
    stats,
    recentFailures: failures.items,
    incidents: groups.open,
    atRisk: going[0],
    broadcasts: going[1],
    channels,
  };
}

const counted = (count: number, cap: number): Counted => ({ count, capped: count >= cap });

function stepsOf(progress: SetUpProgress): Overview["steps"] {
  return [
    { step: "channel", done: progress.channel },
    // What really arrived proves what a test would.
    { step: "test", done: progress.testDelivered || progress.messageDelivered },
    { step: "form", done: progress.form },
    { step: "widget", done: progress.widget },
    { step: "message", done: progress.message },
  ];
}
