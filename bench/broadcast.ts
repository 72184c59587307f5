import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBroadcast } from "@/lib/services/broadcasts/control";
import { createBroadcast } from "@/lib/services/broadcasts/manage";
import { getBroadcast } from "@/lib/services/broadcasts/read";
import { createAttributeDefinition } from "@/lib/services/contacts/definitions";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { createGroup } from "@/lib/services/groups/manage";
import { openProduct, type Product } from "./product";
import { hand, note, pause, prebuilt, startReceiver } from "./support.mjs";

/*
 * A broadcast to a million contacts, 500 a request, to one receiver: contacts a second from the start to the end of the
 * run, snapshot of the audience included, and what the worker needs for it. The ceiling is the same bodies, ready made,
 * sent on as many lines by undici and nothing else (H), and with the two rows that keep them (W).
 */

const quick = process.argv.includes("--quick");
const CONTACTS = Number(process.env.BENCH_CONTACTS ?? (quick ? 20_000 : 1_000_000));
const BATCH = 500;
const LINES = 10;
const PAGE = 50_000;
const SAMPLE_MS = 500;
/** Without a single batch more for this long the run is stuck. */
const STUCK_SAMPLES = 120;
const CEILING_SECONDS = quick ? 2 : 5;
/** Bodies that the ceiling sends in turn. */
const KEPT = 40;

/** Contacts as full as those of document E's samples, each with two identities. */
const CONTACTS_SQL = `
  with made as (
    insert into contacts (id, organization_id, name, nickname, phone, gender, date_of_birthday, avatar, state, city, street,
      comments, source, utm, attributes, created_at, updated_at)
    select gen_random_uuid(), $1, '客户 ' || n, 'nick ' || n, '139' || lpad(n::text, 8, '0'), 'male', date '1980-01-01' + n % 9000,
      'https://wx.example.com/mmhead/' || md5(n::text) || '/0', '北京市', '北京市', '大通街道', 'comment', 'api',
      '{"source": "企业微信", "medium": "名片分享"}', jsonb_build_object('score', n % 1000, 'level', 'gold'), now(), now()
    from generate_series($2::int + 1, $2::int + $3::int) n returning id, organization_id
  )
  insert into contact_identities (organization_id, type, value, contact_id, created_at)
  select organization_id, type, type || md5(id::text), id, now() from made, (values ('wechat.openId'), ('wechat.unionId')) t (type)`;

async function fill({ ctx, runtime }: Product): Promise<void> {
  for (let from = 0; from < CONTACTS; from += PAGE) {
    await runtime.db.$client.query(CONTACTS_SQL, [ctx.organizationId, from, Math.min(PAGE, CONTACTS - from)]);
    note(`${Math.min(from + PAGE, CONTACTS).toLocaleString("en")} contacts`);
  }
  for (const table of ["contacts", "contact_identities"]) await runtime.db.$client.query(`vacuum (analyze) ${table}`);
  await runtime.db.$client.query("checkpoint");
}

/** A draft to everybody, by a dynamic group: the audience is asked for when the run begins. */
async function plan({ ctx }: Product, url: string): Promise<string> {
  await createAttributeDefinition(ctx, { key: "score", labelZh: "score", type: "number" });
  await createAttributeDefinition(ctx, { key: "level", labelZh: "level", type: "text" });
  const rule = { all: [{ field: "attributes.score", op: "gte", value: 0 }] };
  const { id: group } = await createGroup(ctx, { name: "Everybody", kind: "dynamic", rule });
  const { id: webhookId } = await createEndpoint(ctx, {
    ...{ name: "Receiver of batches", channel: "custom", trigger: "manual", url, events: [] },
  });
  const { id } = await createBroadcast(ctx, {
    ...{ name: "Everybody", webhookId, groups: [group], batchSize: BATCH, trigger: { type: "immediate" } },
    body: { contact: ["*"], identities: ["*"], custom: { a1: "1", a2: "2" }, purpose: "bench" },
    pace: { concurrency: LINES },
  });
  return id;
}

type Sample = { delivered: number; memoryMb: number };

