import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { takeForm } from "@/app/(public)/leave/form/handle";
import { GET as live } from "@/app/api/health/live/route";
import { insertSite } from "@/db/queries/organizations";
import { events, leaveMessages } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { installPeerAddress } from "@/lib/auth/peer-address";
import { CHANNELS } from "@/lib/channels/registry";
import { context, endpoint } from "@/lib/channels/testing/endpoint";
import { textsOf } from "@/lib/channels/testing/sizes";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { FORM_TOKEN_TTL_MS, signFormToken } from "@/lib/domain/leave-message/form-token";
import { GUARD_DEFAULTS } from "@/lib/domain/leave-message/guard";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { addressLimits } from "@/lib/services/messages/admit";
import { exportMessages } from "@/lib/services/messages/export";
import { POST } from "./route";

/* What strangers may try, over a real socket with the operator's proxy before it. */

const SECRET = "test secret of more than 32 characters";
const TYPE = { "content-type": "application/json" };
let database: TestDb;
let world: World;
let server: Server;
let origin: string;
const agent = new Agent({ connections: 32 });
/** Another way to the same server, whose address is no proxy of the operator's. */
const stranger = new Agent({ localAddress: "127.0.0.2" });
let received = 0;

beforeAll(async () => {
  database = await openTestDb();
  vi.stubEnv("TRUSTED_PROXIES", "127.0.0.1");
  world = await makeWorld(database);
  installPeerAddress();
  server = createServer((incoming, response) => void serve(incoming, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await Promise.all([agent.close(), stranger.close()]);
  await new Promise((done) => server.close(done));
  await database.close();
});

async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1:3000");
  const headers = new Headers(incoming.headers as Record<string, string>);
  incoming.on("data", (chunk: Buffer) => {
    received += chunk.length;
  });
  const hasBody = incoming.method === "POST";
  const body = hasBody ? (Readable.toWeb(incoming) as ReadableStream<Uint8Array>) : null;
  const asked = new Request(url, { method: incoming.method ?? "GET", headers, body, duplex: "half" } as RequestInit);
  const answer = url.pathname.startsWith("/leave/")
    ? await takeForm(asked, url.pathname.slice("/leave/".length))
    : url.pathname === "/api/health/live"
      ? await live()
      : await POST(asked, { params: Promise.resolve({}) });
  response.writeHead(answer.status, {
    ...Object.fromEntries(answer.headers),
    ...(answer.status === 413 ? { connection: "close" } : {}),
  });
  response.end(await answer.text());
}

type Answer = { status: number; body: Record<string, unknown>; retryAfter: number };
async function submit(body: object, headers: Record<string, string> = {}, dispatcher = agent): Promise<Answer> {
  const options = { method: "POST" as const, headers: { ...TYPE, ...headers }, body: JSON.stringify(body), dispatcher };
  const answer = await request(`${origin}/api/v1/leavemsg/submit`, options);
  const value = (await answer.body.json()) as Record<string, unknown>;
  return { status: answer.statusCode, body: value, retryAfter: Number(answer.headers["retry-after"] ?? 0) };
}

async function newSite(guard = GUARD_DEFAULTS): Promise<string> {
  const siteKey = `pk_${newUuid(Date.now()).replaceAll("-", "")}`;
  const createdAt = new Date();
  const site = {
    id: newUuid(Date.now()),
    organizationId: world.organizationId,
    siteKey,
    name: "hostile",
    guard,
    createdAt,
  };
  await insertSite(database.db, site);
  return siteKey;
}
const rows = async () => database.db.select().from(leaveMessages);
const rowOf = async ({ body }: Answer) => (await rows()).find(({ id }) => encodeId("message", id) === body.id);

const ATTACK = [
  '=HYPERLINK("https://evil.example","x")',
  "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>",
  '<@all> <at user_id="all">x</at> <!channel> @everyone @here @all @所有人 @13800000000',
  "[click](https://evil.example) ![x](https://evil.example/p.png) <https://evil.example|x>",
  '{{ "a" | append: "EVALUATED" }}',
].join(" ");

describe("a stranger's words in every field", () => {
  test("are stored as they are, and reach no channel as markup, mention or link", async () => {
    // Kept apart they would reach no channel at all.
    const siteKey = await newSite({ ...GUARD_DEFAULTS, looks: false });
    const attack = ATTACK.slice(0, 400);
    const answer = await submit({
      ...{ siteKey, content: ATTACK, name: "=<b>@all</b>{{ 1 }}", category: "<@all>=1+1 [a](https://evil.example)" },
      ...{ email: "hostile@example.com", fields: { "=cmd|'/c calc'!A1": attack, "<@all>": [attack] } },
      page: {
        url: `https://shop.example/?q=${encodeURIComponent("<script>")}`,
        title: attack,
        referrer: "javascript:alert(1)",
      },
    });
    expect(answer.status).toBe(201);
    const row = await rowOf(answer);
    expect(row).toMatchObject({ content: ATTACK, pageTitle: attack });
    const [event] = await database.db
      .select()
      .from(events)
      .where(eq(events.id, row?.eventId ?? ""));
    const data = (event?.data ?? {}) as Record<string, unknown>;
    expect(data.message_content).toBe(ATTACK);
    const envelope = {
      id: "evt_1",
      type: "leave_message.created" as const,
      occurredAt: new Date(),
      data,
      tenantNumber: 1,
    };
    for (const channel of CHANNEL_IDS.filter((id) => id !== "custom")) {
      const built = CHANNELS[channel].build(envelope, endpoint(channel, { maskContacts: false }), context({}));
      if (!built.ok) throw new Error(built.problem.diagnosis);
      const body = JSON.parse(built.request.body);
      const seen = channel === "email" ? [String(body.html)] : textsOf(body);
      for (const text of seen) {
        expect(text, channel).not.toMatch(/<(?:script|img|svg|at|@all|!channel)/);
        expect(text, channel).not.toContain("aEVALUATED");
        // A backslash before it makes Discord's link plain text; a letter knows only HTML's.
        expect(text, channel).not.toMatch(channel === "email" ? /href="https:\/\/evil/ : /(?<!\\)\]\(https:\/\/evil/);
      }
      for (const [, value] of built.request.headers) expect(value).not.toMatch(/[\r\n]/);
    }
  });

  test("are inert in a spreadsheet", async () => {
    const input = {
      query: { view: "all" as const },
      reason: "",
      raw: false,
      locale: "en" as const,
      format: "csv" as const,
    };
    const csv = (await exportMessages(world.as.owner, { ...input, full: false })).bytes.toString("utf8");
    expect(csv).toContain("HYPERLINK");
    const cells = csv.split(/,|\r\n/).map((cell) => cell.replace(/^\ufeff?"?/, ""));
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell) && cell !== "-")).toEqual([]);
  });

  test("are text on the form's pages, those of an error and of the success", async () => {
    const siteKey = await newSite();
    const post = async (fields: Record<string, string>) => {
      const body = new URLSearchParams(fields).toString();
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const answer = await request(`${origin}/leave/${siteKey}`, { method: "POST", headers, body, dispatcher: agent });
      return { status: answer.statusCode, html: await answer.body.text() };
    };
    const token = signFormToken(SECRET, { siteKey, issuedAt: Date.now() - 10_000, nonce: "hostile", renewed: false });
    const fields = {
      content: ATTACK,
      name: ATTACK.slice(0, 40),
      email: "a@example.com",
      phone: "",
      token,
      website: "",
    };
    const wrong = await post({
      ...fields,
      phone: '"><script>alert(2)</script>',
      referrer: '"><script>alert(3)</script>',
    });
    expect(wrong.status).toBe(422);
    const stored = await post({ ...fields, referrer: "javascript:alert(4)" });
    expect(stored.status).toBe(200);
    for (const { html } of [wrong, stored]) expect(html).not.toMatch(/<script>|<svg\/|<img|href="javascript/);
  });
});

describe("the address a message came from", () => {
  test("is what the operator's proxy saw, whatever the sender wrote before it", async () => {
    const siteKey = await newSite();
    const forged = await submit(
      { siteKey, content: "forged by a header", ip: "9.9.9.9" },
      { "x-forwarded-for": "6.6.6.6, 203.0.113.7", "x-real-ip": "6.6.6.6", forwarded: "for=6.6.6.6" },
    );
    expect((await rowOf(forged))?.ip).toBe("203.0.113.7");
    const direct = await submit({ siteKey, content: "no proxy at all" }, { "x-forwarded-for": "6.6.6.6" }, stranger);
    expect((await rowOf(direct))?.ip).toBe("127.0.0.2");
  });

  test("cannot be changed to get round the limit of an address", async () => {
    const siteKey = await newSite();
    const { limit } = addressLimits("api", GUARD_DEFAULTS)[0];
    const sent = Array.from({ length: limit + 5 }, (_, n) =>
      submit({ siteKey, content: `rotating ${n}` }, { "x-forwarded-for": `6.6.6.${n}, 203.0.113.8` }),
    );
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(limit);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
  });
});

test("a token is good for its own form only: replayed it is the same message, old it is asked again, forged it is quarantined", async () => {
  const siteKey = await newSite();
  const token = (ageMs: number, of = siteKey) =>
    signFormToken(SECRET, { siteKey: of, issuedAt: Date.now() - ageMs, nonce: `t${ageMs}`, renewed: false });
  const good = { siteKey, content: "replayed words", phone: "13800138000", token: token(10_000), website: "" };
  const first = await submit(good);
  expect(await submit(good)).toMatchObject({ status: 201, body: { id: first.body.id, duplicate: true } });
  expect((await submit({ ...good, content: "old words", token: token(FORM_TOKEN_TTL_MS + 1_000) })).status).toBe(409);
  for (const [n, bad] of [`${token(20_000)}x`, token(20_000, "another-site"), "a.b"].entries()) {
    const answer = await submit({ ...good, content: `forged words ${n}`, token: bad });
    expect(answer.status).toBe(201);
    expect(await rowOf(answer)).toMatchObject({ status: "spam", spamReason: "token_invalid", eventId: null });
  }
});

describe("ten megabytes", () => {
  const megabyte = Buffer.alloc(1_048_576, "x");
  test.each(["/api/v1/leavemsg/submit", "/leave/any"])("sent to %s are refused before they are read", async (path) => {
    const target = path === "/leave/any" ? `/leave/${await newSite()}` : path;
    for (const length of [true, false]) {
      received = 0;
      let given = 0;
      const body = Readable.from(
        (function* () {
          for (; given < 10; given++) yield megabyte;
        })(),
      );
      const headers = { ...TYPE, ...(length ? { "content-length": String(10 * megabyte.length) } : {}) };
      const answer = await request(origin + target, { method: "POST", headers, body, dispatcher: agent });
      expect(answer.statusCode).toBe(413);
      await answer.body.dump();
      expect(received).toBeLessThan(2 * megabyte.length);
    }
  });
});

describe("a thousand submissions within a minute", () => {
  const FLOOD = 1_000;
  async function flood(siteKey: string, address: (n: number) => string, words: string) {
    let healthy = true;
    let ended = false;
    const watch = (async () => {
      while (!ended) {
        const answer = await request(`${origin}/api/health/live`, { dispatcher: stranger });
        healthy &&= answer.statusCode === 200;
        await answer.body.dump();
      }
    })();
    const sent = Array.from({ length: FLOOD }, (_, n) =>
      submit({ siteKey, content: `${words} ${n}` }, { "x-forwarded-for": address(n) }),
    );
    const answers = await Promise.all(sent);
    ended = true;
    await watch;
    expect(healthy).toBe(true);
    const taken = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status === 429);
    expect(taken.length + refused.length).toBe(FLOOD);
    expect(refused.every(({ retryAfter }) => retryAfter >= 1)).toBe(true);
    const stored = (await rows()).filter(({ content }) => content.startsWith(`${words} `));
    expect(stored.map(({ id }) => encodeId("message", id)).sort()).toEqual(taken.map(({ body }) => body.id).sort());
    return taken.length;
  }

  test("from one address: its share is stored, the rest is told when to come back", async () => {
    const taken = await flood(await newSite(), () => "203.0.113.50", "one address");
    expect(taken).toBe(addressLimits("api", GUARD_DEFAULTS)[0].limit);
  });

  test("from a thousand addresses: what the site takes is stored, and nothing that was accepted is lost", async () => {
    const taken = await flood(await newSite(), (n) => `198.18.${n >> 8}.${n & 255}`, "many addresses");
    expect(taken).toBeGreaterThanOrEqual(GUARD_DEFAULTS.perSiteMinute);
    // A minute may turn while they come.
    expect(taken).toBeLessThanOrEqual(2 * GUARD_DEFAULTS.perSiteMinute);
  });
});
