import { sql } from "drizzle-orm";
import type { Executor } from "../client";

/** How far back the set-up questions look: enough for somebody who is setting up, bounded for everybody else. */
const RECENT_DELIVERIES = 2_000;
const RECENT_MESSAGES = 20;
const RECENT_AUDIT = 2_000;

export type SetUpProgress = {
  /** Leave messages are told somewhere: a notification channel, or a webhook that subscribes to them. */
  channel: boolean;
  testDelivered: boolean;
  /** A form of its own was published. */
  form: boolean;
  /** Some page loaded the widget. */
  widget: boolean;
  message: boolean;
  messageDelivered: boolean;
};

/** What a new organization has managed so far, from its rows; every part is bounded by an index and a limit. */
export async function setUpProgress(db: Executor, organizationId: string): Promise<SetUpProgress> {
  const result = await db.execute<SetUpProgress>(sql`
    select
      exists (
        select 1 from endpoints e where e.organization_id = ${organizationId} and e.deleted_at is null and not e.hidden
          and ('leave_message.created' = any(e.events)
            or exists (select 1 from notification_channels n where n.endpoint_id = e.id))
      ) as channel,
      exists (
        select 1 from (
          select is_test, status from deliveries where organization_id = ${organizationId}
          order by id desc limit ${RECENT_DELIVERIES}
        ) recent where is_test and status = 'delivered'
      ) or ${TEST_DELIVERED} in (${recentActions(organizationId)}) as "testDelivered",
      exists (select 1 from form_versions where organization_id = ${organizationId}) as form,
      exists (select 1 from site_widgets where organization_id = ${organizationId} and last_loaded_at is not null) as widget,
      exists (select 1 from leave_messages where organization_id = ${organizationId} and not synthetic)
        or ${CHECK_PASSED} in (${recentActions(organizationId)}) as message,
      exists (
        select 1 from deliveries d
        where d.organization_id = ${organizationId} and d.status = 'delivered' and not d.is_test
          and d.event_id = any(array(
            select event_id from leave_messages where organization_id = ${organizationId} and event_id is not null
            order by id desc limit ${RECENT_MESSAGES}
          ))
      ) or ${CHECK_PASSED} in (${recentActions(organizationId)}) as "messageDelivered"`);
  const [row] = result.rows;
  if (row === undefined) throw new Error("a select of constants returned no row");
  return row;
}

/** The audit action of a check whose message reached every channel it was for. */
export const CHECK_PASSED = "pipeline.check_passed";
/** The audit action of a test push that the receiver took, saved configuration or not. */
const TEST_DELIVERED = "endpoint.test_delivered";

const recentActions = (organizationId: string) => sql`
  select action from audit_log where organization_id = ${organizationId} order by id desc limit ${RECENT_AUDIT}`;

/** Messages since an id (time-sortable), spam included and checks of the product left out, counted up to `cap`. */
export async function countMessagesSince(
  db: Executor,
  organizationId: string,
  sinceId: string,
  cap: number,
): Promise<number> {
  const result = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from (
      select 1 from leave_messages where organization_id = ${organizationId} and id >= ${sinceId} and not synthetic
      limit ${cap}
    ) counted`);
  return result.rows[0]?.n ?? 0;
}

/** Deliveries made since an id that failed for good, tests left out, counted up to `cap`. */
export async function countExhaustedSince(
  db: Executor,
  organizationId: string,
  sinceId: string,
  cap: number,
): Promise<number> {
  const result = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from (
      select 1 from deliveries
      where organization_id = ${organizationId} and id >= ${sinceId}
        and status in ('retrying', 'exhausted') and status = 'exhausted' and not is_test
      limit ${cap}
    ) counted`);
  return result.rows[0]?.n ?? 0;
}

/** Newest deliveries of a channel among which its last success and its last test are looked for. */
const CHANNEL_RECENT = 200;

export type ChannelMarks = {
  endpointId: string;
  /** When something real arrived last. */
  deliveredAt: Date | null;
  testedAt: Date | null;
  testDelivered: boolean | null;
};

/** When each endpoint last delivered something and was last tested, among its newest 200; one statement. */
export async function channelMarks(
  db: Executor,
  organizationId: string,
  endpointIds: readonly string[],
): Promise<Map<string, ChannelMarks>> {
  if (endpointIds.length === 0) return new Map();
  type Raw = Omit<ChannelMarks, "deliveredAt" | "testedAt"> & { deliveredAt: string | null; testedAt: string | null };
  const result = await db.execute<Raw>(sql`
    select e.id as "endpointId", max(d.attempted_at) filter (where d.status = 'delivered' and not d.is_test) as "deliveredAt",
      max(d.attempted_at) filter (where d.is_test) as "testedAt",
      (array_agg(d.status = 'delivered' order by d.id desc) filter (where d.is_test))[1] as "testDelivered"
    from unnest(${sql.param([...endpointIds])}::uuid[]) as e(id)
    cross join lateral (
      select id, status, is_test, attempted_at from deliveries
      where endpoint_id = e.id and organization_id = ${organizationId} order by id desc limit ${CHANNEL_RECENT}
    ) d
    group by e.id`);
  const instant = (text: string | null) => (text === null ? null : new Date(text));
  return new Map(
    result.rows.map((row) => [
      row.endpointId,
      { ...row, deliveredAt: instant(row.deliveredAt), testedAt: instant(row.testedAt) },
    ]),
  );
}
