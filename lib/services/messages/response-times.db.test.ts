import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { decodeId } from "@/lib/domain/ids";
import { TIMED_FIGURES, type TimedFigures } from "@/lib/domain/leave-message/response-times";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { changeMessageStatus } from "./change-status";
import { countInboxMessages, type InboxQuery } from "./inbox";
import { mergeMessages } from "./merge";
import { responseBoard } from "./response-times";
import { openSite } from "./sites";
import { submitMessage } from "./submit";

let database: TestDb;
let world: World;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

async function leave(n: number, category: string, spam = false): Promise<string> {
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const ctx = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  const { id } = await submitMessage(ctx, {
    ...{ site, source: "api", key: null, userAgent: "", language: "", spamReason: spam ? "honeypot" : null },
    input: {
      ...{ content: `times ${n}`, name: "", phone: null, email: `t${n}@example.com`, category, fields: {} },
      page: { url: null, title: null, referrer: null },
    },
  });
  return decodeId("message", id) ?? "";
}

test("every figure is the number of messages in the list it opens", async () => {
  const ctx = world.as.owner;
  const range = { from: new Date(ctx.now().getTime() - 3_600_000), to: new Date(ctx.now().getTime() + 3_600_000) };
  const [answered, closed, twin, original] = [
    await leave(1, "价格"),
    await leave(2, "价格"),
    await leave(3, ""),
    await leave(4, ""),
  ];
  await leave(5, "", true);
  await changeMessageStatus(ctx, { id: answered, status: "replied" });
  await changeMessageStatus(ctx, { id: closed, status: "closed", reason: "resolved" });
  await mergeMessages(ctx, { id: twin, into: original });
  const board = await responseBoard(ctx, range);
  expect(board.all.counts).toEqual({ received: 3, answered: 1, waiting: 1, late: 0, resolved: 1 });

  const matches = async ({ counts }: TimedFigures, scope: Partial<InboxQuery>) => {
    for (const timed of TIMED_FIGURES)
      expect([timed, scope, await countInboxMessages(ctx, { view: "all", timed, ...range, ...scope }, 100)]).toEqual([
        timed,
        scope,
        counts[timed],
      ]);
  };
  await matches(board.all, {});
  for (const { key, ...figures } of board.byCategory) await matches(figures, { category: key });
  for (const { key, ...figures } of board.byHour) await matches(figures, { hour: key });
  for (const { key, ...figures } of board.byAssignee ?? [])
    await matches(figures, { assigneeId: key === null ? null : (decodeId("user", key) ?? "") });
});

test("members are compared only for those who lead them", async () => {
  const range = { from: new Date(0), to: new Date(world.as.agent.now().getTime() + 60_000) };
  expect((await responseBoard(world.as.agent, range)).byAssignee).toBeNull();
  expect((await responseBoard(world.as.admin, range)).byAssignee).not.toBeNull();
});
