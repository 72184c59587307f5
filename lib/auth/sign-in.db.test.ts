import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { SetUpInputSchema } from "@/lib/domain/accounts";
import { parseKeyRing } from "@/lib/secrets";
import { setUpOrganization } from "@/lib/services/organizations/set-up";
import { loadSession } from "./session";
import { decodeSession, encodeSession, sessionCookie } from "./session-cookie";
import { SESSION_SECONDS, signIn } from "./sign-in";

const secret = "a test secret of more than 32 characters";
const keys = parseKeyRing(Buffer.alloc(32, 7).toString("base64"));
const email = "owner@example.com";
const password = "correct horse battery";
const start = new Date("2025-01-15T09:00:00Z");
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
let test: TestDb;

const attempt = (input: { email: string; password: string }, now = start, ip: string | null = "203.0.113.5") =>
  signIn({ db: test.db, keys, now, meta: { requestId: "test-request", ip, userAgent: "test" } }, input);

async function signedIn(now: Date): Promise<string> {
  const id = await attempt({ email, password }, now);
  if (id === null) throw new Error("sign-in failed");
  return id;
}

beforeAll(async () => {
  test = await openTestDb();
  const input = SetUpInputSchema.parse({ organizationName: "Acme", name: "Owner", email, password });
  await setUpOrganization({ db: test.db, now: start }, input);
});
afterAll(() => test.close());

describe("sign-in", () => {
  it("opens a session that names user, role and organization", async () => {
    const id = await attempt({ email: " OWNER@example.com", password });
    expect(await loadSession(test.db, id, start)).toMatchObject({ email, role: "owner", organizationName: "Acme" });
  });

  it("answers a wrong password and an unknown address alike", async () => {
    expect(await attempt({ email, password: "wrong" })).toBeNull();
    expect(await attempt({ email: "nobody@example.com", password })).toBeNull();
  });

  it("takes as long for an unknown address as for a wrong password", async () => {
    const time = async (address: string) => {
      const from = performance.now();
      await attempt({ email: address, password: "wrong" }, later(3000), null);
      return performance.now() - from;
    };
    await time("warm-up@example.com");
    const [known, unknown]: [number[], number[]] = [[], []];
    // In turns, so that a busy machine slows both alike.
    for (const i of [1, 2, 3, 4]) {
      known.push(await time(email));
      unknown.push(await time(`unknown${i}@example.com`));
    }
    // Without the dummy hash an unknown address would answer in a tenth of the time.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) * 0.4);
  });

  it("refuses an address after ten failures in a quarter of an hour, whether it exists or not", async () => {
    for (const address of ["victim@example.com", email]) {
      const now = later(10_000);
      for (let i = 0; i < 10; i++) expect(await attempt({ email: address, password: "wrong" }, now, null)).toBeNull();
      await expect(attempt({ email: address, password }, now, null)).rejects.toMatchObject({
        code: "limit",
        retryAfterSeconds: 900,
      });
    }
    expect(await attempt({ email, password }, later(10_901), null)).not.toBeNull();
  });

  it("forgets an address's failures when the right person signs in", async () => {
    const now = later(20_000);
    for (let i = 0; i < 9; i++) await attempt({ email, password: "wrong" }, now, null);
    expect(await attempt({ email, password }, now, null)).not.toBeNull();
    for (let i = 0; i < 9; i++) expect(await attempt({ email, password: "wrong" }, now, null)).toBeNull();
  });

  it("refuses a network that fails with many addresses, and only failures count", async () => {
    const now = later(30_000);
    for (let i = 0; i < 3; i++) expect(await attempt({ email, password }, now, "198.51.100.1")).not.toBeNull();
    // Longer than any password may be: refused without the slow hash.
    const tooLong = "x".repeat(1000);
    const tries = Array.from({ length: 50 }, (_, i) => ({ email: `u${i}@example.com`, password: tooLong }));
    for (const input of tries) expect(await attempt(input, now, "198.51.100.1")).toBeNull();
    await expect(attempt({ email, password }, now, "198.51.100.1")).rejects.toMatchObject({ code: "limit" });
    expect(await attempt({ email, password }, now, "198.51.100.2")).not.toBeNull();
  });

  it("counts the addresses of one IPv6 network as one, and keeps none in the clear", async () => {
    const now = later(40_000);
    const tooLong = "x".repeat(1000);
    const from = (n: number) => attempt({ email: `v${n}@example.com`, password: tooLong }, now, `2001:db8:1:2::${n}`);
    for (let n = 1; n <= 50; n++) expect(await from(n)).toBeNull();
    await expect(from(51)).rejects.toMatchObject({ code: "limit" });
    const rows = await test.db.$client.query("select key from throttles");
    expect(JSON.stringify(rows.rows)).not.toMatch(/2001:db8|198\.51/);
  });
});

describe("session", () => {
  it("ends after thirty days", async () => {
    const id = await signedIn(start);
    expect(await loadSession(test.db, id, later(SESSION_SECONDS - 1))).not.toBeNull();
    expect(await loadSession(test.db, id, later(SESSION_SECONDS))).toBeNull();
  });

  it("ends when the membership does", async () => {
    const id = await signedIn(start);
    const rows = await test.db.$client.query("delete from memberships returning *");
    expect(await loadSession(test.db, id, start)).toBeNull();
    const { organization_id, user_id, role, created_at } = rows.rows[0];
    await test.db.$client.query("insert into memberships values ($1,$2,$3,$4)", [
      organization_id,
      user_id,
      role,
      created_at,
    ]);
  });

  it("notes when it was last seen, once a minute at most", async () => {
    const id = await signedIn(start);
    await loadSession(test.db, id, later(59));
    expect((await loadSession(test.db, id, later(61)))?.lastSeenAt).toEqual(start);
    expect((await loadSession(test.db, id, later(62)))?.lastSeenAt).toEqual(later(61));
  });
});

describe("session cookie", () => {
  it("carries the session's id, sealed", async () => {
    const value = await encodeSession("0194-session", secret);
    expect(value).not.toContain("0194-session");
    expect(await decodeSession(value, secret)).toBe("0194-session");
  });

  it("is nothing when forged, altered or sealed with another secret", async () => {
    const value = await encodeSession("0194-session", secret);
    for (const forged of [undefined, "", "x", "a.b.c.d.e", `${value}x`, value.slice(0, -2)]) {
      expect(await decodeSession(forged, secret)).toBeNull();
    }
    expect(await decodeSession(value, "another secret of more than 32 chars")).toBeNull();
  });

  it("is host-only and secure over https, and always out of scripts' reach", () => {
    expect(sessionCookie("https://push.example.com")).toEqual({
      name: "__Host-hooklane-session",
      options: { httpOnly: true, sameSite: "lax", path: "/", secure: true },
    });
    expect(sessionCookie("http://127.0.0.1:3000").options).toMatchObject({ secure: false, httpOnly: true });
  });
});
