import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { purgeInvitations } from "@/db/queries/invitations";
import { events } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { signIn } from "@/lib/auth/sign-in";
import type { ServiceContext } from "@/lib/context";
import { AcceptInputSchema, InvitationInputSchema } from "@/lib/domain/accounts";
import { encodeId } from "@/lib/domain/ids";
import type { Role } from "@/lib/domain/roles";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { acceptInvitation, viewInvitation } from "./accept";
import { inviteMembers, listInvitations, renewInvitationLink, revokeInvitation } from "./invitations";
import { changeRole, listMembers, removeMember } from "./manage";

const NOW = new Date("2025-03-10T08:00:00Z");
const DAY = 86_400_000;
const PASSWORD = "four quiet harbour lamps";
let test: TestDb;
let world: World;
let owner: ServiceContext;
let next = 0;
let email: string;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
  owner = { ...world.as.owner, now: () => NOW };
});
beforeEach(() => {
  next += 1;
  email = `new${next}@example.com`;
});
afterAll(() => test.close());

const call = (now = NOW, ip: string | null = "203.0.113.7") => ({
  source: world.runtime,
  now,
  meta: { requestId: "test-request", ip, userAgent: "Firefox" },
});
const invite = async (role: Role = "agent", ctx = owner) => {
  const [sent] = await inviteMembers(ctx, InvitationInputSchema.parse({ emails: [email], role }));
  if (sent === undefined) throw new Error("nobody was invited");
  return { ...sent, token: sent.link.split("/invite/")[1] ?? "" };
};
const accept = (token: string, parts: { now?: Date; password?: string; name?: string } = {}) =>
  acceptInvitation(
    call(parts.now),
    AcceptInputSchema.parse({ token, name: parts.name ?? "Lin", password: parts.password ?? PASSWORD }),
  );
const told = async (userId: string) =>
  (await test.db.select().from(events)).filter((row) => JSON.stringify(row.data).includes(encodeId("user", userId)));
const memberOf = async (userId: string) => (await listMembers(owner)).find((one) => one.userId === userId);

