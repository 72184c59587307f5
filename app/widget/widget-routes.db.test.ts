import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST } from "@/app/api/v1/leavemsg/submit/route";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { NO_HOURS } from "@/lib/domain/presence/schedule";
import { DEFAULT_WIDGET } from "@/lib/domain/presence/widget-settings";
import { makeWorld, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { callRoute } from "@/lib/http/testing";
import { ping, setMyStatus } from "@/lib/services/presence/agents";
import { saveSchedule } from "@/lib/services/presence/settings";
import { checkInstall } from "@/lib/services/sites/check-install";
import { freshFormToken } from "@/lib/services/sites/form-token";
import { listWidgets, saveWidget } from "@/lib/services/sites/widget";
import { GET as bootstrap } from "./bootstrap/route";
import { GET as form } from "./form/route";
import { GET as presence } from "./presence/route";

const SHOP = "https://shop.example.com";
const PAGE = "<script src=https://hooks.example.com/widget/v1/loader.js></script>";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
});
beforeEach(async () => {
  world = await makeWorld(test, {
    appUrl: "https://hooks.example.com",
    transport: {
      check: () => Promise.resolve("ok"),
      close: () => Promise.resolve(),
      send: () =>
        Promise.resolve({
          timings: { dns: 0, tcp: 0, tls: 0, send: 0, firstByte: 0, download: 0, total: 0 },
          connection: { reused: false },
          response: { status: 200, headers: [], body: new TextEncoder().encode(PAGE), truncated: false },
        }),
    },
  });
});
afterAll(() => test.close());

const ask = (path: string, headers: Record<string, string> = {}) =>
  new Request(`https://hooks.example.com/widget/${path}`, { headers });
const query = () => `site=${world.siteKey}`;
const limitTo = (domains: string[]) =>
  saveWidget(world.as.admin, { siteKey: world.siteKey, version: 0, settings: { ...DEFAULT_WIDGET, domains } });

describe("bootstrap", () => {
  it("says in less than 1 KB what to show, to any page while no domain is named, and nothing of agents", async () => {
    const answer = await bootstrap(ask(`bootstrap?${query()}`, { origin: SHOP }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe(SHOP);
    expect(answer.headers.get("cache-control")).toBe("max-age=10");
    expect(answer.headers.get("set-cookie")).toBeNull();
    const text = await answer.text();
    expect(text.length).toBeLessThanOrEqual(1024);
    expect(Object.keys(JSON.parse(text)).sort()).toEqual([
      ...["eta_bucket", "form_version", "mode", "next_open_at", "reason", "server_time", "show", "ttl", "tz", "ui"],
    ]);
    expect(JSON.parse(text)).toMatchObject({
      show: "form",
      mode: "offline",
      reason: "after_hours",
      next_open_at: null,
    });
  });

  it("stays small with everything set, and answers 304 while nothing changed", async () => {
    const globs = Array.from({ length: 5 }, (_, n) => `/${n}${"x".repeat(58)}`);
    const settings = { ...DEFAULT_WIDGET, include: globs, exclude: globs, launcher: { zh: "问".repeat(12), en: "" } };
    await saveWidget(world.as.admin, { siteKey: world.siteKey, version: 0, settings });
    const first = await bootstrap(ask(`bootstrap?${query()}`));
    expect(Buffer.byteLength(await first.text())).toBeLessThanOrEqual(1024);
    const again = await bootstrap(ask(`bootstrap?${query()}`, { "if-none-match": first.headers.get("etag") ?? "" }));
    expect(again.status).toBe(304);
  });

  it("refuses pages of other domains, so that the widget stays away", async () => {
    await limitTo(["shop.example.com"]);
    expect((await bootstrap(ask(`bootstrap?${query()}`, { origin: SHOP }))).status).toBe(200);
    for (const route of [bootstrap, form, presence]) {
      const refused = await route(ask(`x?${query()}`, { origin: "https://evil.example" }));
      expect(refused.status).toBe(403);
    }
    expect((await bootstrap(ask("bootstrap?site=nobody"))).status).toBe(404);
    const [site] = await listWidgets(world.as.viewer);
    expect(site?.lastLoaded?.origin).toBe(SHOP);
  });
});

describe("the form", () => {
  const told = async (search = "") => (await form(ask(`form?${query()}${search}`))).json();
  const body = (parts: object) => ({
    siteKey: world.siteKey,
    content: "你好，我想问价格",
    phone: "13800138000",
    ...parts,
  });
  const token = (ageMs: number) => freshFormToken({ siteKey: world.siteKey }, new Date(Date.now() - ageMs), false, 1);

  it("comes with a token of its own and a sentence in the visitor's language that promises nothing", async () => {
    const [one, two] = [await told("&lang=en"), await told()];
    expect(one.token).not.toBe(two.token);
    expect(one.intro).toBe("We're closed right now. Leave a message and we'll get back to you.");
    expect(two.intro).toBe("现在是非工作时间。请留言，我们会尽快联系您。");
  });

  it("takes a message with its token once, however often it is sent", async () => {
    const sent = body({ token: token(10_000) });
    const first = await callRoute(POST, { body: sent, headers: { origin: SHOP } });
    const second = await callRoute(POST, { body: sent, headers: { origin: SHOP } });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toMatchObject({ number: (first.body as { number: string }).number, duplicate: true });
  });

  it("asks for a way to answer, and for a new token when the old one ran out", async () => {
    expect((await callRoute(POST, { body: body({ token: token(10_000), phone: "" }) })).status).toBe(422);
    const old = token(3 * 3_600_000);
    const refused = await callRoute(POST, { body: body({ token: old }) });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ errors: [{ path: "token" }] });
    const renewed = (await told(`&renew=${encodeURIComponent(old)}`)).token;
    expect((await callRoute(POST, { body: body({ token: renewed }) })).status).toBe(201);
  });

  it("takes nothing from pages of other domains, but from servers, which have none", async () => {
    await limitTo(["shop.example.com"]);
    const headers = { origin: "https://evil.example" };
    expect((await callRoute(POST, { body: body({}), headers })).status).toBe(403);
    expect((await callRoute(POST, { body: body({}), headers: { origin: SHOP } })).status).toBe(201);
    expect((await callRoute(POST, { body: body({}) })).status).toBe(201);
  });
});

