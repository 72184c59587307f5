import { createHash } from "node:crypto";
import { z } from "zod";
import { audiencePage, countAudience } from "@/db/queries/audience";
import { type BroadcastRow, setTestedAs } from "@/db/queries/broadcasts";
import { contactsById } from "@/db/queries/contacts-write";
import { endpointRowsById } from "@/db/queries/endpoints-browse";
import { organizationTimeZone } from "@/db/queries/groups";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { itemsOf } from "@/lib/domain/broadcast/payload";
import { BodySchema, GROUPS_MAX } from "@/lib/domain/broadcast/plan";
import { RecurrenceSchema } from "@/lib/domain/broadcast/recurrence";
import { BATCH_TYPE } from "@/lib/domain/broadcast/wire";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { maskContacts } from "@/lib/domain/masking";
import { invalid, parseInput } from "@/lib/services/endpoints/parse-input";
import { type PushPreview, previewOfData } from "@/lib/services/endpoints/preview";
import { testPush } from "@/lib/services/endpoints/test-push";
import type { TestPushResult } from "@/lib/services/endpoints/test-push-dto";
import { audienceOf, clockOf } from "@/lib/services/groups/rules";
import { requireBroadcast } from "./read";
import { runsAhead } from "./schedule";

/** How long somebody waits for a number. */
const COUNT_MS = 3_000;
const SHOWN_RUNS = 5;

const groupIds = z.array(z.string().max(64)).max(GROUPS_MAX);
export const EstimateSchema = z.strictObject({ groups: groupIds, exclude: groupIds.default([]) });

/** How many contacts groups have together, each counted once; null when counting takes too long. @throws AppError `forbidden` */
export async function estimateBroadcast(
  ctx: ServiceContext,
  input: z.input<typeof EstimateSchema>,
): Promise<{ contacts: number | null }> {
  authorize(ctx, "broadcast.read");
  const { groups, exclude } = parseInput(EstimateSchema, input);
  return { contacts: await sizeOf(ctx, uuids(groups), uuids(exclude)) };
}

const uuids = (ids: readonly string[]): string[] => ids.flatMap((id) => decodeId("group", id) ?? []);

/** The present size of a broadcast's audience; null when counting takes too long. */
export async function audienceSize(ctx: ServiceContext, id: string): Promise<number | null> {
  const { plan } = await requireBroadcast(ctx, id);
  return sizeOf(ctx, plan.groups, plan.exclude);
}

async function sizeOf(ctx: ServiceContext, include: readonly string[], exclude: readonly string[]) {
  const audience = await audienceOf(ctx, { include, exclude });
  return countAudience(ctx.db, ctx.organizationId, audience, await clockOf(ctx), COUNT_MS);
}

/** The next five runs of a rule, as they would be if it were started now. @throws AppError `invalid`, `forbidden` */
export async function previewRuns(ctx: ServiceContext, rule: unknown): Promise<{ runs: string[] }> {
  authorize(ctx, "broadcast.read");
  const now = ctx.now();
  const given = { after: now, anchor: now, count: SHOWN_RUNS, done: 0 };
  const runs = await runsAhead(ctx.db, ctx.organizationId, parseInput(RecurrenceSchema, rule), given);
  return { runs: runs.map((at) => at.toISOString()) };
}

export const RequestPreviewSchema = z.strictObject({
  ...EstimateSchema.shape,
  /** A webhook, or the broadcast whose receiver it is. */
  webhookId: z.string().max(64),
  body: BodySchema,
  /** The contact before the one that is shown. */
  after: z.string().max(64).optional(),
});

/** One request as it would be, for one contact of the audience: contact details hidden, secrets masked. */
export type RequestPreview = {
  contact: { id: string; name: string };
  /** Null when the webhook cannot be pushed to as it is. */
  request: PushPreview["request"];
  /** Bytes of this contact's part of a body. */
  bytes: number;
};

