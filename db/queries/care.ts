import { and, asc, eq, sql } from "drizzle-orm";
import type { SelfTestSchedule } from "@/lib/domain/care/self-test";
import type { ChannelId } from "@/lib/domain/endpoints";
import type { Db, Executor } from "../client";
import { apiTokens, careSettings, endpointCare } from "../schema";

export type CareSettingsRow = typeof careSettings.$inferSelect;
export type EndpointCareRow = typeof endpointCare.$inferSelect;

export async function findCareSettings(db: Executor, organizationId: string): Promise<CareSettingsRow | null> {
  const [row] = await db.select().from(careSettings).where(eq(careSettings.organizationId, organizationId));
  return row ?? null;
}

type SettingsChange = Pick<CareSettingsRow, "secretDays" | "quietDays" | "updatedAt">;

export async function writeCareSettings(db: Executor, organizationId: string, values: SettingsChange): Promise<void> {
  await db
    .insert(careSettings)
    .values({ organizationId, ...values })
    .onConflictDoUpdate({ target: careSettings.organizationId, set: values });
}

/** An endpoint with what care looks at. Dates are null where nothing is known. */
export type CareLine = {
  id: string;
  name: string;
  channel: ChannelId;
  enabled: boolean;
  host: string;
  createdAt: Date;
  /** Paths of the secrets that are set, the address aside. */
  secretPaths: string[];
  care: EndpointCareRow | null;
};

type RawLine = Omit<CareLine, "createdAt" | "care"> & { createdAt: string };

/**
 * Endpoints with their care, by name, at most `limit`. `onlyId` for one of them.
 */
export async function listCareLines(
  db: Executor,
  organizationId: string,
  options: { onlyId?: string; limit: number },
): Promise<CareLine[]> {
  const only = options.onlyId === undefined ? sql`true` : sql`e.id = ${options.onlyId}`;
  const result = await db.execute<RawLine>(sql`
    select e.id, e.name, e.channel, e.enabled, e.url_host as host, e.created_at::text as "createdAt",
      array(select jsonb_object_keys(e.secret_tails)) as "secretPaths"
    from endpoints e
    where e.organization_id = ${organizationId} and e.deleted_at is null and not e.hidden and ${only}
    order by e.name, e.id limit ${options.limit}`);
  const own =
    options.onlyId === undefined
      ? eq(endpointCare.organizationId, organizationId)
      : and(eq(endpointCare.organizationId, organizationId), eq(endpointCare.endpointId, options.onlyId));
  const rows = result.rows.length === 0 ? [] : await db.select().from(endpointCare).where(own);
  const care = new Map(rows.map((row) => [row.endpointId, row]));
  return result.rows.map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt),
    care: care.get(row.id) ?? null,
  }));
}

/**
 * When something was last pushed through each of these endpoints, tests aside; absent where nothing was since `sinceId` and
 * `null` nowhere: an endpoint that was never used is absent. Looks at one index entry per endpoint and partition.
 */
export async function lastPushes(
  db: Executor,
  organizationId: string,
  endpointIds: readonly string[],
): Promise<Map<string, string>> {
  if (endpointIds.length === 0) return new Map();
  const result = await db.execute<{ id: string; last: string }>(sql`
    select w.id, d.id as last
    from unnest(${sql.param([...endpointIds])}::uuid[]) w(id)
    cross join lateral (
      select d.id from deliveries d
      where d.endpoint_id = w.id and d.organization_id = ${organizationId} and not d.is_test
      order by d.id desc limit 1
    ) d`);
  return new Map(result.rows.map(({ id, last }) => [id, last]));
}

/** Which of these endpoints pushed nothing since the id (time-sortable), tests aside, and have nothing waiting. */
export async function quietEndpoints(
  db: Executor,
  organizationId: string,
  endpointIds: readonly string[],
  sinceId: string,
): Promise<string[]> {
  if (endpointIds.length === 0) return [];
  const result = await db.execute<{ id: string }>(sql`
    select w.id from unnest(${sql.param([...endpointIds])}::uuid[]) w(id)
    where not exists (
        select 1 from deliveries d
        where d.endpoint_id = w.id and d.organization_id = ${organizationId} and d.id >= ${sinceId} and not d.is_test)
      and not exists (select 1 from due q where q.endpoint_id = w.id)`);
  return result.rows.map(({ id }) => id);
}

