import { z } from "zod";
import { audit } from "@/db/queries/audit";
import {
  claimSelfTests,
  type DueSelfTest,
  finishSelfTest,
  hasDueSelfTest,
  listCareLines,
  type SelfTestResult,
  writeSelfTest,
} from "@/db/queries/care";
import { findEndpoint, organizationFacts } from "@/db/queries/endpoints";
import { authorize, type ServiceContext } from "@/lib/context";
import { selfTestAlert } from "@/lib/domain/care/alerts";
import { nextSelfTest, SELF_TEST_RHYTHMS } from "@/lib/domain/care/self-test";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { AppError, toError } from "@/lib/errors";
import type { Wake } from "@/lib/jobs/wake";
import { requireEndpoint } from "@/lib/services/endpoints/find";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { testPush } from "@/lib/services/endpoints/test-push";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";

export const SelfTestSchema = z.strictObject({
  rhythm: z.enum(SELF_TEST_RHYTHMS),
  /** Local time in the organization's zone. */
  at: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "time_of_day"),
  /** 1 = Monday, for a weekly one. */
  day: z.number().int().min(1).max(7),
});
export type SelfTestInput = z.output<typeof SelfTestSchema>;

/**
 * Changes how often a webhook tests itself.
 * @throws AppError `invalid`, `not_found`, `forbidden`
 */
export async function setSelfTest(ctx: ServiceContext, id: string, input: SelfTestInput): Promise<void> {
  authorize(ctx, "endpoint.write");
  const schedule = parseInput(SelfTestSchema, input);
  const endpoint = await requireEndpoint(ctx, id);
  const { timeZone } = await organizationFacts(ctx.db, ctx.organizationId);
  const next = nextSelfTest(schedule, timeZone, endpoint.id, ctx.now());
  await ctx.db.transaction(async (tx) => {
    await writeSelfTest(tx, ctx.organizationId, endpoint.id, schedule, next);
    await audit(tx, ctx, {
      action: "endpoint.self_test_changed",
      objectType: "endpoint",
      objectId: id,
      objectName: endpoint.name,
    });
  });
}

/** What self-tests of all organizations need: a context without its organization. */
export type SelfTestDeps = Pick<
  ServiceContext,
  "db" | "keys" | "live" | "transport" | "log" | "wake" | "now" | "random" | "appUrl"
>;

/** Tests of one round, and how many at a time: pushes of customers go first. */
const PER_ROUND = 20;
const AT_A_TIME = 4;
/** A test that was cut off with its worker, or that a limit refused, is made again then. */
const AGAIN_MS = 10 * 60_000;
const NEXT_ROUND_MS = 5_000;

/** Makes the self-tests that are due, a bounded number; `nextInMs` says when to look again, null when none is left. */
export async function advanceCare(deps: SelfTestDeps): Promise<{ nextInMs: number | null }> {
  const due = await claimSelfTests(deps.db, deps.now(), AGAIN_MS, PER_ROUND);
  const waiting = [...due];
  const work = async () => {
    for (let test = waiting.shift(); test !== undefined; test = waiting.shift()) await runOne(deps, test);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return { nextInMs: due.length === PER_ROUND ? NEXT_ROUND_MS : null };
}

/** A wake when a self-test is due. */
export async function findCareWork(deps: Pick<SelfTestDeps, "db" | "now">): Promise<Wake[]> {
  return (await hasDueSelfTest(deps.db, deps.now())) ? [{ kind: "care" }] : [];
}

async function runOne(deps: SelfTestDeps, test: DueSelfTest): Promise<void> {
  const next = nextSelfTest(test.schedule, test.timeZone, test.endpointId, deps.now());
  try {
    // One that is off tests nothing: its next time stays planned for when it is on again.
    const result = test.enabled ? await push(deps, test) : null;
    await finishSelfTest(deps.db, test, next, result);
  } catch (thrown) {
    // Refused by a limit, or the database is away: the claim's later time stands, and another round tries again.
    deps.log.warn({ endpointId: test.endpointId, err: toError(thrown).message }, "a self-test could not be made");
  }
}

async function push(deps: SelfTestDeps, test: DueSelfTest): Promise<SelfTestResult> {
  const { organizationId, endpointId } = test;
  const actor = { kind: "system", name: "self-test" } as const;
  const ctx: ServiceContext = { ...deps, organizationId, actor, requestId: `self-test ${endpointId}`, ip: null };
  const id = encodeId("endpoint", endpointId);
  const outcome = await tested(ctx, id);
  if (!outcome.lastTestOk) await alertOnce(ctx, endpointId, outcome);
  return outcome;
}

async function tested(ctx: ServiceContext, id: string): Promise<SelfTestResult> {
  const lastTestAt = ctx.now();
  try {
    const { ok, diagnosis, deliveryId } = await testPush(ctx, { endpointId: id });
    return {
      lastTestAt,
      lastTestOk: ok,
      lastTestDeliveryId: decodeId("delivery", deliveryId ?? ""),
      lastTestFinding: { zh: diagnosis.zh, en: diagnosis.en },
    };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== "invalid") throw thrown;
    // A configuration that can no longer be sent is what a self-test is to find.
    const text = thrown.fields.map(({ message }) => message).join("; ") || thrown.message;
    return { lastTestAt, lastTestOk: false, lastTestDeliveryId: null, lastTestFinding: { zh: text, en: text } };
  }
}

/** Said once until a self-test passes again. */
async function alertOnce(ctx: ServiceContext, endpointUuid: string, result: SelfTestResult): Promise<void> {
  const [line] = await listCareLines(ctx.db, ctx.organizationId, { onlyId: endpointUuid, limit: 1 });
  if (line === undefined || line.care?.lastTestOk === false) return;
  const endpoint = await findEndpoint(ctx.db, ctx.organizationId, endpointUuid);
  const locale = endpoint?.settings.locale ?? "zh-CN";
  const { lastTestDeliveryId: deliveryId, lastTestFinding: finding } = result;
  const facts = {
    endpointId: encodeId("endpoint", endpointUuid),
    endpointName: line.name,
    finding: finding?.[locale === "en" ? "en" : "zh"] ?? "",
    deliveryId: deliveryId === null ? null : encodeId("delivery", deliveryId),
  };
  const now = ctx.now();
  const draft = { type: "system_alert.warning", data: selfTestAlert(facts, locale, now), occurredAt: now };
  await ctx.db.transaction((tx) => recordEvents(tx, ctx, [{ ...draft, source: "system" }]));
  wakeRouting(ctx);
}
