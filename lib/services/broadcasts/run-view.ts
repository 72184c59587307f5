import { type BatchLine, batchLines, runPace } from "@/db/queries/broadcast-view";
import { latestRuns } from "@/db/queries/broadcasts";
import { listAttributes } from "@/db/queries/contact-attributes";
import { endpointRowsById } from "@/db/queries/endpoints-browse";
import { findGroups } from "@/db/queries/groups";
import { authorize, type ServiceContext } from "@/lib/context";
import { secondsOf } from "@/lib/domain/broadcast/figures";
import { isContactValue } from "@/lib/domain/broadcast/payload";
import type { BroadcastPlan, LedgerEntry } from "@/lib/domain/broadcast/plan";
import type { BatchState } from "@/lib/domain/broadcast/status";
import { explain } from "@/lib/domain/diagnosis";
import { encodeId } from "@/lib/domain/ids";
import { type BroadcastDto, planDto, type RunDto, toBroadcastDto, toRunDto } from "./dto";
import { requireBroadcast, requireRun } from "./read";
import { runsAhead } from "./schedule";

const SHOWN_RUNS = 5;

type GroupName = { id: string; name: string | null };

/** A plan with the names of what it refers to; null for what is gone. */
export type PlanView = {
  broadcast: Pick<BroadcastDto, "body" | "trigger" | "pace" | "batchSize" | "webhookId" | "ownAddress">;
  webhook: { name: string; address: string; enabled: boolean } | null;
  audience: GroupName[];
  excluded: GroupName[];
  /** The custom attributes of the body as they are named now; those that are gone are not there. */
  attributes: { key: string; labelZh: string; labelEn: string }[];
};
/** A broadcast for its own page. */
export type BroadcastView = PlanView & {
  broadcast: BroadcastDto;
  /** The next runs of a recurring one that goes on. */
  upcoming: string[];
};

/** What a plan refers to, by name. */
async function namesOf(ctx: ServiceContext, plan: BroadcastPlan, endpointId: string) {
  const { groups, exclude, body } = plan;
  const own = body.contact.filter((name) => name !== "*" && !isContactValue(name));
  const [[endpoint], known, definitions] = await Promise.all([
    endpointRowsById(ctx.db, ctx.organizationId, [endpointId]),
    findGroups(ctx.db, ctx.organizationId, [...new Set([...groups, ...exclude])]),
    own.length === 0 ? [] : listAttributes(ctx.db, ctx.organizationId),
  ]);
  const names = new Map(known.map((group) => [group.id, group.name]));
  const named = (ids: readonly string[]): GroupName[] =>
    ids.map((one) => ({ id: encodeId("group", one), name: names.get(one) ?? null }));
  const webhook =
    endpoint === undefined ? null : { name: endpoint.name, address: endpoint.urlDisplay, enabled: endpoint.enabled };
  const attributes = definitions
    .filter(({ key }) => own.includes(key))
    .map(({ key, labelZh, labelEn }) => ({ key, labelZh, labelEn }));
  return { webhook, audience: named(groups), excluded: named(exclude), attributes };
}

/** What a run was sent with, as it was when it began. @throws AppError `forbidden`, `not_found` */
export async function viewRunPlan(ctx: ServiceContext, id: string, runId: string): Promise<PlanView> {
  authorize(ctx, "broadcast.read");
  const [row, run] = await Promise.all([requireBroadcast(ctx, id), requireRun(ctx, id, runId)]);
  const { body, trigger, pace, batchSize } = planDto(run.plan);
  const webhookId = encodeId("endpoint", run.endpointId);
  const ownAddress = row.ownEndpoint && row.endpointId === run.endpointId;
  const names = await namesOf(ctx, run.plan, run.endpointId);
  return { broadcast: { body, trigger, pace, batchSize, webhookId, ownAddress }, ...names };
}

/** @throws AppError `forbidden`; `not_found`, also for another organization's */
export async function viewBroadcast(ctx: ServiceContext, id: string): Promise<BroadcastView> {
  authorize(ctx, "broadcast.read");
  const row = await requireBroadcast(ctx, id);
  const { trigger } = row.plan;
  const [latest, names] = await Promise.all([
    latestRuns(ctx.db, ctx.organizationId, [row.id]),
    namesOf(ctx, row.plan, row.endpointId),
  ]);
  const anchor = row.startedAt ?? row.createdAt;
  const upcoming =
    trigger.type === "recurring" && row.nextRunAt !== null
      ? await runsAhead(ctx.db, ctx.organizationId, trigger, {
          after: new Date(row.nextRunAt.getTime() - 1),
          ...{ anchor, count: SHOWN_RUNS, done: row.runs },
        })
      : row.nextRunAt === null
        ? []
        : [row.nextRunAt];
  return {
    ...names,
    broadcast: toBroadcastDto(row, latest.get(row.id) ?? null),
    upcoming: upcoming.map((at) => at.toISOString()),
  };
}

