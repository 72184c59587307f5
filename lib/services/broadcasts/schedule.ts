import type { Executor, Tx } from "@/db/client";
import type { RunRow } from "@/db/queries/broadcast-steps";
import {
  type BroadcastRow,
  insertRun,
  latestRuns,
  lockBroadcast,
  lockLiveRuns,
  updateBroadcast,
} from "@/db/queries/broadcasts";
import { findPresenceFacts } from "@/db/queries/presence";
import { nextRuns, type Recurrence, type WorkCalendar } from "@/lib/domain/broadcast/recurrence";
import type { RunStatus } from "@/lib/domain/broadcast/status";
import { newUuid } from "@/lib/domain/ids";
import { calendarOf } from "@/lib/domain/presence/work-calendar";
import type { BroadcastDeps } from "./advance";

/** A run that was missed by more than this is not made up for (ux §1.13). */
const MISSED_MS = 3_600_000;
/** Nobody missed a run that a busy worker starts some seconds late. */
const LATE_MS = 60_000;

/** The organization's holidays and working days. */
export async function workCalendar(db: Executor, organizationId: string): Promise<WorkCalendar> {
  const facts = await findPresenceFacts(db, organizationId);
  return calendarOf(facts?.settings?.schedule.calendar ?? []);
}

/** The next `count` runs of a rule. `done` runs were made already, of a rule that ends after some. */
export async function runsAhead(
  db: Executor,
  organizationId: string,
  rule: Recurrence,
  given: { after: Date; anchor: Date; count: number; done: number },
): Promise<Date[]> {
  const left = rule.end !== undefined && "times" in rule.end ? rule.end.times - given.done : given.count;
  const count = Math.min(given.count, Math.max(0, left));
  return nextRuns(rule, { ...given, count, calendar: await workCalendar(db, organizationId) });
}

/** Starts what is due of a broadcast, and plans its next run. Several workers may notice it: it starts once. */
export async function startDue(
  deps: BroadcastDeps,
  { id, organizationId }: { id: string; organizationId: string },
): Promise<void> {
  const touched = await deps.db.transaction(async (tx) => {
    // Runs before broadcasts, as everywhere.
    const live = await lockLiveRuns(tx, id);
    const row = await lockBroadcast(tx, organizationId, id);
    const now = deps.now();
    if (row === null || row.nextRunAt === null || row.nextRunAt > now) return false;
    const { trigger } = row.plan;
    if (trigger.type !== "recurring") {
      await startRun(tx, row, { plannedAt: row.nextRunAt, now });
      return true;
    }
    return await startRecurring(tx, row, trigger, { plannedAt: row.nextRunAt, now, busy: live.length > 0 });
  });
  if (touched) deps.live.touch(organizationId, "broadcasts");
}

async function startRecurring(
  tx: Tx,
  row: BroadcastRow,
  rule: Recurrence,
  { plannedAt, now, busy }: { plannedAt: Date; now: Date; busy: boolean },
): Promise<boolean> {
  if (busy && rule.overlap === "queue") return false;
  const done = row.runs + 1;
  const anchor = row.startedAt ?? row.createdAt;
  const [next = null] = await runsAhead(tx, row.organizationId, rule, { after: now, anchor, count: 1, done });
  const late = now.getTime() - plannedAt.getTime();
  const missed = late > (rule.missed === "once" ? MISSED_MS : LATE_MS) && !(await waited(tx, row, plannedAt));
  const status = busy || missed ? "skipped" : "preparing";
  await startRun(tx, row, { plannedAt, now, next, status });
  return true;
}

/** Whether the run before was still going on at the planned time: then this one waited its turn. */
async function waited(tx: Tx, row: BroadcastRow, plannedAt: Date): Promise<boolean> {
  const last = (await latestRuns(tx, row.organizationId, [row.id])).get(row.id);
  return last?.finishedAt !== undefined && last.finishedAt !== null && last.finishedAt > plannedAt;
}

/** Makes the row of a run, and says so on its broadcast. Null when there is one for this time already. */
export async function startRun(
  tx: Tx,
  row: BroadcastRow,
  run: { plannedAt: Date; now: Date; next?: Date | null; status?: Extract<RunStatus, "preparing" | "skipped"> },
): Promise<RunRow | null> {
  const { plannedAt, now, next = null, status = "preparing" } = run;
  const number = row.runs + 1;
  const stored = await insertRun(tx, {
    id: newUuid(now.getTime()),
    organizationId: row.organizationId,
    broadcastId: row.id,
    endpointId: row.endpointId,
    number,
    plan: row.plan,
    status,
    plannedAt,
    startedAt: now,
    finishedAt: status === "skipped" ? now : null,
    updatedAt: now,
  });
  if (stored === null) return null;
  const told = status === "preparing" ? ("running" as const) : next === null ? ("done" as const) : row.status;
  await updateBroadcast(tx, row.organizationId, row.id, {
    status: told,
    runs: number,
    nextRunAt: next,
    updatedAt: now,
  });
  return stored;
}
