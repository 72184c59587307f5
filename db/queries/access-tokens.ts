import type { Db } from "../client";
import { runHot } from "./hot";

/** A shared access token as its row has it, times counted from now by the database's clock. */
export type AccessTokenRow = {
  sealed: string | null;
  tokenHash: string | null;
  /** Milliseconds; negative when it is over. */
  expiresInMs: number | null;
  refreshInMs: number | null;
  /** How long whoever is fetching still has; null or negative when nobody is. */
  leasedForMs: number | null;
  /** Since when a refused token was last given up. */
  refusedAgoMs: number | null;
  failure: string | null;
  /** Until another fetch may be tried after a failed one. */
  retryInMs: number | null;
};

const READ = `
select t.sealed, t.token_hash as "tokenHash", t.failure,
  (extract(epoch from t.expires_at - c.now) * 1000)::float8 as "expiresInMs",
  (extract(epoch from t.refresh_at - c.now) * 1000)::float8 as "refreshInMs",
  (extract(epoch from t.refreshing_until - c.now) * 1000)::float8 as "leasedForMs",
  (extract(epoch from c.now - t.refused_at) * 1000)::float8 as "refusedAgoMs",
  (extract(epoch from t.retry_at - c.now) * 1000)::float8 as "retryInMs"
from access_tokens t cross join (select clock_timestamp() as now) c
where t.key = $1 and t.organization_id = $2`;

/** The row of a token, or null when nobody has asked for it yet. */
export async function readAccessToken(db: Db, key: string, organizationId: string): Promise<AccessTokenRow | null> {
  const [row] = await runHot<AccessTokenRow>(db, "access_tokens_read", READ, [key, organizationId]);
  return row ?? null;
}

// One of any number of callers gets the row back: conditions and lease are one statement. A refused token is given up
// here, so that nobody else takes it up in the meantime.
const CLAIM = `
insert into access_tokens as t (key, organization_id, refreshing_until, lease, updated_at)
values ($1, $2, clock_timestamp() + $3::float8 * interval '1 millisecond', $4, clock_timestamp())
on conflict (key) do update set
  refreshing_until = excluded.refreshing_until, lease = excluded.lease, updated_at = excluded.updated_at,
  sealed = case when t.token_hash = $5 then null else t.sealed end,
  token_hash = case when t.token_hash = $5 then null else t.token_hash end,
  refused_at = case when t.token_hash = $5 then excluded.updated_at else t.refused_at end
where t.organization_id = excluded.organization_id
  and (t.refreshing_until is null or t.refreshing_until <= clock_timestamp())
  and (t.retry_at is null or t.retry_at <= clock_timestamp())
  and (t.token_hash is null or t.refresh_at <= clock_timestamp() or (t.token_hash = $5
    and (t.refused_at is null or t.refused_at <= clock_timestamp() - $6::float8 * interval '1 millisecond')))
returning 1 as claimed`;

/**
 * Takes the lease of a token that has to be fetched: there is none, it is due for refreshing, or it is `refusedHash`.
 * False when somebody else has the lease, a failed fetch is too recent, or the token serves after all. `leaseMs` must be
 * longer than a fetch can take; a refused token is given up only once in `refusedEveryMs`.
 */
export async function claimAccessToken(
  db: Db,
  input: {
    key: string;
    organizationId: string;
    lease: string;
    leaseMs: number;
    refusedHash: string | null;
    refusedEveryMs: number;
  },
): Promise<boolean> {
  const { key, organizationId, lease, leaseMs, refusedHash, refusedEveryMs } = input;
  const values = [key, organizationId, leaseMs, lease, refusedHash, refusedEveryMs];
  return (await runHot(db, "access_tokens_claim", CLAIM, values)).length > 0;
}

const STORE = `
update access_tokens set sealed = $3, token_hash = $4,
  expires_at = clock_timestamp() + $5::float8 * interval '1 millisecond',
  refresh_at = clock_timestamp() + $6::float8 * interval '1 millisecond',
  refreshing_until = null, lease = null, failure = null, failures = 0, retry_at = null, updated_at = clock_timestamp()
where key = $1 and lease = $2
returning 1 as stored`;

/** Stores what the holder of the lease fetched. False when the lease has run out and somebody else took it. */
export async function storeAccessToken(
  db: Db,
  input: { key: string; lease: string; sealed: string; tokenHash: string; expiresInMs: number; refreshInMs: number },
): Promise<boolean> {
  const { key, lease, sealed, tokenHash, expiresInMs, refreshInMs } = input;
  const values = [key, lease, sealed, tokenHash, expiresInMs, refreshInMs];
  return (await runHot(db, "access_tokens_store", STORE, values)).length > 0;
}

const FAIL = `
update access_tokens set failure = $3, failures = failures + 1,
  retry_at = clock_timestamp()
    + least($5::float8, $4::float8 * power(2, least(failures, 20))) * interval '1 millisecond',
  refreshing_until = null, lease = null, updated_at = clock_timestamp()
where key = $1 and lease = $2
returning (extract(epoch from retry_at - clock_timestamp()) * 1000)::float8 as "retryInMs"`;

/**
 * Records a failed fetch of the holder of the lease; the next may be tried after `firstMs`, doubled for each failure in a
 * row up to `mostMs`. Returns that wait in milliseconds, null when the lease was lost.
 */
export async function failAccessToken(
  db: Db,
  input: { key: string; lease: string; failure: string; firstMs: number; mostMs: number },
): Promise<number | null> {
  const { key, lease, failure, firstMs, mostMs } = input;
  const [row] = await runHot<{ retryInMs: number }>(db, "access_tokens_fail", FAIL, [
    key,
    lease,
    failure,
    firstMs,
    mostMs,
  ]);
  return row?.retryInMs ?? null;
}

const PURGE = `
delete from access_tokens where key in (
  select key from access_tokens
  where coalesce(expires_at, updated_at) < clock_timestamp() - interval '1 hour' and updated_at < clock_timestamp() - interval '1 hour'
  limit $1 for update skip locked
)`;

/** Removes tokens that expired more than an hour ago and that nobody asks for; at most `limit`. Returns how many. */
export async function purgeAccessTokens(db: Db, limit: number): Promise<number> {
  const result = await db.$client.query(PURGE, [limit]);
  return result.rowCount ?? 0;
}
