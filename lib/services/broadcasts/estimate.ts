import { z } from "zod";
import { countAudience } from "@/db/queries/audience";
import { contactsById } from "@/db/queries/contacts-write";
import { organizationTimeZone } from "@/db/queries/groups";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { broadcastItem } from "@/lib/domain/broadcast/payload";
import { BodySchema, GROUPS_MAX } from "@/lib/domain/broadcast/plan";
import { RecurrenceSchema } from "@/lib/domain/broadcast/recurrence";
import { BATCH_TYPE } from "@/lib/domain/broadcast/wire";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { maskContacts } from "@/lib/domain/masking";
import { invalid, parseInput } from "@/lib/services/endpoints/parse-input";
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
  const uuids = (ids: readonly string[]) => ids.flatMap((id) => decodeId("group", id) ?? []);
  return { contacts: await sizeOf(ctx, uuids(groups), uuids(exclude)) };
}

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

export const BodyPreviewSchema = z.strictObject({ contactId: z.string().max(64), body: BodySchema });

/** One element of the list for a real contact, contact details hidden, and its size. @throws AppError `invalid`, `forbidden` */
export async function previewItem(
  ctx: ServiceContext,
  input: z.input<typeof BodyPreviewSchema>,
): Promise<{ item: Record<string, unknown>; bytes: number }> {
  authorize(ctx, "broadcast.read");
  const { contactId, body } = parseInput(BodyPreviewSchema, input);
  const item = await itemOf(ctx, contactId, body);
  const bytes = Buffer.byteLength(JSON.stringify(item));
  return { item: { ...item, contact: maskContacts(item.contact) }, bytes };
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
  const item = await itemOf(ctx, contactId, row.plan.body);
  const data = { broadcast_id: id, run_id: encodeId("run", row.id), batch: "1/1", contacts: [item] };
  return testPush(ctx, { endpointId: encodeId("endpoint", row.endpointId), eventType: BATCH_TYPE, data });
}

async function itemOf(ctx: ServiceContext, contactId: string, body: z.output<typeof BodySchema>) {
  const uuid = decodeId("contact", contactId);
  const [contact] = uuid === null ? [] : await contactsById(ctx.db, ctx.organizationId, [uuid]);
  if (contact === undefined) throw invalid([fieldErrorOf("contactId", "contact_missing")]);
  const timeZone = await organizationTimeZone(ctx.db, ctx.organizationId);
  return broadcastItem(contact, body, { now: ctx.now(), timeZone });
}
