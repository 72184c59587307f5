import { afterAll, beforeAll } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ReceiverInput } from "@/lib/domain/emulators/settings";
import { decodeId } from "@/lib/domain/ids";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import {
  clearReceiver,
  createReceiver,
  deleteReceiver,
  getReceiver,
  listReceivers,
  updateReceiver,
} from "@/lib/services/receivers/manage";
import { receive } from "@/lib/services/receivers/receive";
import { getReceived, listReceived } from "@/lib/services/receivers/received";
import { changeMessageStatus } from "./change-status";
import { getMessage } from "./detail";
import { countPending, listMessages } from "./read";
import { listFormLinks, openSite } from "./sites";
import { submitMessage } from "./submit";

let database: TestDb;
let world: World;

beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

let n = 0;
async function message(of: World): Promise<string> {
  const site = await openSite(of.runtime, of.siteKey);
  if (site === null) throw new Error("the world has no site");
  const ctx = testContext(of.runtime, of.organizationId, { kind: "visitor", name: "visitor" });
  const text = { content: `ours ${n++}`, name: "", phone: null, email: `v${n}@example.com` };
  const { id } = await submitMessage(ctx, {
    ...{ site, source: "api", key: null, spamReason: null, userAgent: "", language: "" },
    input: { ...text, category: "", fields: {}, page: { url: null, title: null, referrer: null } },
  });
  return decodeId("message", id) ?? "";
}

const SETTINGS: ReceiverInput = { name: "ours", kind: "http", mode: "success", keywords: [] };
async function receiver(of: World): Promise<{ id: string; key: string }> {
  const made = await createReceiver(of.as.owner, SETTINGS);
  const key = new URL(made.url).pathname.split("/").at(-1) ?? "";
  return { id: decodeId("receiver", made.id) ?? "", key };
}
async function received(of: World): Promise<{ id: string; requestId: string }> {
  const { id, key } = await receiver(of);
  const call = { key, path: [], method: "POST", query: "", headers: [], body: new Uint8Array(), bodyBytes: 0 };
  await receive({ ...of.runtime, now: () => new Date() }, { ...call, truncated: false });
  const [line] = await listReceived(of.as.owner, id);
  return { id, requestId: line?.id ?? "" };
}
const shows = (answer: unknown) => /ours/.test(JSON.stringify(answer));

const messageRows: ServiceRow[] = [
  {
    name: "listMessages",
    permission: "message.read",
    foreign: "own_data_only",
    prepare: async (of) => {
      await message(of);
      return (ctx) => listMessages(ctx, { limit: 10 });
    },
    leaks: shows,
  },
  {
    name: "getMessage",
    permission: "message.read",
    foreign: "not_found",
    prepare: async (of) => {
      const id = await message(of);
      return (ctx) => getMessage(ctx, id);
    },
  },
  {
    name: "countPending",
    permission: "message.read",
    foreign: "own_data_only",
    prepare: async (of) => {
      await message(of);
      return countPending;
    },
    leaks: (answer) => answer !== 0,
  },
  {
    name: "listFormLinks",
    permission: "message.read",
    foreign: "own_data_only",
    prepare: async () => listFormLinks,
    leaks: (answer, of) => JSON.stringify(answer).includes(of.siteKey),
  },
  {
    name: "changeMessageStatus",
    permission: "message.handle",
    foreign: "not_found",
    prepare: async (of) => {
      const id = await message(of);
      return (ctx) => changeMessageStatus(ctx, { id, status: "processing" });
    },
  },
];

const use = { permission: "receiver.use", foreign: "not_found" } as const;
const receiverRows: ServiceRow[] = [
  {
    ...use,
    name: "listReceivers",
    foreign: "own_data_only",
    prepare: async (of) => {
      const made = await receiver(of);
      // Leave room: an organization may have fifty.
      await deleteReceiver(of.as.owner, made.id);
      return listReceivers;
    },
    leaks: shows,
  },
  {
    ...use,
    name: "createReceiver",
    foreign: "own_data_only",
    prepare: async () => (ctx) => createReceiver(ctx, { ...SETTINGS, name: "theirs" }),
    leaks: shows,
  },
  { ...use, name: "getReceiver", prepare: async (of) => by(await receiver(of), getReceiver) },
  {
    ...use,
    name: "updateReceiver",
    prepare: async (of) => by(await receiver(of), (ctx, id) => updateReceiver(ctx, id, SETTINGS)),
  },
  { ...use, name: "clearReceiver", prepare: async (of) => by(await receiver(of), clearReceiver) },
  { ...use, name: "deleteReceiver", prepare: async (of) => by(await receiver(of), deleteReceiver) },
  {
    ...use,
    name: "listReceived",
    foreign: "own_data_only",
    prepare: async (of) => by(await received(of), listReceived),
    leaks: (answer) => Array.isArray(answer) && answer.length > 0,
  },
  {
    ...use,
    name: "getReceived",
    prepare: async (of) => {
      const { id, requestId } = await received(of);
      return (ctx) => getReceived(ctx, id, requestId);
    },
  },
];

function by<T>({ id }: { id: string }, verb: (ctx: World["as"]["owner"], id: string) => Promise<T>) {
  return (ctx: World["as"]["owner"]) => verb(ctx, id);
}

testServiceAuthorization(() => world, [...messageRows, ...receiverRows]);
