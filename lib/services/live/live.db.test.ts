import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertSession, revokeSession } from "@/db/queries/sessions";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { until } from "@/e2e/faults/fixture";
import { newUuid } from "@/lib/domain/ids";
import { LIVE_TOPICS, SESSIONS } from "@/lib/domain/live";
import { makeMember, makeOrganization, testRuntime } from "@/lib/http/testing";
import { encodeLive, notifyLivePort } from "@/lib/jobs/senders/live";
import { createLogger } from "@/lib/logger";
import { type LiveHub, STREAMS_PER_SESSION } from "./hub";
import { openHub } from "./process-hub";
import { liveStream } from "./stream";

const log = createLogger({ level: "silent", name: "test" });
const HOUR_MS = 3_600_000;

describe("live updates", () => {
  let test: TestDb;
  let hub: LiveHub;
  beforeAll(async () => {
    test = await openTestDb();
    testRuntime(test);
    hub = openHub({ db: test.db, log }, test.url);
  });
  afterAll(async () => {
    await hub.stop();
    await test.close();
  });

  async function signedIn(role: "owner" | "viewer" = "owner") {
    const { id: organizationId } = await makeOrganization(test.db, "Acme");
    const { userId } = await makeMember(test.db, organizationId, role);
    const now = new Date();
    const sessionId = newUuid(now.getTime());
    const times = { createdAt: now, lastSeenAt: now, expiresAt: new Date(now.getTime() + HOUR_MS) };
    await insertSession(test.db, { id: sessionId, userId, organizationId, ...times });
    return { sessionId, organizationId, role, userId };
  }

  /** A stream with everything it said so far. */
  async function follow(who: Awaited<ReturnType<typeof signedIn>>) {
    const abort = new AbortController();
    const stream = await liveStream(hub, who, abort.signal);
    const state = { text: "", ended: false };
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stream) state.text += decoder.decode(chunk);
      state.ended = true;
    })();
    const leave = async () => {
      abort.abort();
      await reading;
    };
    return { state, leave, says: (text: string) => until(text, () => state.text.includes(text)) };
  }

  it("tells an organization what changed, once for any number of changes, and no other one", async () => {
    const [ours, others] = [await signedIn(), await signedIn()];
    const [own, foreign] = [await follow(ours), await follow(others)];
    const live = notifyLivePort({ db: test.db, log });
    for (let i = 0; i < 100; i++) live.touch(ours.organizationId, "deliveries");
    live.touch(ours.organizationId, "messages");
    await own.says("event: topics\ndata: deliveries,messages\n");
    live.touch(others.organizationId, "replays");
    await foreign.says("data: replays");
    expect(foreign.state.text).not.toMatch(/deliveries|messages/);
    expect(own.state.text.match(/event: topics/g)).toHaveLength(1);
    expect(own.state.text).not.toContain(ours.organizationId);
    await Promise.all([live.close(), own.leave(), foreign.leave()]);
    expect(hub.size).toBe(0);
  });

  it("tells nobody of rows that his role may not read", async () => {
    const who = await signedIn("viewer");
    const stream = await follow(who);
    const live = notifyLivePort({ db: test.db, log });
    live.touch(who.organizationId, "receivers");
    live.touch(who.organizationId, "deliveries");
    await stream.says("data: deliveries\n");
    expect(stream.state.text).not.toContain("receivers");
    await Promise.all([live.close(), stream.leave()]);
  });

  it("recovers from a broken database connection and has everybody look again", async () => {
    const who = await signedIn();
    const stream = await follow(who);
    const killed = await test.db.$client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen hooklane_live%'",
    );
    expect(killed.rowCount).toBe(1);
    await stream.says(`data: ${LIVE_TOPICS.join(",")}`);
    const live = notifyLivePort({ db: test.db, log });
    live.touch(who.organizationId, "replays");
    await stream.says("data: replays\n");
    await Promise.all([live.close(), stream.leave()]);
  });

  it("ends with the session, at once when it is said that one ended", async () => {
    const [gone, stays] = [await signedIn(), await signedIn()];
    const [first, second] = [await follow(gone), await follow(stays)];
    await revokeSession(test.db, gone.userId, gone.sessionId, new Date());
    const live = notifyLivePort({ db: test.db, log });
    live.touch(gone.organizationId, SESSIONS);
    await until("the end of the stream", () => first.state.ended);
    expect(first.state.text).toContain("event: end\ndata: signed-out");
    expect(second.state.ended).toBe(false);
    await Promise.all([live.close(), second.leave()]);
  });

  it("keeps a few streams for each session, the latest", async () => {
    const who = await signedIn();
    const streams: Awaited<ReturnType<typeof follow>>[] = [];
    for (let i = 0; i <= STREAMS_PER_SESSION; i++) streams.push(await follow(who));
    await until("the oldest to end", () => streams[0]?.state.ended === true);
    expect(streams[0]?.state.text).toContain("data: superseded");
    expect(hub.size).toBe(STREAMS_PER_SESSION);
    for (const stream of streams.slice(1)) await stream.leave();
  });

  it("ends every stream when the server is asked to stop, and takes no new one", async () => {
    const who = await signedIn();
    const own = openHub({ db: test.db, log }, test.url);
    const stream = await liveStream(own, who, new AbortController().signal);
    await own.stop();
    const text = await new Response(stream).text();
    expect(text).toContain("event: end\ndata: stopping");
    await expect(liveStream(own, who, new AbortController().signal)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("answers unavailable where the database cannot be listened to", async () => {
    const who = await signedIn();
    const own = openHub({ db: test.db, log }, "postgres://nobody:x@127.0.0.1:1/none");
    await expect(liveStream(own, who, new AbortController().signal)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("splits what is too long for one notification", () => {
    const noted = new Map(Array.from({ length: 1_000 }, (_, i) => [newUuid(i), new Set(["deliveries"] as const)]));
    const payloads = encodeLive(noted);
    expect(payloads.length).toBeGreaterThan(1);
    for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
    const all = payloads.flatMap((payload) => Object.keys(JSON.parse(payload)));
    expect(all).toEqual([...noted.keys()]);
  });
});
