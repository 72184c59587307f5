import { afterAll, beforeAll, describe } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import type { Permission } from "@/lib/domain/roles";
import {
  makeWorld,
  type RouteRow,
  type ServiceRow,
  testRouteAuthorization,
  testServiceAuthorization,
  type World,
} from "@/lib/http/authorization-table";
import { upsertContacts } from "@/lib/services/contacts/bulk";
import {
  createAttributeDefinition,
  deleteAttributeDefinition,
  listAttributeDefinitions,
  updateAttributeDefinition,
} from "@/lib/services/contacts/definitions";
import { exportContactSheet, exportContacts } from "@/lib/services/contacts/export";
import { advanceContacts } from "@/lib/services/contacts/import/advance";
import { readXlsx } from "@/lib/services/contacts/import/read-xlsx";
import {
  cancelImport,
  checkImport,
  getImport,
  importErrorRows,
  listRecentImports,
  runImport,
  uploadImport,
} from "@/lib/services/contacts/import/start";
import { TableSink } from "@/lib/services/contacts/import/table";
import { contactOverview, listContactLines, listContacts } from "@/lib/services/contacts/list";
import { createContact, deleteContact, getContact, tagContacts, updateContact } from "@/lib/services/contacts/manage";
import { mergeContacts } from "@/lib/services/contacts/merge";
import { createRule, listRules, removeRule, switchRule } from "@/lib/services/contacts/rules";
import { searchContacts } from "@/lib/services/contacts/search";
import { revealContact, viewContact } from "@/lib/services/contacts/view";
import {
  changeMembers,
  createGroup,
  deleteGroup,
  getGroup,
  listGroupChoices,
  listGroups,
  refreshGroup,
  updateGroup,
} from "@/lib/services/groups/manage";
import { explainMembership, previewRule, recogniseContacts } from "@/lib/services/groups/preview";
import { POST as membersRoute } from "../groups/[id]/members/route";
import { DELETE as deleteGroupRoute, GET as getGroupRoute, PATCH as updateGroupRoute } from "../groups/[id]/route";
import { POST as previewRoute } from "../groups/preview/route";
import { POST as createGroupRoute, GET as listGroupsRoute } from "../groups/route";
import { POST as mergeRoute } from "./[id]/merge/route";
import { PATCH as change, GET as read, DELETE as remove } from "./[id]/route";
import { PATCH as changeAttribute, DELETE as deleteAttribute } from "./attributes/[id]/route";
import { POST as createAttribute, GET as listAttributesRoute } from "./attributes/route";
import { POST as bulk } from "./bulk/route";
import { POST as create, GET as list } from "./route";
import { PATCH as changeRule, DELETE as deleteRuleRoute } from "./rules/[id]/route";
import { POST as createRuleRoute, GET as listRulesRoute } from "./rules/route";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

let count = 0;
const OURS = "only-ours";
const person = () => ({ name: `${OURS} ${++count}`, tags: [OURS] });
const rule = { all: [{ field: "tags", op: "contains" as const, value: OURS }] };
const IMPORT_SETTINGS = {
  columns: ["name", "phone"],
  matchKey: "phone" as const,
  onConflict: "update" as const,
  events: false,
  group: null,
};
const upload = (ctx: ServiceContext) =>
  uploadImport(ctx, {
    name: `${OURS}.csv`,
    bytes: new TextEncoder().encode("name,phone\nx,13800000000"),
    encoding: null,
  });
const ours = {
  contact: async ({ as }: World) => (await createContact(as.owner, person())).id,
  group: async ({ as }: World) => (await createGroup(as.owner, { name: `${OURS} ${++count}`, kind: "static" })).id,
  attribute: async ({ as }: World) =>
    (await createAttributeDefinition(as.owner, { key: `k${++count}`, labelZh: OURS, type: "text" })).id,
  import: async ({ as }: World) => (await upload(as.owner)).import.id,
  checked: async ({ as }: World) => {
    const { id } = (await upload(as.owner)).import;
    await checkImport(as.owner, id, IMPORT_SETTINGS);
    await advanceContacts(as.owner);
    return id;
  },
  rule: async ({ as }: World) => {
    await test.db.$client.query("delete from contact_rules");
    return (await createRule(as.owner, { name: OURS, field: "city", op: "eq", value: "x" })).id;
  },
};
const definition = () => ({ key: `k${++count}`, labelZh: "x", type: "text" });
const crossing = () => ({ name: "r", field: "city", op: "eq", value: "x" });
const group = () => ({ name: `g ${++count}`, kind: "dynamic", rule: { all: [{ field: "city", op: "isEmpty" }] } });
const mentionsOurs = (answer: unknown) => JSON.stringify(answer ?? null).includes(OURS);

