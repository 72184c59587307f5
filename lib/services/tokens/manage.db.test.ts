import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { authenticateToken } from "@/lib/auth/api-token";
import { TokenInputSchema } from "@/lib/domain/accounts";
import { decodeId } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { countTokens, createToken, listTokens, revokeAllTokens, revokeToken } from "./manage";

let test: TestDb;
let world: World;
const input = (values: object) => TokenInputSchema.parse({ name: "CI", scopes: ["event.write"], ...values });
const DAY = 86_400_000;

beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

const authenticate = (value: string, at = new Date()) => authenticateToken(test.db, `Bearer ${value}`, at);

describe("API tokens", () => {
  it("are shown once and stored as a hash", async () => {
    const { token, value } = await createToken(world.as.owner, input({}));
    expect(value).toMatch(/^hlk_[\w-]{43}$/);
    expect(token).toMatchObject({ prefix: value.slice(0, 8), status: "active", scopes: ["event.write"] });
    const stored = await test.db.$client.query("select t::text as text from api_tokens t");
    expect(JSON.stringify(stored.rows)).not.toContain(value.slice(8));
    const list = await listTokens(world.as.owner, { cursor: undefined, limit: 50 });
    expect(JSON.stringify(list)).not.toContain(value.slice(8));
  });

  it("speak for their organization with their scopes", async () => {
    const { value } = await createToken(world.as.owner, input({}));
    expect(await authenticate(value)).toMatchObject({
      organizationId: world.organizationId,
      actor: { kind: "token", name: "CI", scopes: ["event.write"] },
    });
  });

  it.each(["", "Basic x", "Bearer", "Bearer short", `Bearer hlk_${"0".repeat(43)}`])("%j is nobody", async (header) => {
    expect(await authenticateToken(test.db, header, new Date())).toBeNull();
  });

  it("stop working when they expire or are revoked", async () => {
    const { token, value } = await createToken(world.as.owner, input({ expiresInDays: 1 }));
    expect(await authenticate(value, new Date(Date.now() + DAY / 2))).not.toBeNull();
    expect(await authenticate(value, new Date(Date.now() + DAY + 1000))).toBeNull();
    await revokeToken(world.as.admin, token.id);
    expect(await authenticate(value)).toBeNull();
    await expect(revokeToken(world.as.admin, token.id)).rejects.toMatchObject({ code: "not_found" });
    const list = await listTokens(world.as.owner, { cursor: undefined, limit: 50 });
    expect(list.items.find((item) => item.id === token.id)?.status).toBe("revoked");
  });

  it("cannot have more rights than who makes them", async () => {
    await expect(createToken(world.as.admin, input({ scopes: ["*"] }))).rejects.toMatchObject({ code: "forbidden" });
    await expect(createToken(world.as.admin, input({ scopes: ["organization.write"] }))).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(createToken(world.as.owner, input({ scopes: ["*"] }))).resolves.toBeDefined();
  });

  it("do not last for ever unless an owner says so", async () => {
    await expect(createToken(world.as.admin, input({ expiresInDays: null }))).rejects.toMatchObject({
      code: "forbidden",
      fields: [{ path: "expiresInDays", key: "expiry_owner_only" }],
    });
    const { token } = await createToken(world.as.owner, input({ expiresInDays: null }));
    expect(token.expiresAt).toBeNull();
  });

  it("name who made them", async () => {
    const { token } = await createToken(world.as.admin, input({ name: "made by the admin" }));
    const list = await listTokens(world.as.owner, { cursor: undefined, limit: 50 });
    expect(list.items.find((item) => item.id === token.id)?.creatorName).toBe("admin");
  });

  it("are listed page by page, newest first", async () => {
    for (let i = 0; i < 5; i++) await createToken(world.as.stranger, input({ name: `t${i}` }));
    const first = await listTokens(world.as.stranger, { cursor: undefined, limit: 3 });
    expect(first.items).toHaveLength(3);
    const { decodeCursor } = await import("@/lib/domain/paging");
    const cursor = decodeCursor(first.nextCursor ?? "") ?? undefined;
    const second = await listTokens(world.as.stranger, { cursor, limit: 3 });
    expect([...first.items, ...second.items].map((item) => item.name)).toEqual(["t4", "t3", "t2", "t1", "t0"]);
    expect(second.nextCursor).toBeNull();
  });

  it("leave a line in the audit log, without the value", async () => {
    const { token, value } = await createToken(world.as.owner, input({ name: "audited" }));
    await revokeToken(world.as.owner, token.id);
    const log = await test.db.$client.query(
      "select action, actor_kind, request_id, host(ip::inet) as ip from audit_log where object_name = 'audited' order by id",
    );
    expect(log.rows).toEqual([
      { action: "token.created", actor_kind: "user", request_id: "test-request", ip: "203.0.113.9" },
      { action: "token.revoked", actor_kind: "user", request_id: "test-request", ip: "203.0.113.9" },
    ]);
    const all = await test.db.$client.query("select a::text as text from audit_log a");
    expect(JSON.stringify(all.rows)).not.toContain(value.slice(8));
  });

  it("can all be revoked together, by whoever knows how many they are; nobody else's", async () => {
    const mine = await createToken(world.as.owner, input({}));
    const theirs = await createToken(world.as.stranger, input({}));
    const n = await countTokens(world.as.owner);
    await expect(revokeAllTokens(world.as.owner, n - 1)).rejects.toMatchObject({ code: "conflict" });
    expect(await authenticate(mine.value)).not.toBeNull();
    expect(await revokeAllTokens(world.as.owner, n)).toBe(n);
    expect(await authenticate(mine.value)).toBeNull();
    expect(await authenticate(theirs.value)).not.toBeNull();
    expect(await countTokens(world.as.owner)).toBe(0);
    const { rows } = await test.db.$client.query(
      "select count(*)::int as n from audit_log where action = 'token.revoked' and object_id = $1",
      [decodeId("token", mine.token.id)],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });
});