/** Writes when secrets were replaced, over what is known of others. */
export async function noteSecretDates(
  db: Executor,
  organizationId: string,
  endpointId: string,
  dates: Record<string, string>,
): Promise<void> {
  await db
    .insert(endpointCare)
    .values({ endpointId, organizationId, secretDates: dates })
    .onConflictDoUpdate({
      target: endpointCare.endpointId,
      set: { secretDates: sql`${endpointCare.secretDates} || excluded.secret_dates` },
    });
}

/** Writes how often an endpoint tests itself, and when next. */
export async function writeSelfTest(
  db: Executor,
  organizationId: string,
  endpointId: string,
  { rhythm, at, day }: SelfTestSchedule,
  nextTestAt: Date | null,
): Promise<void> {
  const set = { selfTest: rhythm, selfTestAt: at, selfTestDay: day, nextTestAt };
  await db
    .insert(endpointCare)
    .values({ endpointId, organizationId, ...set })
    .onConflictDoUpdate({ target: endpointCare.endpointId, set });
}

/** Whether any self-test is due. */
export async function hasDueSelfTest(db: Db, now: Date): Promise<boolean> {
  const result = await db.execute<{ due: boolean }>(sql`
    select exists (select 1 from endpoint_care where next_test_at <= ${now.toISOString()}::timestamptz) as due`);
  return result.rows[0]?.due ?? false;
}

/** A self-test whose time has come, claimed by whoever reads it. */
export type DueSelfTest = {
  endpointId: string;
  organizationId: string;
  enabled: boolean;
  timeZone: string;
  schedule: SelfTestSchedule;
};

/**
 * Claims self-tests that are due, at most `limit`: their next time is put off by `againMs`, so that nobody else runs them
 * and one that was cut off is made again then.
 */
export async function claimSelfTests(db: Db, now: Date, againMs: number, limit: number): Promise<DueSelfTest[]> {
  const result = await db.execute<Omit<DueSelfTest, "schedule"> & SelfTestSchedule>(sql`
    with due as materialized (
      select c.endpoint_id from endpoint_care c
      where c.next_test_at <= ${now.toISOString()}::timestamptz
      order by c.next_test_at limit ${limit}
      for update skip locked
    )
    update endpoint_care c
    set next_test_at = ${new Date(now.getTime() + againMs).toISOString()}::timestamptz
    from due, endpoints e, organizations o
    where c.endpoint_id = due.endpoint_id and e.id = c.endpoint_id and e.organization_id = c.organization_id
      and o.id = c.organization_id
    returning c.endpoint_id as "endpointId", c.organization_id as "organizationId",
      e.enabled and e.deleted_at is null as enabled, o.time_zone as "timeZone", c.self_test as rhythm,
      c.self_test_at as at, c.self_test_day as day`);
  return result.rows.map(({ rhythm, at, day, ...rest }) => ({ ...rest, schedule: { rhythm, at, day } }));
}

export type SelfTestResult = Pick<
  EndpointCareRow,
  "lastTestAt" | "lastTestOk" | "lastTestDeliveryId" | "lastTestFinding"
>;

/** Plans the next self-test and, where one was made, writes what it came to. */
export async function finishSelfTest(
  db: Executor,
  test: Pick<DueSelfTest, "organizationId" | "endpointId">,
  nextTestAt: Date | null,
  result: SelfTestResult | null,
): Promise<void> {
  await db
    .update(endpointCare)
    .set({ nextTestAt, ...result })
    .where(and(eq(endpointCare.endpointId, test.endpointId), eq(endpointCare.organizationId, test.organizationId)));
}

export type SeenCertificate = {
  endpointId: string;
  organizationId: string;
  host: string;
  subject: string;
  issuer: string;
  expiresAt: string;
};