describe("presence as it changes", () => {
  const ALL_DAY = [{ from: "00:00", to: "24:00" }];

  it("is told to an open panel at once, and within three seconds when the last agent goes", async () => {
    const agent = world.as.agent;
    const week = Array.from({ length: 7 }, () => ALL_DAY);
    await saveSchedule(world.as.admin, { schedule: { ...NO_HOURS, week }, version: 0 });
    const stop = new AbortController();
    const request = new Request(`https://hooks.example.com/widget/presence?${query()}`, { signal: stop.signal });
    const answer = await presence(request);
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    const told = tellings(answer);

    expect(await told.next()).toMatchObject({ show: "form", mode: "offline", reason: "no_agent" });
    await setMyStatus(agent, "available");
    await ping(agent, { device: randomUUID(), idleSeconds: 0 });
    expect(await told.next()).toMatchObject({ mode: "online", intro: "客服在线，请留言，我们会尽快回复您。" });
    const from = performance.now();
    await setMyStatus(agent, "away");
    expect(await told.next()).toMatchObject({ mode: "offline", reason: "no_agent", show: "form" });
    expect(performance.now() - from).toBeLessThan(3_000);
    stop.abort();
  });
});

/** What a stream tells, one by one; the same state again (the stream's own first look) is no news. */
function tellings(answer: Response): { next: () => Promise<{ mode: string }> } {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let last = "";
  return {
    next: async () => {
      for (;;) {
        const event = /event: presence\ndata: (.*)\n\n/.exec(text);
        if (event !== null) {
          text = text.slice(event.index + event[0].length);
          const data = event[1] ?? "";
          const isNews = data !== last;
          last = data;
          if (isNews) return JSON.parse(data);
          continue;
        }
        const part = await reader?.read();
        if (part === undefined || part.done) throw new Error(`the stream ended: ${text}`);
        text += part.value;
      }
    },
  };
}

describe("who may do what", () => {
  testServiceAuthorization(
    () => world,
    [
      {
        ...{ name: "list widgets", permission: "message.read", foreign: "own_data_only" },
        prepare: async () => listWidgets,
        leaks: (answer, { siteKey }) => JSON.stringify(answer).includes(siteKey),
      },
      {
        ...{ name: "save a widget", permission: "message.config", foreign: "not_found" },
        prepare: async ({ siteKey, as }) => {
          const version = (await listWidgets(as.owner))[0]?.version ?? 0;
          return (ctx) => saveWidget(ctx, { siteKey, version, settings: DEFAULT_WIDGET });
        },
      },
      {
        ...{ name: "check an installation", permission: "message.config", foreign: "not_found" },
        prepare:
          async ({ siteKey }) =>
          (ctx) =>
            checkInstall(ctx, { siteKey, url: "https://shop.example.com/" }),
      },
    ],
  );

  it("finds the loader but not the site's key", async () => {
    const found = await checkInstall(world.as.admin, { siteKey: world.siteKey, url: "https://shop.example.com/" });
    expect(found).toMatchObject({ kind: "page", loader: true, siteKey: false, missing: [], domainAllowed: true });
  });
});