type Verb = (ctx: ServiceContext, id: string) => Promise<unknown>;
const on = (kind: keyof typeof ours, name: string, permission: Permission, verb: Verb): ServiceRow => ({
  name,
  permission,
  foreign: "not_found",
  prepare: async (at) => {
    const id = await ours[kind](at);
    return (ctx) => verb(ctx, id);
  },
});
const own = (name: string, permission: Permission, verb: (ctx: ServiceContext) => Promise<unknown>): ServiceRow => ({
  name,
  permission,
  foreign: "own_data_only",
  prepare: async (at) => {
    await ours.contact(at);
    return (ctx) => verb(ctx);
  },
  leaks: mentionsOurs,
});

const SERVICES: ServiceRow[] = [
  own("create a contact", "contact.write", (ctx) => createContact(ctx, { name: "x" })),
  own("bulk", "contact.write", (ctx) => upsertContacts(ctx, { contacts: [{ name: "x" }] })),
  own("list contacts", "contact.read", (ctx) => listContacts(ctx, { limit: 100 })),
  own("list contacts of the console", "contact.read", (ctx) => listContactLines(ctx, { limit: 100 })),
  own("see the filters of contacts", "contact.read", (ctx) => contactOverview(ctx)),
  own("search contacts", "contact.read", (ctx) => searchContacts(ctx, { q: OURS, limit: 10 })),
  on("contact", "read a contact", "contact.read", getContact),
  own("export contacts", "contact.manage", async (ctx) => {
    const { chunks } = await exportContacts(ctx, {}, "en");
    let text = "";
    for await (const chunk of chunks) text += chunk;
    return text;
  }),
  own("export contacts as a workbook", "contact.manage", async (ctx) => {
    const { bytes } = await exportContactSheet(ctx, {}, "en");
    return readXlsx(bytes, new TableSink()).rows;
  }),
  on("contact", "see a contact in full", "pii.reveal", revealContact),
  on("contact", "see a contact with its timeline", "contact.read", viewContact),
  on("contact", "change a contact", "contact.write", (ctx, id) => updateContact(ctx, id, { city: "x" })),
  on("contact", "delete a contact", "contact.manage", deleteContact),
  {
    name: "tag contacts",
    permission: "contact.write",
    foreign: "own_data_only",
    prepare: async (at) => {
      const id = await ours.contact(at);
      return (ctx) => tagContacts(ctx, [id], ["t"]);
    },
    leaks: (answer) => (answer as { changed: number }).changed > 0,
  },
  {
    name: "merge contacts",
    permission: "contact.manage",
    foreign: "not_found",
    prepare: async (at) => {
      const [keep, other] = [await ours.contact(at), await ours.contact(at)];
      return (ctx) => mergeContacts(ctx, { keep, others: [other] });
    },
  },
  own("list attributes", "contact.read", (ctx) => listAttributeDefinitions(ctx)),
  own("define an attribute", "contact.manage", (ctx) => createAttributeDefinition(ctx, definition())),
  on("attribute", "change an attribute", "contact.manage", (ctx, id) =>
    updateAttributeDefinition(ctx, id, { labelZh: "y" }),
  ),
  on("attribute", "delete an attribute", "contact.manage", deleteAttributeDefinition),
  own("list rules", "contact.read", (ctx) => listRules(ctx)),
  own("create a rule", "contact.manage", (ctx) => createRule(ctx, crossing())),
  on("rule", "switch a rule", "contact.manage", (ctx, id) => switchRule(ctx, id, false)),
  on("rule", "delete a rule", "contact.manage", removeRule),
  own("upload an import", "contact.manage", async (ctx) => (await upload(ctx)).import.totalRows),
  {
    name: "list imports",
    permission: "contact.manage",
    foreign: "own_data_only",
    prepare: async (at) => {
      const id = await ours.import(at);
      return async (ctx) => (await listRecentImports(ctx)).some((one) => one.id === id);
    },
    leaks: (found) => found === true,
  },
  on("import", "see an import", "contact.manage", getImport),
  on("import", "check an import", "contact.manage", (ctx, id) => checkImport(ctx, id, IMPORT_SETTINGS)),
  on("checked", "run an import", "contact.manage", runImport),
  on("import", "cancel an import", "contact.manage", cancelImport),
  on("import", "see an import's errors", "contact.manage", (ctx, id) => importErrorRows(ctx, id)),
  own("list groups", "contact.read", (ctx) => listGroups(ctx, { limit: 100 })),
  own("list group choices", "contact.read", (ctx) => listGroupChoices(ctx)),
  own("create a group", "contact.manage", async (ctx) => (await createGroup(ctx, group())).memberCount),
  on("group", "read a group", "contact.read", getGroup),
  on("group", "count a group", "contact.read", refreshGroup),
  on("group", "change a group", "contact.manage", (ctx, id) => updateGroup(ctx, id, { description: "x" })),
  on("group", "change a group's members", "contact.manage", (ctx, id) => changeMembers(ctx, id, {})),
  on("group", "delete a group", "contact.manage", deleteGroup),
  own("preview a rule", "contact.read", (ctx) => previewRule(ctx, { rule })),
  on("contact", "explain a rule", "contact.read", (ctx, contactId) => explainMembership(ctx, { rule, contactId })),
  {
    name: "recognise contacts",
    permission: "contact.read",
    foreign: "own_data_only",
    prepare: async (at) => {
      const id = await ours.contact(at);
      return (ctx) => recogniseContacts(ctx, { lines: [id] });
    },
    leaks: (answer) => (answer as { contactIds: string[] }).contactIds.length > 0,
  },
];

