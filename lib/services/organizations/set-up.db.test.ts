import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { findCredentials, firstOrganization } from "@/db/queries/organizations";
import { findLiveToken } from "@/db/queries/tokens";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { hashPassword, verifyPassword } from "@/lib/auth/passwords";
import { SetUpInputSchema } from "@/lib/domain/accounts";
import { hashToken } from "@/lib/secrets";
import { ensureAdmin, isSetUp, setUpOrganization } from "./set-up";

const input = SetUpInputSchema.parse({
  organizationName: "Acme 客服",
  name: "王小明",
  email: " Owner@Example.com ",
  password: "correct horse battery",
});
const apiToken = "operator-chosen-token-of-36-characters";
const databases: TestDb[] = [];
let test: TestDb;
const deps = () => ({ db: test.db, now: new Date() });

beforeEach(async () => {
  test = await openTestDb();
  databases.push(test);
});
afterAll(async () => {
  for (const database of databases) await database.close();
});

describe("set-up", () => {
  it("makes the organization, its owner and a site with a public key", async () => {
    expect(await isSetUp(test.db)).toBe(false);
    const owner = await setUpOrganization(deps(), input);
    expect(await isSetUp(test.db)).toBe(true);
    const found = await findCredentials(test.db, "OWNER@example.com");
    expect(found).toMatchObject({ userId: owner.userId, role: "owner", email: "owner@example.com" });
    expect(await verifyPassword(found?.passwordHash ?? null, input.password)).toBe(true);
    const sites = await test.db.$client.query("select site_key, enabled from sites");
    expect(sites.rows).toEqual([{ site_key: expect.stringMatching(/^pk_[\w-]{20}$/), enabled: true }]);
  });

  it("happens once, also when two people send the form at the same moment", async () => {
    const second = { ...input, email: "second@example.com" };
    const results = await Promise.allSettled([setUpOrganization(deps(), input), setUpOrganization(deps(), second)]);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.map((result) => result.reason.code)).toEqual(["conflict"]);
    const counts = await test.db.$client.query(
      "select (select count(*) from organizations)::int as orgs, (select count(*) from users)::int as users",
    );
    expect(counts.rows).toEqual([{ orgs: 1, users: 1 }]);
  });

  it("refuses a late form without the work of hashing its password", async () => {
    await setUpOrganization(deps(), input);
    const start = performance.now();
    await hashPassword(input.password);
    const oneHash = performance.now() - start;
    const late = Array.from({ length: 40 }, () => setUpOrganization(deps(), input));
    const began = performance.now();
    const results = await Promise.allSettled(late);
    expect(results.every((result) => result.status === "rejected" && result.reason.code === "conflict")).toBe(true);
    expect(performance.now() - began).toBeLessThan(oneHash * 10);
  });

  it("refuses weak passwords with the rule they break", async () => {
    for (const [password, key] of [
      ["short", "password_min"],
      ["owner@example.com", "password_is_email"],
      ["aaaaaaaaaaaa", "password_repeats"],
      ["x1".repeat(101), "password_max"],
    ]) {
      const parsed = SetUpInputSchema.safeParse({ ...input, password });
      expect(parsed.error?.issues.map((issue) => issue.message)).toEqual([key]);
      await expect(
        setUpOrganization(deps(), { ...input, email: "owner@example.com", password: password ?? "" }),
      ).rejects.toMatchObject({ code: "invalid", fields: [{ path: "password", key }] });
    }
    expect(await isSetUp(test.db)).toBe(false);
  });
});

describe("ADMIN_* of the environment", () => {
  const admin = { email: "ops@example.com", password: "a long enough phrase", apiToken };

  it("makes owner and token once, however often the product starts", async () => {
    expect(await ensureAdmin(deps(), admin)).toEqual({ owner: "created", token: "created", passwordFault: null });
    expect(await ensureAdmin(deps(), { ...admin, password: "another password" })).toMatchObject({
      owner: "exists",
      token: "exists",
    });
    const found = await findCredentials(test.db, admin.email);
    expect(await verifyPassword(found?.passwordHash ?? null, admin.password)).toBe(true);
    const token = await findLiveToken(test.db, hashToken(apiToken), new Date());
    expect(token).toMatchObject({ organizationId: found?.organizationId, scopes: ["*"] });
    const told = await test.db.$client.query("select action, actor_kind from audit_log order by action");
    expect(told.rows).toEqual([
      { action: "organization.created", actor_kind: "user" },
      { action: "token.created", actor_kind: "system" },
    ]);
  });

  it("keeps no readable copy of the token", async () => {
    await ensureAdmin(deps(), admin);
    const row = await test.db.$client.query("select t::text as text from api_tokens t");
    expect(row.rows[0].text).not.toContain(apiToken.slice(0, 8));
  });

  it("with a token alone leaves the owner to the set-up form, in the same organization", async () => {
    await ensureAdmin(deps(), { apiToken });
    expect(await isSetUp(test.db)).toBe(false);
    const owner = await setUpOrganization(deps(), input);
    const token = await findLiveToken(test.db, hashToken(apiToken), new Date());
    expect(token?.organizationId).toBe(owner.organizationId);
    expect(await firstOrganization(test.db)).toEqual({ id: owner.organizationId, name: input.organizationName });
  });

  it("takes the operator's short password but says so", async () => {
    const result = await ensureAdmin(deps(), { ...admin, password: "short" });
    expect(result).toMatchObject({ owner: "created", passwordFault: "password_min" });
  });

  it("survives two processes that start together", async () => {
    const results = await Promise.all([ensureAdmin(deps(), admin), ensureAdmin(deps(), admin)]);
    expect(results.map((result) => result.owner).sort()).toEqual(["created", "exists"]);
  });
});