/** Samples until the run has ended. */
async function watch({ ctx, workerMb }: Product, id: string): Promise<{ samples: Sample[]; endedAt: number }> {
  const samples: Sample[] = [];
  let still = 0;
  for (;;) {
    const { status, lastRun } = await getBroadcast(ctx, id);
    const prepared = (lastRun?.contacts ?? 0) + (lastRun?.delivered ?? 0);
    const before = samples.at(-1)?.delivered ?? -1;
    still = prepared === before ? still + 1 : 0;
    if (still > STUCK_SAMPLES) throw new Error(`stuck at ${lastRun?.delivered} batches`);
    samples.push({ delivered: prepared, memoryMb: workerMb() });
    if (status !== "running") {
      if (status !== "done") throw new Error(`the broadcast ended as ${status}`);
      return { samples, endedAt: performance.now() };
    }
    if (samples.length % 20 === 0) note(`${lastRun?.delivered} of ${lastRun?.batches} batches`);
    await pause(SAMPLE_MS);
  }
}

/** Bodies as they were sent, one a line; the number of bytes of the first. */
async function keepBodies({ runtime }: Product, file: string): Promise<number> {
  const { rows } = await runtime.db.$client.query<{ body: Buffer }>(
    `select request_body as body from deliveries where request_body is not null limit ${KEPT}`,
  );
  if (rows.length === 0) throw new Error("no body was kept");
  writeFileSync(file, rows.map(({ body }) => body.toString("utf8")).join("\n"));
  return rows[0]?.body.length ?? 0;
}

const folder = mkdtempSync(join(tmpdir(), "hooklane-bodies-"));
const receiver = await startReceiver();
const product = await openProduct();
try {
  await fill(product);
  const id = await plan(product, `${receiver.origin}/hook?mark=1`);
  await product.startWorkers();
  const began = performance.now();
  await startBroadcast(product.ctx, id);
  const { samples, endedAt } = await watch(product, id);
  const { lastRun } = await getBroadcast(product.ctx, id);
  const { requests, bytes, firstAt, lastAt } = await receiver.stats();
  const marks = await receiver.marks();
  await product.stopWorkers();
  const bodyBytes = await keepBodies(product, join(folder, "bodies"));
  const ready = { bodies: join(folder, "bodies"), lines: LINES, seconds: CEILING_SECONDS };
  const ceiling = BATCH * (await prebuilt(`${receiver.origin}/hook`, ready));
  const database = process.env.DATABASE_URL ?? "";
  const written = BATCH * (await prebuilt(`${receiver.origin}/hook`, { ...ready, database }));
  const perSecond = (ms: number) => Math.round((lastRun?.deliveredContacts ?? 0) / (ms / 1000));
  const whole = perSecond(endedAt - began);
  const memory = samples.map(({ memoryMb }) => memoryMb);
  hand({
    name: "broadcast",
    title: `A broadcast to ${CONTACTS.toLocaleString("en")} contacts, ${BATCH} a request of ${Math.round(bodyBytes / 1024)} KB, ${LINES} at a time, one worker`,
    rows: [
      { name: "from start to end", value: whole, unit: "contacts/s", note: "with the snapshot of the audience" },
      { name: "from first to last request", value: perSecond((lastAt ?? 0) - (firstAt ?? 0)), unit: "contacts/s" },
      { name: "the same bodies ready made (ceiling H)", value: ceiling, unit: "contacts/s" },
      { name: "the same, and their two rows (ceiling W)", value: written, unit: "contacts/s" },
      { name: "of W", value: Math.round((whole / written) * 100) / 100, unit: "" },
      { name: "worker, most memory", value: Math.round(Math.max(...memory)), unit: "MB", note: "resident; goal ≤ 350" },
      { name: "requests", value: requests, unit: "", note: `${Math.ceil(CONTACTS / BATCH)} batches` },
      { name: "contacts that were not reached", value: CONTACTS - (lastRun?.deliveredContacts ?? 0), unit: "" },
      { name: "sent twice", value: requests - new Set(marks.map(([event]) => event)).size, unit: "batches" },
    ],
    details: { samples, bytes, run: lastRun },
  });
} finally {
  await product.close();
  await receiver.stop();
  rmSync(folder, { recursive: true, force: true });
}