describe("an invitation", () => {
  it("makes who has its link a member, who can sign in, and tells of him", async () => {
    const { token, link, expiresAt } = await invite();
    expect(link).toBe(`${world.runtime.appUrl}/invite/${token}`);
    expect(expiresAt).toBe(new Date(NOW.getTime() + 7 * DAY).toISOString());
    expect(await viewInvitation(call(), token)).toMatchObject({
      ...{ organizationName: "ours", email, role: "agent", inviterName: "owner" },
    });
    const joined = await accept(token);
    expect(await memberOf(joined.userId)).toMatchObject({ name: "Lin", email, role: "agent", me: false });
    const deps = { db: test.db, keys: world.runtime.keys, now: NOW, meta: call().meta };
    expect(await signIn(deps, { email, password: PASSWORD })).not.toBeNull();
    expect(await told(joined.userId)).toMatchObject([
      {
        type: "user.created",
        data: { name: "Lin", email, role: "agent", created_at: "2025-03-10T08:00:00Z" },
      },
    ]);
    const log = await test.db.$client.query("select action, actor_name from audit_log where object_id = $1", [
      joined.userId,
    ]);
    expect(log.rows).toContainEqual({ action: "member.joined", actor_name: "Lin" });
  });

  it("is stored without what its link carries", async () => {
    const { token } = await invite();
    const rows = await test.db.$client.query(
      "select i::text as text from invitations i union all select a::text from audit_log a",
    );
    expect(JSON.stringify(rows.rows)).not.toContain(token);
  });

  it("is for one time", async () => {
    const { token } = await invite();
    await accept(token);
    expect(await viewInvitation(call(), token)).toBeNull();
    await expect(accept(token)).rejects.toMatchObject({ code: "not_found" });
    expect((await listInvitations(owner)).map((one) => one.email)).not.toContain(email);
  });

  it("lets one of two in who use it at the same moment", async () => {
    const { token } = await invite();
    const results = await Promise.allSettled([accept(token, { name: "One" }), accept(token, { name: "Two" })]);
    const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
    expect(refused).toEqual(["not_found"]);
    expect((await listMembers(owner)).filter((one) => one.email === email)).toHaveLength(1);
  });

  it("ends after seven days, and a new link begins them anew", async () => {
    const { token, id } = await invite();
    const late = new Date(NOW.getTime() + 7 * DAY + 1);
    expect(await viewInvitation(call(late), token)).toBeNull();
    await expect(accept(token, { now: late })).rejects.toMatchObject({ code: "not_found" });
    const later = { ...owner, now: () => late };
    expect((await listInvitations(later)).find((one) => one.email === email)).toMatchObject({ expired: true });
    const renewed = await renewInvitationLink(later, id);
    await expect(accept(renewed.link.split("/invite/")[1] ?? "", { now: late })).resolves.toMatchObject({
      name: "Lin",
    });
  });

  it("is kept for a while after its end, so that it can be renewed, and then forgotten", async () => {
    const { token } = await invite();
    await purgeInvitations(test.db, new Date(NOW.getTime() + 7 * DAY));
    expect(await viewInvitation(call(), token)).not.toBeNull();
    await purgeInvitations(test.db, new Date(NOW.getTime() + 7 * DAY + 1));
    expect((await listInvitations(owner)).map((one) => one.email)).not.toContain(email);
  });

  it("has one link at a time", async () => {
    const first = await invite();
    const second = await invite("viewer");
    expect(second.id).toBe(first.id);
    const third = await renewInvitationLink(owner, first.id);
    expect(await viewInvitation(call(), first.token)).toBeNull();
    expect(await viewInvitation(call(), second.token)).toBeNull();
    expect(await viewInvitation(call(), third.link.split("/invite/")[1] ?? "")).toMatchObject({ role: "viewer" });
    expect((await listInvitations(owner)).filter((one) => one.email === email)).toHaveLength(1);
  });

  it("can be taken back", async () => {
    const { token, id } = await invite();
    await revokeInvitation(owner, id);
    await expect(accept(token)).rejects.toMatchObject({ code: "not_found" });
    await expect(revokeInvitation(owner, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(renewInvitationLink(owner, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(invite()).resolves.toMatchObject({ email });
  });

  it("is not for members, nor for what is no address; then nobody is invited", async () => {
    const joined = await accept((await invite()).token);
    const member = (await memberOf(joined.userId))?.email.toUpperCase() ?? "";
    for (const [address, key] of [
      [member, "member_already"],
      ["not an address", "email_named"],
    ]) {
      const input = InvitationInputSchema.parse({ emails: [`beside-${email}`, address], role: "agent" });
      await expect(inviteMembers(owner, input)).rejects.toMatchObject({
        code: "invalid",
        fields: [{ path: "emails", key }],
      });
    }
    expect((await listInvitations(owner)).map((one) => one.email)).not.toContain(`beside-${email}`);
  });

  it("to be an owner comes from owners only", async () => {
    await expect(invite("owner", world.as.admin)).rejects.toMatchObject({ code: "forbidden" });
    const { id } = await invite("owner");
    await expect(renewInvitationLink(world.as.admin, id)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("keeps to the rules of passwords and stays open for a better one", async () => {
    const { token } = await invite();
    for (const [password, key] of [
      ["short", "password_min"],
      [email, "password_is_email"],
    ]) {
      await expect(accept(token, { password: password ?? "" })).rejects.toMatchObject({
        fields: [{ path: "password", key }],
      });
    }
    await expect(accept(token)).resolves.toBeDefined();
  });

  it("does not take over an account of another organization", async () => {
    await accept((await invite("agent", { ...world.as.stranger, now: () => NOW })).token);
    const { token } = await invite();
    await expect(accept(token, { password: "another long password" })).rejects.toMatchObject({ code: "conflict" });
    const deps = { db: test.db, keys: world.runtime.keys, now: NOW, meta: call().meta };
    expect(await signIn(deps, { email, password: "another long password" })).toBeNull();
  });

  it("cannot be looked for without end, and who has one is not counted", async () => {
    const { token } = await invite();
    const ip = `198.51.100.${next}`;
    for (let i = 0; i < 30; i++) expect(await viewInvitation(call(NOW, ip), `guess-${i}`)).toBeNull();
    await expect(viewInvitation(call(NOW, ip), token)).rejects.toMatchObject({ code: "limit" });
    for (let i = 0; i < 40; i++) expect(await viewInvitation(call(NOW, "192.0.2.77"), token)).not.toBeNull();
  });

  it("dies with the rights of who sent it", async () => {
    const admin = await accept((await invite("admin")).token, { name: "Deputy" });
    const deputy: ServiceContext = { ...owner, actor: { kind: "user", ...admin } };
    email = `by-deputy-${next}@example.com`;
    const { token } = await invite("agent", deputy);
    await changeRole(owner, { userId: admin.userId, role: "agent" });
    expect(await viewInvitation(call(), token)).toBeNull();
  });
});

describe("who was removed", () => {
  it("is told of, is signed out, and comes back as himself by a new invitation", async () => {
    const joined = await accept((await invite()).token);
    await removeMember(owner, { userId: joined.userId, handOverTo: null });
    expect(await memberOf(joined.userId)).toBeUndefined();
    const deps = { db: test.db, keys: world.runtime.keys, now: NOW, meta: call().meta };
    expect(await signIn(deps, { email, password: PASSWORD })).toBeNull();
    const back = await accept((await invite("viewer")).token, { password: "a newer long password" });
    expect(back.userId).toBe(joined.userId);
    expect(await signIn(deps, { email, password: PASSWORD })).toBeNull();
    expect(await signIn(deps, { email, password: "a newer long password" })).not.toBeNull();
    expect((await told(joined.userId)).map(({ type }) => type)).toEqual([
      "user.created",
      "user.updated",
      "user.created",
    ]);
  });
});
