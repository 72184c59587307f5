import { afterAll, beforeAll, expect, test } from "vitest";
import { insertReply } from "@/db/queries/inbox-replies";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { decodeId, newUuid } from "@/lib/domain/ids";
import { DEFAULT_WIDGET } from "@/lib/domain/presence/widget-settings";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { saveWidget } from "@/lib/services/sites/widget";
import { showForm, takeForm } from "./handle";
import { showStatus } from "./status-page";

let database: TestDb;
let world: World;

beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

const address = () => `http://127.0.0.1:3000/leave/${world.siteKey}`;

async function sendForm(parts: Record<string, string>) {
  const empty = await (await showForm(new Request(address()), world.siteKey)).text();
  const token = /name="token" value="([^"]+)"/.exec(empty)?.[1] ?? "";
  const body = new URLSearchParams({ website: "", token, referrer: "", ...parts });
  return (await takeForm(new Request(address(), { method: "POST", body }), world.siteKey)).text();
}
async function look(token: string, query = "") {
  const answer = await showStatus(new Request(`${address()}/status/${token}${query}`), world.siteKey, token);
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
}

test("without scripts: the page after a message leads to its state, which shows answers as text and takes more words", async () => {
  expect(await sendForm({ content: "没有链接的留言", phone: "13800138001" })).not.toContain("/status/");
  await saveWidget(world.as.owner, {
    ...{ siteKey: world.siteKey, version: 0 },
    settings: { ...DEFAULT_WIDGET, statusLink: true },
  });
  const sent = await sendForm({ content: "机密的留言", phone: "13800138000", email: "zhang@home.example" });
  const token = /\/status\/([^"?]+)"/.exec(sent)?.[1] ?? "";
  const waiting = await look(token);
  expect(waiting.status).toBe(200);
  expect(waiting.html).toContain("待回复");
  expect(waiting.html).not.toMatch(/机密的留言|13800138000|zhang@home\.example/);
  expect(waiting.headers.get("referrer-policy")).toBe("no-referrer");
  expect(waiting.headers.get("cache-control")).toBe("no-store");
  expect((await look(token, "?lang=en")).html).toContain("Waiting for a reply");

  const at = new Date();
  await insertReply(database.db, {
    ...{ id: newUuid(at.getTime()), organizationId: world.organizationId, createdAt: at, sendAt: at, sentAt: at },
    ...{ messageId: decodeId("message", token.split(".")[0] ?? "") ?? "", authorName: "客服小李", subject: "Re" },
    ...{
      recipient: "zhang@home.example",
      body: "{{visitor}} <img src=x onerror=alert(1)>",
      state: "sent",
      after: "processing",
    },
  });
  const { html } = await look(token);
  expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(html).not.toMatch(/<img|客服小李|\{\{/);

  const follow = /name="follow" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const fresh = /name="token" value="([^"]+)"/.exec(html)?.[1] ?? "";
  expect(await sendForm({ content: "再补充一句", follow, token: fresh })).toContain("补充内容已收到");
});

test("a link that is none of ours shows nothing, and says no more", async () => {
  const { status, html } = await look("msg_01jhhf2yqkf5a8s3x6v0r9t4nw.AAAAAAAAAAAAAAAAAAAAAAAA");
  expect(status).toBe(404);
  expect(html).toContain("没有找到这条留言");
});
