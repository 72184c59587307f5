import { audit } from "@/db/queries/audit";
import { writeCertificates } from "@/db/queries/care";
import { organizationFacts } from "@/db/queries/endpoints";
import { insertTestRecord } from "@/db/queries/endpoints-test";
import { banSends, reserveSends, spendSend } from "@/db/queries/limiters";
import { mailboxOfMember } from "@/db/queries/notifications";
import { hitThrottles } from "@/db/queries/throttles";
import type { EndpointWarning } from "@/lib/channels/registry";
import { authorize, type ServiceContext } from "@/lib/context";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { TryStage } from "@/lib/domain/exchange";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { banMs } from "@/lib/domain/limiter/ban";
import { platformRules } from "@/lib/domain/limiter/platforms";
import { AppError } from "@/lib/errors";
import { keyedHash } from "@/lib/secrets";
import { accessTokens } from "@/lib/services/access-tokens/tokens";
import { withAuthorizations } from "@/lib/services/authorizations/definitions";
import { certificateOf } from "@/lib/services/care/certificates";
import { type AttemptOutcome, tryOnce } from "@/lib/services/deliveries/attempt";
import { ownKey, robotKey } from "@/lib/services/lanes/limits";
import { requireEndpoint } from "./find";
import { parseInput } from "./parse-input";
import { EndpointPatchSchema, mergePatch } from "./patch";
import { openEndpoint } from "./sealing";
import { testContent } from "./test-content";
import { type TestPushInput, TestPushInputSchema, type TestPushResult, toTestPushResult } from "./test-push-dto";
import { storedEndpoint } from "./update";
import { validateEndpoint } from "./validate";

/** What the console and the API promise: one test in 3 s and ten a minute per endpoint. */
const LIMITS = [
  { limit: 1, windowSeconds: 3 },
  { limit: 10, windowSeconds: 60 },
];
/** Of an organization in all: an address that was never saved may be another one each time. */
const TOGETHER = { limit: 60, windowSeconds: 60 };

/**
 * Sends one test through the same build → send → judge as every push, and waits for the answer.
 * - `endpointId` alone: the saved endpoint; the test is recorded in its history, marked, and counted nowhere.
 * - `configuration` alone: a configuration that was never saved.
 * - both: the saved endpoint as it would be with this change, so that stored secrets are used without ever being sent
 *   to a browser. The last two are not recorded.
 * `onStage` is told what it is doing meanwhile.
 * @throws AppError `invalid` with field errors (paths as in the form), `limit`, `not_found`, `forbidden`
 */
export async function testPush(
  ctx: ServiceContext,
  input: TestPushInput,
  options: { signal?: AbortSignal; onStage?: (stage: TryStage) => void } = {},
): Promise<TestPushResult> {
  authorize(ctx, "endpoint.test");
  const request = parseInput(TestPushInputSchema, input);
  const target = await targetOf(ctx, request.endpointId, request.configuration);
  const chosen = { ...target.config, locale: request.locale ?? target.config.locale };
  const endpoint = request.recipients === "self" ? await toOneself(ctx, chosen) : chosen;
  const content = await testContent(ctx, endpoint, request);
  await throttleTests(ctx, target.throttleKey);
  const robot = await takeSlot(ctx, target, endpoint);
  const now = ctx.now();
  const { number } = await organizationFacts(ctx.db, ctx.organizationId);
  const eventUuid = newUuid(now.getTime());
  const deliveryUuid = newUuid(now.getTime());
  const event: EventEnvelope = {
    id: encodeId("event", eventUuid),
    type: content.type,
    occurredAt: now,
    data: content.data,
    tenantNumber: number,
  };
  const deliveryId = encodeId("delivery", deliveryUuid);
  const link = target.recordFor === null ? {} : { link: `${ctx.appUrl}/settings/webhooks/${target.config.id ?? ""}` };
  const outcome = await tryOnce(
    { transport: ctx.transport, now: ctx.now, tokens: accessTokens(ctx) },
    { event, endpoint, deliveryId, attempt: 1, test: true, organizationId: ctx.organizationId, ...link, ...options },
  );
  const at = ctx.now();
  const ban = robot === null ? null : banMs(outcome.verdict, ctx.random);
  if (robot !== null && ban !== null) await banSends(ctx.db, robot, ban);
  await record(ctx, target, { event, eventUuid, deliveryUuid, outcome });
  const shown = { event, source: content.source, deliveryId: target.recordFor === null ? null : deliveryId, at };
  return toTestPushResult(endpoint, outcome, shown);
}