/** How fast a run is, and how long it takes until it is over; null for what nobody can say. */
export type RunForecast = { contactsPerMinute: number | null; secondsLeft: number | null };

/**
 * The pace of the last batches and what is left at it; before two have ended, what the plan's pace comes to.
 * @throws AppError `forbidden`, `not_found`
 */
export async function forecastRun(ctx: ServiceContext, run: RunDto): Promise<RunForecast> {
  authorize(ctx, "broadcast.read");
  const row = await requireRun(ctx, run.broadcastId, run.id);
  if (row.status !== "running") return { contactsPerMinute: null, secondsLeft: null };
  const left = run.planned + run.waiting;
  const pace = await runPace(ctx.db, ctx.organizationId, row.id);
  // A pace of before a pause, or of the run before a retry, says nothing of now.
  const seconds = pace === null ? 0 : Math.max(1, (ctx.now().getTime() - pace.since.getTime()) / 1_000);
  if (pace === null || seconds > STALE_SECONDS) {
    const [endpoint] = await endpointRowsById(ctx.db, ctx.organizationId, [row.endpointId]);
    const perMinute = endpoint?.settings.rules?.rateLimit?.perMinute ?? null;
    return { contactsPerMinute: null, secondsLeft: secondsOf(left, row.plan.pace, perMinute) };
  }
  return {
    contactsPerMinute: Math.round((pace.contacts / seconds) * 60),
    secondsLeft: Math.ceil((left / pace.batches) * seconds),
  };
}

const STALE_SECONDS = 1_800;

export type RunView = RunDto & { name: string; pace: BroadcastPlan["pace"] };

/** One run with its broadcast's name and the pace it was planned with. @throws AppError `forbidden`, `not_found` */
export async function viewRun(ctx: ServiceContext, id: string, runId: string): Promise<RunView> {
  authorize(ctx, "broadcast.read");
  const [broadcast, run] = await Promise.all([requireBroadcast(ctx, id), requireRun(ctx, id, runId)]);
  return { ...toRunDto(run), name: broadcast.name, pace: run.plan.pace };
}

/** A batch for the table of a run: its state, its tries, the last answer. */
export type BatchView = {
  no: number;
  contacts: number;
  state: BatchState;
  deliveryId: string | null;
  tries: number;
  httpStatus: number | null;
  code: string | null;
  diagnosis: { zh: string; en: string } | null;
  totalMs: number | null;
  ledger: LedgerEntry[];
};

export type BatchPage = { items: BatchView[]; nextAfter: number | null };

/** The batches of a run by number, above `after`. @throws AppError `forbidden`, `not_found` */
export async function browseBatches(
  ctx: ServiceContext,
  ids: { id: string; runId: string },
  query: { state?: BatchState | undefined; missed?: boolean; after: number; limit: number },
): Promise<BatchPage> {
  authorize(ctx, "broadcast.read");
  const run = await requireRun(ctx, ids.id, ids.runId);
  const { state, missed = false, after, limit } = query;
  const page = { afterNo: after, limit: limit + 1 };
  const rows = await batchLines(ctx.db, ctx.organizationId, run.id, { state, missed }, page);
  const items = rows.slice(0, limit).map(toBatchView);
  return { items, nextAfter: rows.length > limit ? (items.at(-1)?.no ?? null) : null };
}

function toBatchView(row: BatchLine): BatchView {
  const { no, state, tries, code, totalMs, ledger } = row;
  return {
    ...{ no, state, tries, code, totalMs },
    contacts: row.contactIds.length,
    // Before its first result the history has only what is due: it is there all the same.
    deliveryId: row.deliveryId === null ? null : encodeId("delivery", row.deliveryId),
    httpStatus: row.responseStatus,
    diagnosis: diagnosisOf(row),
    ledger: ledger ?? [],
  };
}

/** What the last try meant, in both languages; null of one that arrived or was never made. */
export function diagnosisOf(
  row: Pick<BatchLine, "state" | "code" | "diagnosis" | "diagnosisValues">,
): { zh: string; en: string } | null {
  if (row.diagnosis === null || row.state === "delivered") return null;
  const { zh, en } = explain(
    {
      diagnosis: row.diagnosis,
      ...(row.code === null ? {} : { code: row.code }),
      ...(row.diagnosisValues === null ? {} : { values: row.diagnosisValues }),
    },
    { final: row.state === "failed" },
  );
  return { zh, en };
}
