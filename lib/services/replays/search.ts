import type { Db } from "@/db/client";
import type { ScanFor } from "@/db/queries/deliveries-scan";
import { EXCLUDED_COUNT_MAX, type ReplayCount } from "@/db/queries/replay-scan";
import { countDeliveredFound, countFound, SEARCHED_ROWS } from "@/db/queries/replay-search";
import type { ServiceContext } from "@/lib/context";
import { uuidTime } from "@/lib/domain/ids";
import { isSearch, type StoredReplay, statusesOf } from "@/lib/domain/replay";
import { AppError } from "@/lib/errors";
import { maySearchBodies, readBodySearch, sealBodySearch } from "../deliveries/body-search";
import { BODY_SEARCH_DAYS, scanFor } from "../deliveries/scan";
import { replayRefusal } from "./refusal";

/* Replays of what a search through durations or contents finds. */

const DAY_MS = 86_400_000;
/** Rows an estimate reads: what is older is left to another replay. 20,000 with their bodies take 80 to 200 ms. */
const SEARCHED_MAX = 100_000;

type Filter = Extract<StoredReplay, { kind: "filter" }>;

/**
 * The text to look for, sealed; undefined where none is.
 * @throws AppError `forbidden` for who does not see contents in full; `invalid` for a word that was not sealed here
 */
export function sealedText(
  ctx: ServiceContext,
  { body, has }: { body?: string | undefined; has?: string | undefined },
): string | undefined {
  if (body !== undefined) return sealBodySearch(ctx, body);
  if (has === undefined) return undefined;
  if (!maySearchBodies(ctx)) throw new AppError("forbidden", "Contents cannot be searched by this role.");
  if (readBodySearch(ctx, has) !== null) return has;
  throw replayRefusal("invalid", "replay_search", "The text to look for cannot be read any more: search for it again.");
}

/** Contents are looked for in the last days before the end of a range, durations as far back as it goes. */
export function withinReach(filter: Filter): Filter {
  if (filter.has === undefined) return filter;
  const earliest = Date.parse(filter.to) - BODY_SEARCH_DAYS * DAY_MS;
  return Date.parse(filter.from) >= earliest ? filter : { ...filter, from: new Date(earliest).toISOString() };
}

/**
 * What a search looks for in the rows; null when the replay is none.
 * @throws when its text was sealed under a key that is gone
 */
export function soughtBy(ctx: Pick<ServiceContext, "keys" | "organizationId">, what: StoredReplay): ScanFor | null {
  if (what.kind !== "filter" || !isSearch(what)) return null;
  const sought = what.has === undefined ? undefined : readBodySearch(ctx, what.has);
  if (sought === null) throw new Error("what a replay looks for was sealed under a key that is gone");
  return scanFor({ body: sought?.text, minMs: what.minMs, maxMs: what.maxMs });
}

/**
 * Reads what a search finds, newest first. Where it stops before the beginning of the range, the replay begins there:
 * exactly what was counted is what is sent.
 */
export async function countSearched(
  { db, organizationId }: { db: Db; organizationId: string },
  what: Filter,
  wanted: ScanFor,
): Promise<{ what: Filter; rows: ReplayCount[] }> {
  const counts = new Map<string, ReplayCount>();
  let below: string | null = null;
  for (let looked = 0; ; ) {
    const page = await countFound(db, organizationId, what, wanted, below);
    for (const row of page.rows) {
      const known = counts.get(row.endpointId) ?? { endpointId: row.endpointId, count: 0, gone: 0 };
      counts.set(row.endpointId, { ...known, count: known.count + row.count, gone: known.gone + row.gone });
    }
    looked += page.looked;
    below = page.oldest ?? below;
    const rows = () => [...counts.values()].sort((a, b) => b.count - a.count);
    if (page.looked < SEARCHED_ROWS || below === null) return { what, rows: rows() };
    if (looked >= SEARCHED_MAX)
      return { what: { ...what, from: new Date(uuidTime(below)).toISOString() }, rows: rows() };
  }
}

/** What a search leaves out because it has arrived, looked for among the newest; `capped` when there are others. */
export async function countArrived(
  ctx: ServiceContext,
  what: StoredReplay,
  wanted: ScanFor,
): Promise<{ count: number; capped: boolean }> {
  if (statusesOf(what).includes("delivered")) return { count: 0, capped: false };
  const { count, looked } = await countDeliveredFound(ctx.db, ctx.organizationId, what, wanted, EXCLUDED_COUNT_MAX);
  return { count, capped: looked === EXCLUDED_COUNT_MAX };
}
