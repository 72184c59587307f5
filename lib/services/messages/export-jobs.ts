import { z } from "zod";
import type { Db } from "@/db/client";
import { type InboxFilter, listInbox } from "@/db/queries/inbox-read";
import {
  changeExport,
  deleteExportParts,
  findExport,
  insertExport,
  insertExportPart,
  listExports,
  liveExports,
  type MessageExportRow,
  readExportPart,
  takeExport,
} from "@/db/queries/message-exports";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId, newUuid, uuidAt, uuidTime } from "@/lib/domain/ids";
import { EXPORT_KEPT_MS, type ExportJob, type ExportRow } from "@/lib/domain/leave-message/export";
import { PRIORITIES } from "@/lib/domain/leave-message/priority";
import { TIMED_FIGURES } from "@/lib/domain/leave-message/response-times";
import { MESSAGE_STATUSES } from "@/lib/domain/leave-message/status";
import { INBOX_VIEWS } from "@/lib/domain/leave-message/views";
import { RESPONSE_BINS } from "@/lib/domain/leave-message/volume";
import { csvLines, writeCsv } from "@/lib/domain/spreadsheet/csv";
import { AppError } from "@/lib/errors";
import type { Logger } from "@/lib/logger";
import { writeXlsx } from "@/lib/services/spreadsheet/xlsx";
import { auditExport, type ExportInput, mayExport, SHEET_TYPE, sheetName } from "./export";
import { chosenColumns, exportHead, exportLine, exportName, exportRows, fieldKeysOf } from "./export-table";
import { inboxFilter } from "./inbox";

/** Messages that one transaction writes. */
const PART_ROWS = 1_000;
const AT_ONCE = 5;
/** Files of one member that are written at a time. */
const RUNNING_MAX = 3;

/** The inbox's filter as it was stored with an order. */
const FilterSchema = z.object({
  view: z.enum(INBOX_VIEWS),
  userId: z.string().nullable(),
  now: z.coerce.date(),
  statuses: z.array(z.enum(MESSAGE_STATUSES)).optional(),
  priorities: z.array(z.enum(PRIORITIES)).optional(),
  assigneeId: z.string().nullable().optional(),
  ids: z.array(z.string()).optional(),
  notified: z.enum(["ok", "failed", "none"]).optional(),
  answered: z.boolean().optional(),
  timed: z.enum(TIMED_FIGURES).optional(),
  hour: z.number().optional(),
  resp: z.enum(RESPONSE_BINS).optional(),
  page: z.string().optional(),
  ...{ category: z.string().optional(), tag: z.string().optional(), siteId: z.string().optional() },
  ...{ source: z.string().optional(), keyword: z.string().optional(), contact: z.string().optional() },
  ...{ contactId: z.string().optional(), fromId: z.string().optional(), toId: z.string().optional() },
}) satisfies z.ZodType<InboxFilter>;

function ownerOf(ctx: ServiceContext): { organizationId: string; userId: string } {
  authorize(ctx, "message.export");
  if (ctx.actor.kind !== "user") throw new AppError("forbidden", "Only people have exports of their own.");
  return { organizationId: ctx.organizationId, userId: ctx.actor.userId };
}

const since = (now: Date) => new Date(now.getTime() - EXPORT_KEPT_MS);

/**
 * Orders a file that is written in the background, of the `total` messages a filter finds now. Who orders it may fetch it
 * for a day, and nobody else.
 * @throws AppError `forbidden`; `invalid` without a reason; `limit` while three of his are being written
 */
export async function startExport(ctx: ServiceContext, input: ExportInput, total: number): Promise<ExportJob> {
  mayExport(ctx, input);
  const owner = ownerOf(ctx);
  const now = ctx.now();
  const running = (await listExports(ctx.db, owner, since(now))).filter(({ state }) => state === "running");
  if (running.length >= RUNNING_MAX) throw new AppError("limit", "Three exports are being written already.");
  const { query, columns, format, full, raw, locale } = input;
  const filter = inboxFilter(ctx, query);
  // What comes later is not in it.
  const toId = filter.toId ?? uuidAt(now.getTime() + 1);
  const row: MessageExportRow = {
    ...{ id: newUuid(now.getTime()), ...owner, state: "running", total, done: 0, parts: 0, afterId: null },
    order: { filter: { ...filter, toId }, format, full, raw, locale, columns: chosenColumns(columns) },
    ...{ fieldKeys: [], createdAt: now, updatedAt: now, finishedAt: null },
  };
  await insertExport(ctx.db, row);
  await auditExport(ctx, input, total);
  ctx.wake.send([{ kind: "inbox" }]);
  return toJob(row);
}

/**
 * One's own exports of the last day, newest first.
 * @throws AppError `forbidden`
 */
export async function listMyExports(ctx: ServiceContext): Promise<ExportJob[]> {
  return (await listExports(ctx.db, ownerOf(ctx), since(ctx.now()))).map(toJob);
}

