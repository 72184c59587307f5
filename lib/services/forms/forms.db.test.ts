import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listSites } from "@/db/queries/sites";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { blankField, DEFAULT_FORM, type FormDefinition } from "@/lib/domain/forms/fields";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { previewedForm, publishForm, readDesignedForm, restoreForm, saveFormDraft } from "./designer";
import { publishedForm } from "./published";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

const designed: FormDefinition = {
  fields: [...DEFAULT_FORM.fields, { ...blankField("order_no", "text"), label: { zh: "订单号", en: "Order" } }],
};
const input = async ({ as }: World, definition = designed) => {
  const form = await readDesignedForm(as.owner, null);
  if (form === null) throw new Error("the world has a site");
  return { siteKey: form.siteKey, revision: form.revision, definition };
};

const ROWS: ServiceRow[] = [
  {
    name: "read a form",
    permission: "message.read",
    foreign: "own_data_only",
    prepare: async (at) => {
      await saveFormDraft(at.as.owner, await input(at));
      return (ctx) => readDesignedForm(ctx, null);
    },
    leaks: (answer) => JSON.stringify(answer ?? null).includes("order_no"),
  },
  {
    name: "preview a form",
    permission: "message.read",
    foreign: "not_found",
    prepare: async (at) => {
      const { siteKey } = await input(at);
      return (ctx) => previewedForm(ctx, { siteKey, definition: designed, locale: "en" });
    },
  },
  ...[saveFormDraft, publishForm].map(
    (act): ServiceRow => ({
      name: act.name,
      permission: "message.config",
      foreign: "not_found",
      prepare: async (at) => {
        const given = await input(at);
        return (ctx) => act(ctx, given);
      },
    }),
  ),
  {
    name: "restore a form",
    permission: "message.config",
    foreign: "not_found",
    prepare: async (at) => {
      const { siteKey, revision } = await input(at);
      return (ctx) => restoreForm(ctx, { siteKey, revision, version: 1 });
    },
  },
];
testServiceAuthorization(() => world, ROWS);

describe("a form", () => {
  it("is what visitors get once it is published; drafts are not, and versions come back", async () => {
    const { owner } = world.as;
    const [site] = await listSites(test.db, owner.organizationId);
    if (site === undefined) throw new Error("no site");
    const keysNow = async (version: number | null = null) =>
      (await publishedForm(owner, site, version)).definition.fields.map(({ key }) => key);
    const before = await publishedForm(owner, site);
    const other = {
      fields: [...DEFAULT_FORM.fields, { ...blankField("size", "number"), label: { zh: "尺寸", en: "" } }],
    };
    const first = await input(world, other);
    const draft = await saveFormDraft(owner, first);
    expect(await keysNow()).toEqual(before.definition.fields.map(({ key }) => key));

    await expect(publishForm(owner, first)).rejects.toMatchObject({ code: "conflict" });
    const published = await publishForm(owner, { ...first, revision: draft.revision });
    expect(await keysNow()).toContain("size");
    // Who was writing keeps the form he sees.
    expect(await keysNow(before.version)).toEqual(before.definition.fields.map(({ key }) => key));

    await restoreForm(owner, { siteKey: first.siteKey, revision: published.revision, version: 1 });
    expect(await keysNow()).toEqual(DEFAULT_FORM.fields.map(({ key }) => key));
    const read = await readDesignedForm(owner, first.siteKey);
    expect(read).toMatchObject({ draft: DEFAULT_FORM, published: { version: before.version + 2 } });
    expect(read?.versions.map(({ version }) => version).slice(0, 2)).toEqual([before.version + 2, before.version + 1]);
  });

  it("is not published while something is wrong with it", async () => {
    const broken = { fields: DEFAULT_FORM.fields.filter(({ key }) => key !== "content") };
    const given = await input(world, broken);
    await expect(publishForm(world.as.owner, given)).rejects.toMatchObject({ code: "invalid" });
    const { revision } = await saveFormDraft(world.as.owner, given);
    await saveFormDraft(world.as.owner, { ...given, revision, definition: DEFAULT_FORM });
  });
});
