/*
 * Pieces of statements that keep `delivery_stats` up to date. They take and give SQL: columns and expressions of the
 * statement around them, never values.
 */

/** The instant a delivery was made, in milliseconds: the first 48 bits of its id. */
const madeAtMs = (id: string) => `('x' || left(replace(${id}::text, '-', ''), 12))::bit(48)::bigint`;

/** The start of the bucket a delivery counts in, by the bucket's length in seconds. */
export const bucketOf = (id: string, resolution: string): string =>
  `to_timestamp(floor(${madeAtMs(id)} / 1000.0 / ${resolution}) * ${resolution})`;

/**
 * `counted as (…)`: counts the rows that `gone` took from `due` as ended. The statistics are touched in the order in which
 * every statement touches them, or two would wait for each other.
 */
export const countGone = ({ skipped, exhausted }: { skipped: string; exhausted: string }): string => `
counted as (
  insert into delivery_stats (organization_id, endpoint_id, resolution, bucket, skipped, exhausted)
  select g.organization_id, g.endpoint_id, s.resolution, ${bucketOf("g.delivery_id", "s.resolution")} as bucket,
    ${skipped}, ${exhausted}
  from gone g cross join (values (300::smallint), (3600::smallint)) s(resolution)
  group by 1, 2, 3, 4 order by 1, 3, 4, 2
  on conflict (organization_id, resolution, bucket, endpoint_id) do update
  set skipped = delivery_stats.skipped + excluded.skipped, exhausted = delivery_stats.exhausted + excluded.exhausted
)`;