/** A letter to whoever asks instead of everybody it is for; other channels, and tokens without a mailbox, as they are. */
async function toOneself(ctx: ServiceContext, endpoint: EndpointConfig): Promise<EndpointConfig> {
  if (endpoint.channel !== "email" || ctx.actor.kind !== "user") return endpoint;
  const own = await mailboxOfMember(ctx.db, ctx.organizationId, ctx.actor.userId);
  if (own === null) return endpoint;
  const { cc: _cc, ...config } = endpoint.config;
  return { ...endpoint, config: { ...config, to: [own] } };
}

export type TestTarget = {
  config: EndpointConfig;
  /** UUID of the saved endpoint that the test is recorded for, null when nothing is recorded. */
  recordFor: string | null;
  /** What the limit counts by. */
  throttleKey: string;
  /** What is worth a second look, found while it was checked; null for what was saved as it is. */
  warnings: EndpointWarning[] | null;
};

/** The configuration that a test or a preview is about. @throws AppError `invalid` with field errors, `not_found` */
export async function targetOf(
  ctx: ServiceContext,
  endpointId: string | undefined,
  configuration: unknown,
): Promise<TestTarget> {
  if (endpointId === undefined) {
    const { content, warnings } = await validateEndpoint(ctx, withStandIns(configuration));
    refuseStrangeTokens(ctx, content, []);
    const hash = keyedHash(ctx.keys, "test-push", content.url).toString("base64url");
    return {
      config: { ...content, id: null },
      recordFor: null,
      throttleKey: `test:${ctx.organizationId}:${hash}`,
      warnings,
    };
  }
  const row = await requireEndpoint(ctx, endpointId);
  const throttleKey = `test:${row.id}`;
  if (configuration === undefined) {
    const config = await withAuthorizations(ctx, row, openEndpoint(ctx.keys, row));
    return { config, recordFor: row.id, throttleKey, warnings: null };
  }
  const { version: _version, ...change } = parseInput(EndpointPatchSchema, configuration);
  const merged = mergePatch(storedEndpoint(ctx, row), change);
  const { content, warnings } = await validateEndpoint(ctx, merged.input, {
    found: merged.errors,
    addressKnown: !merged.moved,
  });
  refuseStrangeTokens(ctx, content, merged.moved ? [] : (row.settings.authorizationKeys ?? []));
  return { config: { ...content, id: endpointId }, recordFor: null, throttleKey, warnings };
}

/**
 * Whoever may test but not save must not have a token of an authorization sent where no saved endpoint sends it.
 * @throws AppError `forbidden`
 */
function refuseStrangeTokens(
  ctx: ServiceContext,
  content: Pick<EndpointConfig, "authorizations">,
  own: string[],
): void {
  const strange = Object.keys(content.authorizations ?? {}).some((key) => !own.includes(key));
  if (strange) authorize(ctx, "endpoint.write");
}

/** A form may be tested before it has a name or events: neither changes what is sent. */
function withStandIns(configuration: unknown): unknown {
  if (typeof configuration !== "object" || configuration === null) return configuration;
  const given: Record<string, unknown> = { ...configuration };
  const unnamed = given.name === undefined || given.name === "";
  const silent = given.events === undefined || (Array.isArray(given.events) && given.events.length === 0);
  const stand = given.format === "leavemsg" ? "leave_message.created" : "webhook.test";
  return { ...given, ...(unnamed ? { name: "Webhook" } : {}), ...(silent ? { events: [stand] } : {}) };
}

