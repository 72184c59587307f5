import type { ReplayRow, ReplayTarget } from "@/db/queries/replays";
import { explain } from "@/lib/domain/diagnosis";
import { encodeId } from "@/lib/domain/ids";
import { isActive, isUnfinished } from "@/lib/domain/replay";
import { minutesFor, paceOf } from "./pace";
import type { ReplayDto } from "./types";

/** A replay as it is shown, from its row and its targets. */
export function toReplayDto(row: ReplayRow, targets: readonly ReplayTarget[]): ReplayDto {
  const counts = countsOf(row, targets);
  const one = row.endpointId === null ? undefined : targets.find((target) => target.endpointId === row.endpointId);
  const goesOn = isUnfinished(row.status);
  return {
    id: encodeId("replay", row.id),
    kind: row.what.kind,
    status: row.status,
    endpoint:
      row.endpointId === null
        ? null
        : { id: encodeId("endpoint", row.endpointId), name: one?.name ?? "", deleted: one?.deleted ?? true },
    pause: pauseOf(row),
    wait: isActive(row.status) ? waitOf(targets) : null,
    counts,
    minutesLeft: goesOn ? minutesFor(targets.map(left)) : null,
    from: row.what.kind === "filter" ? row.what.from : null,
    to: row.what.kind === "filter" ? row.what.to : null,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    version: row.version,
  };
}

function countsOf(row: ReplayRow, targets: readonly ReplayTarget[]): ReplayDto["counts"] {
  const sum = (field: "total" | "delivered" | "failed" | "skipped" | "waiting") =>
    targets.reduce((all, target) => all + target[field], 0);
  const [delivered, failed, waiting] = [sum("delivered"), sum("failed"), sum("waiting")];
  // More may have been found than were counted: ids of the last moment before the start.
  const total = Math.max(sum("total"), delivered + failed + sum("skipped") + waiting);
  // At the end, what was counted and not found any more had ended otherwise meanwhile.
  const skipped = row.status === "done" ? total - delivered - failed : sum("skipped");
  return { total, processed: delivered + failed + skipped, delivered, failed, skipped, waiting };
}

function left(target: ReplayTarget): { count: number; perMinute: number | null } {
  const { total, delivered, failed, skipped, channel, rules } = target;
  return { count: Math.max(0, total - delivered - failed - skipped), perMinute: paceOf(channel, rules) };
}

/** The first end of a block, when all targets with work left are blocked. */
function waitOf(targets: readonly ReplayTarget[]): ReplayDto["wait"] {
  const working = targets.filter((target) => left(target).count > 0);
  const blocks = working.map((target) => target.blocked).filter((block) => block !== null);
  const [first] = blocks.sort((a, b) => a.until.getTime() - b.until.getTime());
  if (first === undefined || blocks.length < working.length) return null;
  return { reason: first.reason, until: first.until.toISOString() };
}

function pauseOf(row: ReplayRow): ReplayDto["pause"] {
  if (row.status !== "paused" || row.pauseCause === null) return null;
  const { pauseCause: cause, pauseReason: reason, pauseCode: code, pauseDiagnosis, pauseValues: values } = row;
  if (pauseDiagnosis === null) return { cause, reason, code, diagnosis: null };
  const told = {
    diagnosis: pauseDiagnosis,
    ...(code === null ? {} : { code }),
    ...(values === null ? {} : { values }),
  };
  const { zh, en } = explain(told, { final: true });
  return { cause, reason, code, diagnosis: { zh, en } };
}
