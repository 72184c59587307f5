/*
 * Pieces of statements that keep `failure_groups` up to date. They take and give SQL: columns and expressions of the
 * statement around them, never values. Whoever uses them holds the locks of the lanes concerned, so that two statements
 * never wait for each other's groups.
 */

/** A failure within this time after the last one belongs to the same group; a later one begins it anew. */
const SAME_TROUBLE = "interval '7 days'";

const STALE = `(g.last_at < excluded.last_at - ${SAME_TROUBLE} or (g.count = 0 and g.resolved_at is not null))`;

/**
 * `grouped as (…)`: counts the failed ones among `applied` in their groups. A group of which nothing is left to send, or that
 * was quiet for long, begins anew; one that had recovered is open again.
 */
export const GROUP_FAILURES = `
, grouped as (
  insert into failure_groups as g (organization_id, endpoint_id, reason, code, count, first_id, first_at, last_at, diagnosis,
    diagnosis_values)
  select a."organizationId", a."endpointId", coalesce(a.reason, ''), coalesce(a.code, ''), count(*),
    (array_agg(a.id order by a.id))[1], min(a."attemptedAt"), max(a."attemptedAt"),
    (array_agg(a.diagnosis order by a."attemptedAt" desc))[1],
    (array_agg(a."diagnosisValues" order by a."attemptedAt" desc))[1]
  from applied a where a.ended and a.status = 'exhausted' and a.trigger <> 'test'
  group by 1, 2, 3, 4 order by 2, 3, 4
  on conflict (endpoint_id, reason, code) do update
  set count = case when ${STALE} then 0 else g.count end + excluded.count,
    first_id = case when ${STALE} then excluded.first_id else least(g.first_id, excluded.first_id) end,
    first_at = case when ${STALE} then excluded.first_at else g.first_at end,
    last_at = greatest(g.last_at, excluded.last_at), diagnosis = excluded.diagnosis,
    diagnosis_values = excluded.diagnosis_values, resolved_at = null
)`;

/**
 * `regrouped as (…)`: takes the failed rows of `moved` out of their groups (-1) or puts them back (1). `moved` names
 * deliveries with the status they had and endpoint, reason and code.
 */
export const regroup = (moved: string, direction: 1 | -1): string => `
regrouped as (
  update failure_groups g set count = greatest(0, g.count + ${direction} * t.n)
  from (
    select h.id, count(*)::int as n
    from ${moved} m join failure_groups h
      on h.endpoint_id = m.endpoint_id and h.reason = coalesce(m.reason, '') and h.code = coalesce(m.code, '')
    where m.status = 'exhausted' and m.id >= h.first_id
    group by 1
  ) t
  where g.id = t.id
)`;