const withId = (kind: keyof typeof ours, body?: object) => async (at: World) => ({
  params: { id: await ours[kind](at) },
  ...(body === undefined ? {} : { body }),
});
const lists = (kind: keyof typeof ours) => async (at: World) => {
  await ours[kind](at);
  return {};
};
const ROUTES: RouteRow[] = [
  { handler: create, foreign: "own_data_only", prepare: () => Promise.resolve({ body: { name: "x" } }) },
  { handler: bulk, foreign: "own_data_only", prepare: () => Promise.resolve({ body: { contacts: [{ name: "x" }] } }) },
  { handler: list, foreign: "own_data_only", prepare: lists("contact"), leaks: mentionsOurs },
  { handler: read, foreign: "not_found", prepare: withId("contact") },
  { handler: change, foreign: "not_found", prepare: withId("contact", { city: "x" }) },
  { handler: remove, foreign: "not_found", prepare: withId("contact") },
  {
    handler: mergeRoute,
    foreign: "not_found",
    prepare: async (at) => ({ params: { id: await ours.contact(at) }, body: { others: [await ours.contact(at)] } }),
  },
  { handler: listAttributesRoute, foreign: "own_data_only", prepare: lists("attribute"), leaks: mentionsOurs },
  { handler: createAttribute, foreign: "own_data_only", prepare: () => Promise.resolve({ body: definition() }) },
  { handler: changeAttribute, foreign: "not_found", prepare: withId("attribute", { labelZh: "y" }) },
  { handler: deleteAttribute, foreign: "not_found", prepare: withId("attribute") },
  { handler: listRulesRoute, foreign: "own_data_only", prepare: lists("rule"), leaks: mentionsOurs },
  { handler: createRuleRoute, foreign: "own_data_only", prepare: () => Promise.resolve({ body: crossing() }) },
  { handler: changeRule, foreign: "not_found", prepare: withId("rule", { enabled: false }) },
  { handler: deleteRuleRoute, foreign: "not_found", prepare: withId("rule") },
  { handler: listGroupsRoute, foreign: "own_data_only", prepare: lists("group"), leaks: mentionsOurs },
  { handler: createGroupRoute, foreign: "own_data_only", prepare: () => Promise.resolve({ body: group() }) },
  { handler: getGroupRoute, foreign: "not_found", prepare: withId("group") },
  { handler: updateGroupRoute, foreign: "not_found", prepare: withId("group", { description: "x" }) },
  { handler: deleteGroupRoute, foreign: "not_found", prepare: withId("group") },
  { handler: membersRoute, foreign: "not_found", prepare: withId("group", {}) },
  {
    handler: previewRoute,
    foreign: "own_data_only",
    prepare: () => Promise.resolve({ body: { rule } }),
    leaks: (answer) => !JSON.stringify(answer).includes('"matching":0'),
  },
];

describe("who may call which service of contacts and groups", () => testServiceAuthorization(() => world, SERVICES));
describe("who may call which route of contacts and groups", () => testRouteAuthorization(() => world, ROUTES));
