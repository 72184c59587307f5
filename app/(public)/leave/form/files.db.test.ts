import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { POST as submit } from "@/app/api/v1/leavemsg/submit/route";
import { POST as postFile } from "@/app/widget/file/route";
import { purgeWaitingFiles } from "@/db/queries/message-files";
import { leaveMessages, messageFiles } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { blankField, DEFAULT_FORM, type FormDefinition } from "@/lib/domain/forms/fields";
import { FILE_MAX_BYTES } from "@/lib/domain/forms/files";
import { decodeId } from "@/lib/domain/ids";
import { signFormToken } from "@/lib/domain/leave-message/form-token";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { callRoute } from "@/lib/http/testing";
import { publishForm } from "@/lib/services/forms/designer";
import { getMessage } from "@/lib/services/messages/detail";
import { readMessageFile } from "@/lib/services/messages/files";
import { erasePerson, exportPerson } from "@/lib/services/privacy/person";
import { takeForm } from "./handle";

/* What visitors attach: on the page without scripts, in the panel, and what becomes of it. */

const SECRET = "test secret of more than 32 characters";
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
let database: TestDb;
let world: World;
const FORM: FormDefinition = {
  fields: [
    ...DEFAULT_FORM.fields,
    { ...blankField("photos", "file"), label: { zh: "照片", en: "Photos" }, required: true, max: 2, accept: ["image"] },
  ],
};
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
  await publishForm(world.as.owner, { siteKey: world.siteKey, revision: 0, definition: FORM });
});
afterAll(() => database.close());

let n = 0;
const token = () =>
  signFormToken(SECRET, {
    ...{ siteKey: world.siteKey, issuedAt: Date.now() - 10_000, nonce: `files ${n++}`, renewed: false, formVersion: 2 },
  });

async function post(fields: Record<string, string>, files: readonly [name: string, content: Uint8Array][]) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ phone: "13800138000", website: "", token: token(), ...fields }))
    body.append(name, value);
  for (const [name, content] of files) body.append("photos", new File([new Uint8Array(content)], name));
  const request = new Request(`http://127.0.0.1:3000/leave/${world.siteKey}`, { method: "POST", body });
  const response = await takeForm(request, world.siteKey);
  return { status: response.status, html: await response.text() };
}
const references = (html: string) =>
  [...html.matchAll(/name="photos" value="([^"]+)" checked/g)].map(([, one]) => one ?? "");
async function messageOf(content: string) {
  const [row] = await database.db.select().from(leaveMessages).where(eq(leaveMessages.content, content));
  return getMessage(world.as.owner, row?.id ?? "");
}

test("without scripts: what was taken stays taken while the rest is put right, and goes with the message", async () => {
  const none = await post({ content: "没有照片" }, []);
  expect([none.status, none.html.includes("请选择照片")]).toEqual([422, true]);
  const mixed = await post({ content: "杯子碎了" }, [
    ["../../杯 子\u202egnp.png", PNG],
    ["run.exe", Buffer.from("MZ")],
    ["page.png", Buffer.from("<script>alert(1)</script>")],
  ]);
  expect(mixed.status).toBe(422);
  expect(mixed.html).toContain("不支持 .exe 文件");
  const [kept = ""] = references(mixed.html);
  expect(mixed.html).toContain("杯 子gnp.png (16 B)");

  expect((await post({ content: "杯子碎了", photos: kept }, [["底.png", PNG]])).status).toBe(200);
  const message = await messageOf("杯子碎了");
  expect(message.files.map(({ name, bytes }) => [name, bytes])).toEqual([
    ["杯 子gnp.png", 16],
    ["底.png", 16],
  ]);
  expect(message.answers).toMatchObject([{ key: "photos", value: { zh: "杯 子gnp.png、底.png" } }]);
  // Nobody attaches it a second time, and nobody makes up a reference.
  for (const photos of [kept, `${kept}x`, "fil_1.x"])
    expect((await post({ content: "又一条", photos }, [])).status).toBe(422);
});

test("too large, too many and empty files are told by name", async () => {
  const large = await post({ content: "大" }, [["大.png", Buffer.concat([PNG, Buffer.alloc(FILE_MAX_BYTES)])]]);
  expect(large.html).toContain("文件过大：大.png 10.0 MB，单个不能超过 10 MB");
  const empty = await post({ content: "空" }, [["空.png", Buffer.alloc(0)]]);
  expect(empty.html).toContain("文件是空的：空.png");
  const many = await post(
    { content: "多" },
    ["1.png", "2.png", "3.png"].map((name) => [name, PNG]),
  );
  expect(many.html).toContain("最多添加 2 个文件");
});

async function sendAhead(content: Uint8Array, parts: { token?: string; field?: string; name?: string } = {}) {
  const body = new FormData();
  body.append("token", parts.token ?? token());
  body.append("field", parts.field ?? "photos");
  body.append("file", new File([new Uint8Array(content)], parts.name ?? "面板.png"));
  const url = `http://127.0.0.1:3000/widget/file?site=${world.siteKey}&lang=zh-CN`;
  const response = await postFile(
    new Request(url, { method: "POST", body, headers: { origin: "https://shop.example" } }),
  );
  expect(response.headers.get("access-control-allow-origin")).toBe("https://shop.example");
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

test("the panel sends a file ahead with a form's token, for a field that asks for files", async () => {
  const sent = await sendAhead(PNG);
  expect(sent).toMatchObject({ status: 201, body: { name: "面板.png" } });
  expect((await sendAhead(PNG, { token: "made-up" })).status).toBe(403);
  expect((await sendAhead(PNG, { field: "content" })).status).toBe(422);
  expect(await sendAhead(PNG, { name: "a.exe" })).toMatchObject({
    status: 422,
    body: { error: expect.stringContaining(".exe") },
  });
  const fields = { photos: [sent.body.reference ?? ""] };
  const body = {
    siteKey: world.siteKey,
    content: "面板里的照片",
    phone: "13900139000",
    token: token(),
    website: "",
    fields,
  };
  expect((await callRoute(submit, { body })).status).toBe(201);
  expect((await messageOf("面板里的照片")).files).toMatchObject([{ name: "面板.png" }]);
});

test("is for who handles messages alone, leaves with the person, and goes when nobody sent it", async () => {
  const message = await messageOf("面板里的照片");
  const id = decodeId("file", message.files[0]?.id ?? "") ?? "";
  expect((await readMessageFile(world.as.agent, id)).content.equals(PNG)).toBe(true);
  await expect(readMessageFile(world.as.viewer, id)).rejects.toMatchObject({ code: "forbidden" });
  const other = { ...world.as.owner, organizationId: world.other.organizationId };
  await expect(readMessageFile(other, id)).rejects.toMatchObject({ code: "not_found" });

  expect((await exportPerson(world.as.owner, "13900139000")).bytes.includes("面板.png")).toBe(true);
  await erasePerson(world.as.owner, "13900139000");
  await expect(readMessageFile(world.as.agent, id)).rejects.toMatchObject({ code: "not_found" });

  const waiting = await sendAhead(PNG, { name: "等.png" });
  const ahead = Date.now() + 60_000;
  expect(await purgeWaitingFiles(database.db, ahead - 86_400_000, 100)).toBe(0);
  expect(await purgeWaitingFiles(database.db, ahead, 100)).toBeGreaterThan(0);
  expect(waiting.status).toBe(201);
  const left = await database.db.select({ id: messageFiles.id }).from(messageFiles);
  expect(left).toHaveLength(2);
});