/**
 * Counts one test of what `throttleKey` names, and one of the organization.
 * @throws AppError `limit`
 */
export async function throttleTests(
  ctx: Pick<ServiceContext, "db" | "organizationId" | "now">,
  throttleKey: string,
): Promise<void> {
  const uses = [
    ...LIMITS.map((rule) => ({ ...rule, key: `${throttleKey}:${rule.windowSeconds}` })),
    { ...TOGETHER, key: `test:all:${ctx.organizationId}` },
  ];
  const result = await hitThrottles(ctx.db, uses, ctx.now());
  if (result.allowed) return;
  throw new AppError("limit", "Tests: one in 3 seconds and ten a minute of one endpoint, sixty a minute in all.", {
    retryAfterSeconds: result.retryAfterSeconds,
  });
}

/**
 * A test goes whatever the endpoint's own limit says, and counts there. A platform's limit it keeps: what it refuses for
 * the rate it refuses to everybody, for minutes. Returns the limiter of the robot, null where there is none.
 * @throws AppError `limit` when the robot has no slot left or is banned
 */
async function takeSlot(ctx: ServiceContext, target: TestTarget, endpoint: EndpointConfig): Promise<string | null> {
  if (target.recordFor !== null && endpoint.rules.rateLimit !== null) {
    await spendSend(ctx.db, ownKey(target.recordFor));
  }
  const key = robotKey(ctx.keys, endpoint);
  if (key === null) return null;
  const [grant] = await reserveSends(ctx.db, [{ limits: [{ key, rules: platformRules(endpoint.channel) }], want: 1 }]);
  if (grant?.granted === 1) return key;
  throw new AppError("limit", "The platform takes nothing more from this robot for now.", {
    retryAfterSeconds: Math.max(1, Math.ceil((grant?.nextInMs ?? 0) / 1_000)),
  });
}

type Sent = { event: EventEnvelope; eventUuid: string; deliveryUuid: string; outcome: AttemptOutcome };

/** The audit line of every test, and the history's rows of a saved endpoint's. */
async function record(ctx: ServiceContext, target: TestTarget, sent: Sent): Promise<void> {
  const { organizationId } = ctx;
  const finishedAt = ctx.now();
  await ctx.db.transaction(async (tx) => {
    if (target.recordFor !== null) {
      const { eventUuid, deliveryUuid, event, outcome } = sent;
      await insertTestRecord(
        tx,
        {
          id: eventUuid,
          organizationId,
          type: event.type,
          data: event.data,
          source: "console",
          occurredAt: event.occurredAt,
          createdAt: event.occurredAt,
        },
        {
          id: deliveryUuid,
          organizationId,
          endpointId: target.recordFor,
          eventId: eventUuid,
          eventType: event.type,
          status: outcome.verdict.kind === "delivered" ? "delivered" : "exhausted",
          finishedAt,
          ...outcome.record,
          ...sentBytes(outcome),
        },
      );
      const seen = certificateOf({ endpointId: target.recordFor, organizationId }, outcome);
      if (seen !== null) await writeCertificates(tx, [seen], finishedAt);
    }
    const { id, name } = target.config;
    const object = id === null ? {} : { objectId: id };
    // The set-up list asks for a test that got through, also of a configuration that was not saved yet.
    const action = sent.outcome.verdict.kind === "delivered" ? "endpoint.test_delivered" : "endpoint.tested";
    await audit(tx, ctx, { action, objectType: "endpoint", ...object, objectName: name });
  });
}

/** The history keeps the bytes that were sent, and their hash. */
function sentBytes({ request, record: { requestBodyHash } }: AttemptOutcome) {
  if (request === null || requestBodyHash === null) return { requestBodyHash: null };
  return { requestBody: Buffer.from(request.body, "utf8"), requestBodyHash: Buffer.from(requestBodyHash, "hex") };
}
