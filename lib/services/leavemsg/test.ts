import { z } from "zod";
import { listNotificationChannels, type NotificationChannelRow } from "@/db/queries/notifications";
import { authorize, type ServiceContext } from "@/lib/context";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { testPush } from "@/lib/services/endpoints/test-push";
import { TestPushResultSchema } from "@/lib/services/endpoints/test-push-dto";
import { type Notification, NotificationSchema } from "./input";
import { matcher } from "./match";
import { configurationOf, patchOf, placed } from "./translate";

/** Nothing: every enabled one of the list. Or one as document C prints it, saved or not. */
export const NotificationTestSchema = z.union([
  z.strictObject({}),
  z.strictObject({ notification: NotificationSchema }),
  NotificationSchema,
]);
export type NotificationTestInput = z.input<typeof NotificationTestSchema>;

const Target = z.object({ id: z.string().nullable(), type: z.enum(CHANNEL_IDS), name: z.string() });

/** What each channel came to: a test push's result, or why none was made. */
export const NotificationTestResultSchema = z.object({
  /** Whether every one of them arrived; false when there was none. */
  ok: z.boolean(),
  results: z.array(
    z.union([
      Target.extend(TestPushResultSchema.shape),
      Target.extend({
        ok: z.literal(false),
        error: z.object({ code: z.string(), message: z.string(), retryAfterSeconds: z.number().optional() }),
      }),
    ]),
  ),
});
export type NotificationTestResult = z.infer<typeof NotificationTestResultSchema>;
type OneResult = NotificationTestResult["results"][number];

/** `recipients`: who gets letters, everybody they are for (default) or only whoever asks. */
type TestOptions = { signal?: AbortSignal; recipients?: "all" | "self" };

const EVENT = { eventType: "leave_message.created" };

/**
 * Tests the enabled notifications at the same time, or the one that is given: the same push as every other, marked as a
 * test. One that is saved keeps its secrets where the given one leaves them out.
 * @throws AppError `invalid` with the paths of the given one, `limit` when it was tested just now, `forbidden`
 */
export async function testNotifications(
  ctx: ServiceContext,
  input: NotificationTestInput,
  options: TestOptions = {},
): Promise<NotificationTestResult> {
  authorize(ctx, "endpoint.test");
  const asked = parseInput(NotificationTestSchema, input);
  const stored = await listNotificationChannels(ctx.db, ctx.organizationId);
  const given = "notification" in asked ? asked.notification : isNotification(asked) ? asked : null;
  if (given !== null) {
    const prefix = "notification" in asked ? "notification." : "";
    const one = await testGiven(ctx, given, stored, options, prefix);
    return { ok: one.ok, results: [one] };
  }
  const enabled = stored.filter(({ endpoint }) => endpoint.enabled);
  const results = await Promise.all(enabled.map((row) => testStored(ctx, row, options)));
  return { ok: results.length > 0 && results.every(({ ok }) => ok), results };
}

const isNotification = (asked: object): asked is Notification => "type" in asked;

async function testStored(ctx: ServiceContext, row: NotificationChannelRow, { recipients, ...options }: TestOptions) {
  const target = targetOf(row);
  const whom = recipients === undefined ? {} : { recipients };
  try {
    return { ...target, ...(await testPush(ctx, { ...EVENT, ...whom, endpointId: target.id }, options)) };
  } catch (error) {
    return { ...target, ok: false as const, error: refusal(error) };
  }
}

/** One that cannot be tested now must not take the others' results away. @throws what is no answer of the product */
function refusal(error: unknown): Extract<OneResult, { error: unknown }>["error"] {
  if (!(error instanceof AppError) || error.code === "internal") throw error;
  const { code, message, retryAfterSeconds } = error;
  return { code, message, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

async function testGiven(
  ctx: ServiceContext,
  item: Notification,
  stored: readonly NotificationChannelRow[],
  { recipients: _recipients, ...options }: TestOptions,
  prefix: string,
): Promise<OneResult> {
  const row = matcher(ctx, stored)(item);
  const saved = row === null ? null : targetOf(row);
  const name = saved?.name ?? item.name ?? item.type;
  const target = saved ?? { id: null, type: item.type, name };
  const request =
    saved === null
      ? { ...EVENT, configuration: configurationOf(item, name, {}) }
      : { ...EVENT, endpointId: saved.id, configuration: patchOf(item) };
  try {
    return { ...target, ...(await testPush(ctx, request, options)) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "invalid") throw error;
    throw new AppError("invalid", error.message, { fields: placed(error.fields, prefix), cause: error });
  }
}

const targetOf = ({ endpoint }: NotificationChannelRow) => ({
  id: encodeId("endpoint", endpoint.id),
  type: endpoint.channel,
  name: endpoint.name,
});
