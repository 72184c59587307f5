import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { makeWorld } from "@/lib/http/authorization-table";
import { createGroup, getGroup } from "@/lib/services/groups/manage";
import { createAttributeDefinition } from "../definitions";
import { createContact, getContact } from "../manage";
import { searchContacts } from "../search";
import { advanceContacts } from "./advance";
import { readXlsx } from "./read-xlsx";
import { cancelImport, checkImport, getImport, importErrorRows, runImport, uploadImport } from "./start";
import { TableSink } from "./table";

let test: TestDb;
let ctx: ServiceContext;
beforeAll(async () => {
  test = await openTestDb();
  ctx = (await makeWorld(test)).as.admin;
  await createAttributeDefinition(ctx, { key: "score", labelZh: "活跃度", type: "number" });
});
afterAll(() => test.close());

const bytes = (text: string) => new TextEncoder().encode(text);
const upload = (name: string, file: Uint8Array) => uploadImport(ctx, { name, bytes: file, encoding: null });
type Given = Partial<Parameters<typeof checkImport>[2]>;

/** Lets workers go on until nothing is left. */
async function finish(): Promise<void> {
  while ((await advanceContacts(ctx)).nextInMs !== null);
}
async function checkedAs(id: string, given: Given = {}) {
  const { settings } = await getImport(ctx, id);
  await checkImport(ctx, id, { ...settings, ...given });
  await finish();
  return getImport(ctx, id);
}
async function refusal(work: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was accepted");
  return error.fields[0]?.key ?? error.code;
}
const found = async (q: string) => {
  const [choice] = await searchContacts(ctx, { q, limit: 1 });
  return choice === undefined ? null : getContact(ctx, choice.id);
};

describe("a CSV file", () => {
  it("is tried first, then imported; texts stay texts, what is wrong is told row by row", async () => {
    await createContact(ctx, { name: "known", phone: "13700000001" });
    const csv = [
      "姓名,手机号,邮箱,客户编号,活跃度,标签,utm.source,内部列",
      '"李, 四",13700000001,lisi@example.com,0012,500,"vip;新客",企业微信,x',
      "王五,13700000002,,706330500415491123456,,,,",
      "赵六,12345,,,,,,",
      ",,,,,,,只有内部列",
      "钱七,13700000003,,,many,,,",
      "王五 again,13700000002,,,7,,,",
    ].join("\r\n");
    const made = await upload("c.csv", bytes(`\ufeff${csv}`));
    expect(made.encoding).toBe("utf-8");
    expect(made.import.settings).toMatchObject({
      columns: ["name", "phone", "email", "externalId", "attributes.score", "tags", "utm.source", null],
      matchKey: "externalId",
    });
    const checked = await checkedAs(made.import.id, { matchKey: "phone" });
    expect(checked).toMatchObject({
      state: "checked",
      counts: { created: 1, updated: 2, skipped: 0, failed: 3 },
      doneRows: 6,
    });
    expect(await found("13700000002")).toBeNull();
    await runImport(ctx, made.import.id);
    await finish();
    expect(await getImport(ctx, made.import.id)).toMatchObject({ state: "done", counts: checked.counts });
    expect(await found("13700000001")).toMatchObject({
      name: "李, 四",
      externalId: "0012",
      attributes: { score: 500 },
      tags: ["vip", "新客"],
      utm: { source: "企业微信" },
    });
    expect(await found("13700000002")).toMatchObject({
      name: "王五 again",
      externalId: "706330500415491123456",
      attributes: { score: 7 },
    });
    const { errors } = await importErrorRows(ctx, made.import.id);
    expect(errors.map(({ row, column, key }) => [row, column, key])).toEqual([
      [3, "手机号", "contact_phone"],
      [4, "姓名", "contact_nobody"],
      [5, "活跃度", "attribute_number"],
    ]);
    expect(errors[0]?.cells[0]).toBe("赵六");
    const { rows } = await test.db.$client.query("select 1 from events where data->>'phone' = '13700000002'");
    expect(rows).toEqual([]);
  });

  it("in GBK is read as such, with tabs too", async () => {
    // 姓名\t手机\n张三\t13700000010 in GBK.
    const gbk = new Uint8Array([
      0xd0,
      0xd5,
      0xc3,
      0xfb,
      9,
      0xca,
      0xd6,
      0xbb,
      0xfa,
      10,
      0xd5,
      0xc5,
      0xc8,
      0xfd,
      9,
      ...bytes("13700000010"),
    ]);
    const made = await upload("c.txt", gbk);
    expect(made).toMatchObject({ encoding: "gbk", preview: [["张三", "13700000010"]] });
    expect(made.import).toMatchObject({
      headers: ["姓名", "手机"],
      settings: { columns: ["name", "phone"], matchKey: "phone" },
    });
  });

  it("leaves known contacts alone or makes others where that was chosen, raises events where asked, and fills a group", async () => {
    const group = await createGroup(ctx, { name: "imported", kind: "static" });
    const csv = bytes("name,phone\nold,13700000020\nnew,13700000021");
    await createContact(ctx, { name: "original", phone: "13700000020" });
    const skip = await upload("skip.csv", csv);
    expect((await checkedAs(skip.import.id, { onConflict: "skip", group: group.id, events: true })).counts).toEqual({
      created: 1,
      updated: 0,
      skipped: 1,
      failed: 0,
    });
    await runImport(ctx, skip.import.id);
    await finish();
    expect((await found("13700000020"))?.name).toBe("original");
    const { rows } = await test.db.$client.query("select type from events where data->>'phone' = '13700000021'");
    expect(rows).toEqual([{ type: "customer.created" }]);
    const { rows: members } = await test.db.$client.query(
      "select 1 from contact_group_members m join contact_groups g on g.id = m.group_id where g.name = 'imported'",
    );
    expect(members).toHaveLength(2);
    expect(await getGroup(ctx, group.id)).toMatchObject({ kind: "static" });
    const make = await upload("make.csv", csv);
    expect((await checkedAs(make.import.id, { onConflict: "create" })).counts).toEqual({
      created: 2,
      updated: 0,
      skipped: 0,
      failed: 0,
    });
  });

  it("goes on page by page, by several workers at once, and ends where it is cancelled", async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => `p${index},page-${index}`);
    const made = await upload("pages.csv", bytes(["name,externalId", ...rows, "twice,page-0"].join("\n")));
    const checked = await checkedAs(made.import.id);
    expect(checked.counts).toEqual({ created: 2_500, updated: 1, skipped: 0, failed: 0 });
    await runImport(ctx, made.import.id);
    await Promise.all([advanceContacts(ctx), advanceContacts(ctx)]);
    const half = await getImport(ctx, made.import.id);
    expect(half.state).toBe("running");
    await finish();
    expect(await getImport(ctx, made.import.id)).toMatchObject({
      state: "done",
      counts: checked.counts,
      doneRows: 2_501,
    });
    expect((await found("page-0"))?.name).toBe("twice");
    expect(await refusal(cancelImport(ctx, made.import.id))).toBe("conflict");
    const other = await upload("other.csv", bytes(["name,externalId", ...rows.map((row) => `${row}x`)].join("\n")));
    await checkedAs(other.import.id);
    await runImport(ctx, other.import.id);
    await advanceContacts(ctx);
    await cancelImport(ctx, other.import.id);
    await finish();
    expect(await getImport(ctx, other.import.id)).toMatchObject({ state: "cancelled", counts: { created: 1_000 } });
  });

  it.each([
    ["", "import_empty"],
    ["name,phone\n", "import_empty"],
    [`${"a,".repeat(300)}\nx`, "import_columns"],
    [`name\n${"x\n".repeat(100_001)}`, "import_rows"],
  ])("is refused (%#) with the reason", async (text, key) => {
    expect(await refusal(upload("x.csv", bytes(text)))).toBe(key);
  });
});

