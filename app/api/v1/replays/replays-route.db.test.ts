import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { recordDeliveries } from "@/db/testing/deliveries";
import { makeEndpoint } from "@/e2e/faults/fixture";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { callRoute, makeOrganization, makeToken, testRuntime } from "@/lib/http/testing";
import type { Runtime } from "@/lib/runtime";
import { POST as retryMany } from "../deliveries/retry/route";
import { POST as replayWebhook } from "../webhooks/[id]/replay/route";
import { POST as cancel } from "./[id]/cancel/route";
import { POST as pause } from "./[id]/pause/route";
import { POST as resume } from "./[id]/resume/route";
import { POST as retryFailed } from "./[id]/retry-failed/route";
import { GET as readReplay } from "./[id]/route";
import { GET as listReplays } from "./route";

describe("replays over REST", () => {
  let test: TestDb;
  let runtime: Runtime;
  let token: string;
  let organizationId: string;
  let endpointId: string;
  let ids: string[];

  beforeAll(async () => {
    test = await openTestDb();
    runtime = testRuntime(test);
    organizationId = (await makeOrganization(runtime.db, "replays")).id;
    token = await makeToken(runtime.db, organizationId, ["delivery.read", "delivery.retry"]);
    endpointId = await makeEndpoint(runtime.db, organizationId, { url: "http://127.0.0.1:9/" });
    ids = await recordDeliveries(runtime.db, { organizationId, endpointId }, 5);
  });
  afterAll(() => test.close());

  const since = () => new Date(Date.now() - 3_600_000).toISOString();
  const webhook = () => ({ id: encodeId("endpoint", endpointId) });

  it("estimates, starts once per key, lists, pauses, resumes and cancels", async () => {
    const call = { token, params: webhook() };
    const estimate = await callRoute(replayWebhook, { ...call, body: { since: since(), dryRun: true } });
    expect(estimate).toMatchObject({ status: 200, body: { count: 5, minutes: null } });
    const to = (estimate.body as { to: string }).to;
    const headers = { "idempotency-key": "night" };
    const body = { since: since(), until: to, confirm: 5 };
    const started = await callRoute(replayWebhook, { ...call, headers, body });
    expect(started).toMatchObject({ status: 202, body: { status: "planned", counts: { total: 5, processed: 0 } } });
    const { id } = started.body as { id: string };
    expect((await callRoute(replayWebhook, { ...call, headers, body })).body).toMatchObject({ id });
    const listed = await callRoute(listReplays, { token, query: { endpointId: webhook().id, status: "planned" } });
    expect(listed.body).toMatchObject({ items: [{ id }], nextCursor: null });

    const one = { token, params: { id } };
    expect((await callRoute(pause, one)).body).toMatchObject({ status: "paused", pause: { cause: "user" } });
    expect((await callRoute(resume, one)).body).toMatchObject({ status: "canary", pause: null });
    expect((await callRoute(cancel, one)).body).toMatchObject({ status: "cancelled" });
    expect((await callRoute(readReplay, one)).body).toMatchObject({ status: "cancelled", version: 4 });
    expect(await callRoute(resume, one)).toMatchObject({ status: 412, body: { code: "precondition" } });
    expect(await callRoute(retryFailed, one)).toMatchObject({ status: 412, body: { code: "precondition" } });
  });

  it("takes a selection, and names what is wrong with it in the words of the request", async () => {
    const chosen = ids.slice(0, 2).map((id) => encodeId("delivery", id));
    const estimate = await callRoute(retryMany, { token, body: { ids: chosen, dryRun: true } });
    expect(estimate).toMatchObject({ status: 200, body: { count: 2, to: null } });
    const started = await callRoute(retryMany, { token, body: { ids: chosen } });
    expect(started).toMatchObject({ status: 202, body: { kind: "selection", counts: { total: 2 } } });
    const wrong = await callRoute(retryMany, { token, body: { ids: ["dlv_x"] } });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: "ids.0" }] } });
    const many = Array.from({ length: 1_001 }, () => encodeId("delivery", newUuid(Date.now())));
    expect(await callRoute(retryMany, { token, body: { ids: many } })).toMatchObject({ status: 422 });
    const backwards = { since: since(), until: new Date(Date.now() - 7_200_000).toISOString() };
    const refused = await callRoute(replayWebhook, { token, params: webhook(), body: backwards });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: "until" }] } });
  });

  it("says in the reader's language what to do when nothing can be sent", async () => {
    const off = await makeEndpoint(runtime.db, organizationId, { url: "http://127.0.0.1:9/off", enabled: false });
    await recordDeliveries(runtime.db, { organizationId, endpointId: off }, 1);
    const call = { token, params: { id: encodeId("endpoint", off) }, body: { since: since() } };
    const answer = await callRoute(replayWebhook, { ...call, headers: { "accept-language": "zh-CN" } });
    expect(answer).toMatchObject({ status: 412, body: { errors: [{ message: "Webhook 已停用，请先启用再重推" }] } });
    const gone = await callRoute(replayWebhook, { ...call, params: { id: "whk_nothing" } });
    expect(gone.status).toBe(404);
  });
});
