import type { Db, Tx } from "@/db/client";
import { takeSlaMarks } from "@/db/queries/inbox-sla";
import type { MessageRow } from "@/db/queries/messages";
import type { LivePort } from "@/lib/jobs/live";
import type { WakePort } from "@/lib/jobs/wake";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { assigneeData, assigneesOf, supervisorData } from "./assignees";
import { eventTime, messageData } from "./event-data";
import { recordFacts } from "./facts";
import { inboxSettings } from "./settings";

export type SlaDeps = { db: Db; now: () => Date; wake: WakePort; live: LivePort };

const PER_ROUND = 100;

/**
 * Tells of messages whose first answer is soon due, and of those that are late, each once: the mark, the fact and the
 * event are one transaction. A message that was late before anybody looked is told as late only.
 */
export async function sweepSla(deps: SlaDeps): Promise<void> {
  for (const kind of ["breached", "warned"] as const) {
    for (let taken = PER_ROUND; taken === PER_ROUND; ) {
      const rows = await deps.db.transaction(async (tx) => {
        const marked = await takeSlaMarks(tx, kind, deps.now(), PER_ROUND);
        await tell(tx, deps, kind, marked);
        return marked;
      });
      taken = rows.length;
      for (const organizationId of new Set(rows.map((row) => row.organizationId)))
        deps.live.touch(organizationId, "messages");
      if (taken > 0) wakeRouting(deps);
    }
  }
}

async function tell(tx: Tx, deps: SlaDeps, kind: "warned" | "breached", rows: readonly MessageRow[]): Promise<void> {
  const actor = { kind: "system", name: "SLA" } as const;
  for (const organizationId of new Set(rows.map((row) => row.organizationId))) {
    const own = rows.filter((row) => row.organizationId === organizationId);
    const ctx = { organizationId, now: deps.now, actor };
    const supervisorId = kind === "breached" ? (await inboxSettings(tx, organizationId)).slaSupervisorId : null;
    const people = await assigneesOf(tx, organizationId, [supervisorId, ...own.map(({ assigneeId }) => assigneeId)]);
    await recordFacts(
      tx,
      ctx,
      own.map((row) => ({
        messageId: row.id,
        kind: `sla_${kind}` as const,
        data: { dueAt: row.dueAt?.toISOString() },
      })),
    );
    await recordEvents(
      tx,
      ctx,
      own.map((row) => ({
        type: kind === "breached" ? "leave_message.sla_breached" : "leave_message.due_soon",
        data: {
          ...messageData(row),
          ...assigneeData(row.assigneeId, people),
          ...supervisorData(supervisorId, people),
          ...lateness(row, deps.now()),
        },
        occurredAt: deps.now(),
        source: "system" as const,
      })),
    );
  }
}

function lateness({ dueAt }: MessageRow, now: Date): Record<string, unknown> {
  if (dueAt === null) return {};
  const minutes = Math.floor((now.getTime() - dueAt.getTime()) / 60_000);
  return { due_time: eventTime(dueAt), ...(minutes >= 0 ? { overdue_minutes: minutes } : {}) };
}