describe("a workbook", () => {
  const sheet = (rows: string) =>
    `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`;
  const workbook = (rows: string, more: Record<string, Uint8Array> = {}) =>
    zipSync({
      "xl/worksheets/sheet1.xml": strToU8(sheet(rows)),
      "xl/sharedStrings.xml": strToU8(
        '<sst xmlns="x"><si><t>姓名</t></si><si><r><t>手机</t></r><r><t>号</t></r></si><si><t>李四</t><rPh><t>li</t></rPh></si><si><t>0012</t></si></sst>',
      ),
      "xl/styles.xml": strToU8(
        '<styleSheet xmlns="x"><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
      ),
      ...more,
    });

  it("is read row by row: shared texts, numbers as digits, days, cells left out", async () => {
    const head =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>生日</t></is></c><c r="D1" t="str"><f>x</f><v>客户编号</v></c></row>';
    const one =
      '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>1.37E10</v></c><c r="C2" s="1"><v>44804</v></c><c r="D2" t="s"><v>3</v></c></row>';
    const two =
      '<row r="3"><c r="A3" t="inlineStr"><is><t>A &amp; B</t></is></c><c r="D3"><v>13700000031</v></c></row>';
    const made = await upload("w.xlsx", workbook(head + one + two));
    expect(made).toMatchObject({
      encoding: null,
      preview: [
        ["李四", "13700000000", "2022-08-31", "0012"],
        ["A & B", "", "", "13700000031"],
      ],
    });
    expect(made.import.settings.columns).toEqual(["name", "phone", "dateOfBirthday", "externalId"]);
  });

  it("that swells beyond the bound, or is none, is refused", async () => {
    const bomb = workbook(`<row>${" ".repeat(3_000_000)}</row>`);
    expect(bomb.length).toBeLessThan(20_000);
    expect(() => readXlsx(bomb, new TableSink(), 1_000_000)).toThrow("import_zip");
    expect(await refusal(upload("x.xlsx", zipSync({ "a.txt": strToU8("x") })))).toBe("import_unreadable");
    expect(await refusal(upload("x.xlsx", new Uint8Array([0x50, 0x4b, 3, 4, 1, 2, 3])))).toBe("import_unreadable");
  });
});