/** Writes the certificates that pushes met. Endpoints that are gone by now are passed over. */
export async function writeCertificates(db: Executor, seen: readonly SeenCertificate[], at: Date): Promise<void> {
  if (seen.length === 0) return;
  await db.execute(sql`
    insert into endpoint_care (endpoint_id, organization_id, certificate_host, certificate_subject, certificate_issuer,
      certificate_expires_at, certificate_seen_at)
    select r."endpointId", r."organizationId", r.host, r.subject, r.issuer, r."expiresAt", ${at.toISOString()}::timestamptz
    from json_to_recordset(${JSON.stringify(seen)}) as r("endpointId" uuid, "organizationId" uuid, host text, subject text,
      issuer text, "expiresAt" timestamptz)
    join endpoints e on e.id = r."endpointId" and e.organization_id = r."organizationId"
    order by 1
    on conflict (endpoint_id) do update
    set certificate_host = excluded.certificate_host, certificate_subject = excluded.certificate_subject,
      certificate_issuer = excluded.certificate_issuer, certificate_expires_at = excluded.certificate_expires_at,
      certificate_seen_at = excluded.certificate_seen_at`);
}

/** Live tokens of an organization with their times, at most `limit`. */
export async function listTokenFacts(db: Executor, organizationId: string, now: Date, limit: number) {
  return db
    .select({
      id: apiTokens.id,
      name: apiTokens.name,
      createdAt: apiTokens.createdAt,
      lastUsedAt: apiTokens.lastUsedAt,
      expiresAt: apiTokens.expiresAt,
    })
    .from(apiTokens)
    .where(
      and(
        eq(apiTokens.organizationId, organizationId),
        sql`${apiTokens.revokedAt} is null`,
        sql`(${apiTokens.expiresAt} is null or ${apiTokens.expiresAt} > ${now.toISOString()}::timestamptz)`,
      ),
    )
    .orderBy(asc(apiTokens.id))
    .limit(limit);
}

/** Tokens of all organizations that end before `until`, at most `limit`: for reminders. */
export async function tokensEndingBefore(
  db: Db,
  now: Date,
  until: Date,
  limit: number,
): Promise<{ id: string; organizationId: string; name: string; expiresAt: Date }[]> {
  const result = await db.execute<{ id: string; organizationId: string; name: string; expiresAt: string }>(sql`
    select id, organization_id as "organizationId", name, expires_at::text as "expiresAt" from api_tokens
    where revoked_at is null and expires_at > ${now.toISOString()}::timestamptz
      and expires_at <= ${until.toISOString()}::timestamptz
    order by expires_at limit ${limit}`);
  return result.rows.map((row) => ({ ...row, expiresAt: new Date(row.expiresAt) }));
}

/** Organizations whose notifications are on, have a channel, and got a message since the id; at most `limit`. */
export async function organizationsWithMessages(db: Db, sinceId: string, limit: number): Promise<string[]> {
  const result = await db.execute<{ id: string }>(sql`
    select o.id from organizations o
    where exists (select 1 from notification_channels c where c.organization_id = o.id)
      and exists (select 1 from leave_messages m where m.organization_id = o.id and m.id >= ${sinceId} and not m.synthetic)
    limit ${limit}`);
  return result.rows.map(({ id }) => id);
}

/** Notes that an organization is told of silence, unless it was told after `unlessAfter`. Returns whether it is to be told. */
export async function claimSilenceAlarm(
  db: Executor,
  organizationId: string,
  at: Date,
  unlessAfter: Date,
  defaults: Pick<CareSettingsRow, "secretDays" | "quietDays">,
): Promise<boolean> {
  const rows = await db
    .insert(careSettings)
    .values({ organizationId, ...defaults, silenceToldAt: at, updatedAt: at })
    .onConflictDoUpdate({
      target: careSettings.organizationId,
      set: { silenceToldAt: at },
      setWhere: sql`${careSettings.silenceToldAt} is null or ${careSettings.silenceToldAt} < ${unlessAfter.toISOString()}::timestamptz`,
    })
    .returning({ id: careSettings.organizationId });
  return rows.length > 0;
}