/**
 * The request for the next contact of an audience, the first one again after the last; null when it is empty.
 * @throws AppError `invalid`, `not_found`, `forbidden`
 */
export async function previewRequest(
  ctx: ServiceContext,
  input: z.input<typeof RequestPreviewSchema>,
): Promise<RequestPreview | null> {
  authorize(ctx, "broadcast.write");
  const { groups, exclude, webhookId, body, after } = parseInput(RequestPreviewSchema, input);
  const audience = await audienceOf(ctx, { include: uuids(groups), exclude: uuids(exclude) });
  const clock = await clockOf(ctx);
  const from = after === undefined ? null : decodeId("contact", after);
  const page = (afterId: string | null) =>
    audiencePage(ctx.db, ctx.organizationId, audience, clock, { afterId, limit: 1 });
  const [id = (from === null ? [] : await page(null))[0]] = await page(from);
  if (id === undefined) return null;
  const contactId = encodeId("contact", id);
  const { item, name } = await itemOf(ctx, contactId, body);
  const now = ctx.now().getTime();
  const data = {
    broadcast_id: encodeId("broadcast", newUuid(now)),
    run_id: encodeId("run", newUuid(now)),
    batch: "1/1",
    contacts: [{ ...item, contact: maskContacts(item.contact) }],
  };
  const request = await previewOfData(ctx, webhookId, { type: BATCH_TYPE, data });
  return { contact: { id: contactId, name }, request, bytes: Buffer.byteLength(JSON.stringify(item)) };
}

export const TestBroadcastSchema = z.strictObject({ contactId: z.string().max(64) });

/**
 * Sends the list with one contact to the broadcast's webhook, marked as a test, and waits for the answer.
 * @throws AppError `invalid` when there is no such contact, `limit`, `not_found`, `forbidden`
 */
export async function testBroadcast(ctx: ServiceContext, id: string, input: unknown): Promise<TestPushResult> {
  authorize(ctx, "broadcast.write");
  const { contactId } = parseInput(TestBroadcastSchema, input);
  const row = await requireBroadcast(ctx, id);
  const { item } = await itemOf(ctx, contactId, row.plan.body);
  const data = { broadcast_id: id, run_id: encodeId("run", row.id), batch: "1/1", contacts: [item] };
  const content = await contentOf(ctx, row);
  const result = await testPush(ctx, { endpointId: encodeId("endpoint", row.endpointId), eventType: BATCH_TYPE, data });
  if (result.ok) await setTestedAs(ctx.db, ctx.organizationId, row.id, content);
  return result;
}

/** Whether this body was tested at this webhook as they are now, another one was, or none ever. */
export type TestState = "passed" | "changed" | "never";

export async function testStateOf(ctx: ServiceContext, row: BroadcastRow): Promise<TestState> {
  if (row.testedAs === null) return "never";
  return row.testedAs === (await contentOf(ctx, row)) ? "passed" : "changed";
}

/** What a test is about, in few characters: the body, and the webhook with everything that was changed on it. */
async function contentOf(ctx: ServiceContext, { endpointId, plan }: BroadcastRow): Promise<string> {
  const [endpoint] = await endpointRowsById(ctx.db, ctx.organizationId, [endpointId]);
  const { purpose: _purpose, ...body } = plan.body;
  const content = JSON.stringify([endpointId, endpoint?.version ?? 0, body]);
  return createHash("sha256").update(content).digest("base64url");
}

async function itemOf(ctx: ServiceContext, contactId: string, body: z.output<typeof BodySchema>) {
  const uuid = decodeId("contact", contactId);
  const [contact] = uuid === null ? [] : await contactsById(ctx.db, ctx.organizationId, [uuid]);
  if (contact === undefined) throw invalid([fieldErrorOf("contactId", "contact_missing")]);
  const timeZone = await organizationTimeZone(ctx.db, ctx.organizationId);
  const item = itemsOf(body, { now: ctx.now(), timeZone })(contact);
  return { item, name: contact.name ?? contact.nickname ?? "" };
}
