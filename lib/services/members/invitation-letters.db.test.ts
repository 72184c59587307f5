import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { type MailServer, startMailServer } from "@/e2e/support/mail-server";
import { InvitationInputSchema } from "@/lib/domain/accounts";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { createTransport } from "@/lib/transport/http";
import { viewInvitation } from "./accept";
import { inviteByLetter, renewByLetter } from "./invitation-letters";

let database: TestDb;
let world: World;
let server: MailServer;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });

beforeAll(async () => {
  database = await openTestDb();
  server = await startMailServer();
  world = await makeWorld(database, { transport });
});
afterAll(async () => {
  await transport.close();
  await server.close();
  await database.close();
});
beforeEach(() => {
  server.letters.length = 0;
  server.script({});
});

let next = 0;
const addresses = (n: number) => {
  next += n;
  return Array.from({ length: n }, (_, index) => `new${next - index}@home.example`);
};
const invite = (emails: string[], ctx = world.as.owner) =>
  inviteByLetter(ctx, InvitationInputSchema.parse({ emails, role: "agent" }), "zh-CN");
const call = () => ({
  source: world.runtime,
  now: new Date(),
  meta: { requestId: "test-request", ip: "203.0.113.7", userAgent: "Firefox" },
});

test("without a mailbox the link is the inviter's to hand over", async () => {
  const [sent] = await invite(addresses(1));
  expect(sent).toMatchObject({ letter: "none", link: expect.stringContaining("/invite/") });
  expect(server.letters).toHaveLength(0);
  const smtp = { host: "127.0.0.1", port: server.port, security: "none" as const, from: "客服 <support@shop.example>" };
  await createEndpoint(world.as.owner, {
    ...{ name: "mail", channel: "email", events: ["leave_message.created"], enabled: false },
    config: { smtp, to: ["team@shop.example"] },
  });
});

test("everybody who is invited gets a letter of his own, with the one link that lets him in", async () => {
  const emails = addresses(3);
  const links = await invite(emails);
  expect(links.map(({ email, letter }) => [email, letter])).toEqual(emails.map((email) => [email, "sent"]));
  expect(server.letters.map(({ to }) => to).sort()).toEqual(emails.map((email) => [email]).sort());
  for (const { email, link } of links) {
    const letter = server.letters.find(({ to }) => to[0] === email);
    expect(letter?.text).toContain(link);
    expect(letter?.html).toContain(link);
    expect(letter?.text).not.toContain(links.find((other) => other.email !== email)?.link);
    expect(letter?.headers.get("subject")).toContain("ours");
    expect(letter?.headers.get("from")).toContain("support@shop.example");
    expect(await viewInvitation(call(), link.split("/invite/")[1] ?? "")).toMatchObject({ email });
  }
});

test("a new link comes by letter too, in the inviter's language", async () => {
  const [first] = await invite(addresses(1));
  const again = await renewByLetter(world.as.owner, first?.id ?? "", "en");
  expect(again).toMatchObject({ letter: "sent" });
  const letter = server.letters.at(-1);
  expect(letter?.text).toContain(again.link);
  expect(letter?.text).toContain("invites you");
  expect(letter?.text).not.toContain(first?.link);
});

test("names are text in the letter, whatever they are", async () => {
  const { owner } = world.as;
  const name = '<a href="https://evil.example">Bank</a>\r\nBcc: all@home.example';
  await invite(addresses(1), { ...owner, actor: { ...owner.actor, name } as typeof owner.actor });
  const [letter] = server.letters;
  expect(letter?.to).toHaveLength(1);
  expect(letter?.html).not.toContain('<a href="https://evil');
  expect(letter?.headers.has("bcc")).toBe(false);
});

test("an address that is refused, or a server that does not answer, costs nobody the link", async () => {
  const [good = "", bad = ""] = addresses(2);
  server.script({ rcpt: (address) => (address === bad ? { code: 550, message: "5.1.1 nobody" } : null) });
  expect((await invite([good, bad])).map(({ letter }) => letter)).toEqual(["sent", "failed"]);
  server.script({ connect: () => ({ code: 421, message: "4.3.2 closing" }) });
  const before = server.sessions();
  const links = await invite(addresses(12));
  expect(links.every(({ letter, link }) => letter === "failed" && link.includes("/invite/"))).toBe(true);
  // Nobody waits for a server that is down once an address.
  expect(server.sessions() - before).toBeLessThan(12);
});

test("an address is written to five times a day, however often it is invited", async () => {
  const [email = ""] = addresses(1);
  const letters: string[] = [];
  for (const _ of Array.from({ length: 6 })) letters.push((await invite([email]))[0]?.letter ?? "");
  expect(letters).toEqual(["sent", "sent", "sent", "sent", "sent", "failed"]);
});
