import { admit, type LimitRule } from "@/lib/domain/limiter/admit";
import type { Db } from "../client";
import { inHotTransaction, jsonParameter, runHot } from "./hot";

/** Sends somebody wants to make under limits that must all grant them. */
export type SendRequest = {
  limits: readonly { key: string; rules: readonly LimitRule[] }[];
  want: number;
};

export type SendGrant = {
  granted: number;
  /** Milliseconds until more is granted; null when everything wanted was. */
  nextInMs: number | null;
  /** The wait is a platform's ban, not a spent limit. */
  banned: boolean;
};

type LimiterState = { sends: readonly number[]; blockedUntilMs: number | null };

// Locked in the order of the keys; the clock is read outside, after the rows are locked.
const LOCK = `
with locked as materialized (
  select key, sends, blocked_until from limiters where key = any($1::text[]) order by key for update
)
select key, sends::float8[] as sends, (extract(epoch from blocked_until) * 1000)::float8 as "blockedUntilMs",
  (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs"
from locked`;

const CREATE = `
insert into limiters (key, updated_at) select k, clock_timestamp() from unnest($1::text[]) k order by k
on conflict (key) do nothing`;

const SAVE = `
update limiters l set sends = s.sends, updated_at = clock_timestamp()
from json_to_recordset($1) as s(key text, sends bigint[])
where l.key = s.key`;

/**
 * Reserves sends by the database's clock, all requests in one short transaction. A reservation is spent at once, used
 * or not. A request under several limits gets what the tightest of them grants. Limits are shared by everybody who
 * names the same key, in any process.
 */
export async function reserveSends(db: Db, requests: readonly SendRequest[]): Promise<SendGrant[]> {
  const keys = [...new Set(requests.flatMap(({ limits }) => limits.map(({ key }) => key)))].sort();
  const grants = await reserveOf(db, keys, requests);
  if (grants !== null) return grants;
  // Seen for the first time. Made in a statement of their own: a transaction that already holds some of the rows would
  // wait for others out of order.
  await runHot(db, "limiters_create", CREATE, [keys]);
  const again = await reserveOf(db, keys, requests);
  if (again === null) throw new Error("a limiter vanished while it was being used");
  return again;
}

type LockedRow = { key: string; sends: number[]; blockedUntilMs: number | null; nowMs: number };

/** Null when a key has no row yet. */
function reserveOf(db: Db, keys: readonly string[], requests: readonly SendRequest[]): Promise<SendGrant[] | null> {
  return inHotTransaction(db, async (run) => {
    const rows = await run<LockedRow>("limiters_lock", LOCK, [keys]);
    if (rows.length < keys.length) return null;
    const states = new Map(rows.map((row): [string, LimiterState] => [row.key, row]));
    const nowMs = Math.floor(Math.max(0, ...rows.map((row) => row.nowMs)));
    const changed = new Map<string, readonly number[]>();
    const grants = requests.map((request) => grantOf(request, states, nowMs, changed));
    if (changed.size > 0) {
      await run("limiters_save", SAVE, [jsonParameter([...changed].map(([key, sends]) => ({ key, sends })))]);
    }
    return grants;
  });
}

function grantOf(
  { limits, want }: SendRequest,
  states: Map<string, LimiterState>,
  nowMs: number,
  changed: Map<string, readonly number[]>,
): SendGrant {
  const parts = limits.map((limit) => ({ ...limit, state: states.get(limit.key) ?? NOTHING_SENT }));
  const bannedUntil = Math.max(0, ...parts.map(({ state }) => state.blockedUntilMs ?? 0));
  if (bannedUntil > nowMs) return { granted: 0, nextInMs: bannedUntil - nowMs, banned: true };
  const granted = Math.min(want, ...parts.map(({ rules, state }) => admit(state.sends, rules, nowMs, want).granted));
  let next = nowMs;
  for (const { key, rules, state } of parts) {
    const { sends } = admit(state.sends, rules, nowMs, granted);
    next = Math.max(next, admit(sends, rules, nowMs, 1).nextAtMs ?? nowMs);
    if (granted === 0) continue;
    states.set(key, { ...state, sends });
    changed.set(key, sends);
  }
  return { granted, nextInMs: granted < want ? next - nowMs : null, banned: false };
}

const NOTHING_SENT: LimiterState = { sends: [], blockedUntilMs: null };

const SPEND = `
insert into limiters (key, sends, updated_at)
values ($1, array[(extract(epoch from clock_timestamp()) * 1000)::bigint], clock_timestamp())
on conflict (key) do update set sends = limiters.sends || excluded.sends, updated_at = excluded.updated_at`;

/** Counts one send that goes whatever the limit says. */
export async function spendSend(db: Db, key: string): Promise<void> {
  await runHot(db, "limiters_spend", SPEND, [key]);
}

const BAN = `
insert into limiters (key, blocked_until, updated_at)
values ($1, clock_timestamp() + $2::float8 * interval '1 millisecond', clock_timestamp())
on conflict (key) do update set blocked_until = greatest(limiters.blocked_until, excluded.blocked_until),
  updated_at = excluded.updated_at`;

/** Nothing is granted under this key for `forMs` from now; an earlier ban that lasts longer stays. */
export async function banSends(db: Db, key: string, forMs: number): Promise<void> {
  await runHot(db, "limiters_ban", BAN, [key, forMs]);
}

// One that is being used at this very moment is locked, and passed over: its sends would be forgotten.
const PURGE = `
delete from limiters where key in (
  select key from limiters
  where updated_at < $1 and (blocked_until is null or blocked_until < $1)
  order by updated_at limit $2 for update skip locked
)`;

/** Removes limiters that nobody has used since `before` (longer than any window); at most `limit`. Returns how many. */
export async function purgeLimiters(db: Db, before: Date, limit: number): Promise<number> {
  const result = await db.$client.query(PURGE, [before, limit]);
  return result.rowCount ?? 0;
}