/**
 * Ends an export of one's own (its UUID) that is being written; what was written is deleted.
 * @throws AppError `forbidden`, `not_found`; `conflict` when it is over
 */
export async function cancelExport(ctx: ServiceContext, id: string): Promise<void> {
  const row = await myExport(ctx, id);
  await ctx.db.transaction(async (tx) => {
    const change = { state: "cancelled" as const, updatedAt: ctx.now(), finishedAt: ctx.now() };
    if (!(await changeExport(tx, row, change))) throw new AppError("conflict", "This export is over.");
    await deleteExportParts(tx, row);
  });
}

async function myExport(ctx: ServiceContext, id: string): Promise<MessageExportRow> {
  const row = await findExport(ctx.db, ownerOf(ctx), id, since(ctx.now()));
  if (row === null) throw new AppError("not_found", "There is no such export.");
  return row;
}

type Fetched = { name: string } & ({ chunks: AsyncGenerator<string> } | { type: string; bytes: Buffer });

/**
 * The file of an export of one's own (its UUID): CSV part by part, a workbook whole.
 * @throws AppError `forbidden`, also where contact details in full are no longer his to see; `not_found`; `conflict` while
 * it is being written
 */
export async function fetchExport(ctx: ServiceContext, id: string): Promise<Fetched> {
  const row = await myExport(ctx, id);
  const { order, fieldKeys } = row;
  if (order.full) authorize(ctx, "pii.reveal");
  if (row.state !== "done") throw new AppError("conflict", "This export is not written.");
  const days = { from: row.afterId === null ? row.createdAt : new Date(uuidTime(row.afterId)), to: row.createdAt };
  const name = await exportName(ctx, order, days, "filtered");
  const head = await exportHead(ctx, order, fieldKeys);
  if (order.format === "csv") return { name, chunks: csvOf(ctx, row, head) };
  const table = [head];
  for (let part = 0; part < row.parts; part++)
    table.push(...(await readExportPart(ctx.db, row, part)).map((one) => exportLine(one, fieldKeys)));
  return { name, type: SHEET_TYPE, bytes: writeXlsx(table, sheetName(order.locale)) };
}

async function* csvOf(ctx: ServiceContext, row: MessageExportRow, head: string[]): AsyncGenerator<string> {
  const { raw } = row.order;
  yield writeCsv([head], { raw });
  for (let part = 0; part < row.parts; part++) {
    const rows = await readExportPart(ctx.db, row, part);
    yield csvLines(
      rows.map((one) => exportLine(one, row.fieldKeys)),
      { raw },
    );
  }
}

type Deps = { db: Db; now: () => Date; log: Logger };

/**
 * Writes exports on: one part of each is a transaction of its own with the note that it is written, so that a worker that
 * dies loses none and writes none twice. Returns when to look again in milliseconds, null when nothing is left.
 */
export async function advanceExports(deps: Deps): Promise<number | null> {
  const ids = await liveExports(deps.db, AT_ONCE);
  for (const id of ids) {
    try {
      await writePart(deps, id);
    } catch (error) {
      deps.log.error({ err: error, exportId: id }, "an export could not be written");
      await giveUp(deps, id);
    }
  }
  return ids.length === 0 ? null : 0;
}

async function writePart({ db, now }: Deps, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const row = await takeExport(tx, id);
    if (row === null) return;
    const { organizationId, order, afterId } = row;
    const filter = FilterSchema.parse(order.filter);
    const page = { sort: "newest" as const, afterId, limit: PART_ROWS };
    const messages = await listInbox(tx, organizationId, filter, page);
    const rows: ExportRow[] = await exportRows({ db: tx, organizationId }, order, messages);
    if (rows.length > 0) await insertExportPart(tx, row, row.parts, rows);
    const isOver = messages.length < PART_ROWS;
    await changeExport(tx, row, {
      ...{ done: row.done + rows.length, parts: row.parts + (rows.length > 0 ? 1 : 0) },
      ...{ afterId: messages.at(-1)?.id ?? afterId, fieldKeys: fieldKeysOf(row.fieldKeys, rows), updatedAt: now() },
      ...(isOver ? { state: "done" as const, finishedAt: now() } : {}),
    });
  });
}

async function giveUp({ db, now }: Deps, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const row = await takeExport(tx, id);
    if (row === null) return;
    await changeExport(tx, row, { state: "failed", updatedAt: now(), finishedAt: now() });
    await deleteExportParts(tx, row);
  });
}

function toJob({ id, state, order, total, done, createdAt }: MessageExportRow): ExportJob {
  const until = new Date(createdAt.getTime() + EXPORT_KEPT_MS).toISOString();
  const { format } = order;
  return { id: encodeId("export", id), state, format, total, done, createdAt: createdAt.toISOString(), until };
}
