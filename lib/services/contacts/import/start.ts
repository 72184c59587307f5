import { z } from "zod";
import { audit } from "@/db/queries/audit";
import {
  findImport,
  type ImportRow,
  importErrors,
  insertImport,
  insertImportPage,
  listImports,
  readImportPage,
  setImport,
} from "@/db/queries/contact-imports";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import {
  IMPORT_MAX_BYTES,
  IMPORT_PAGE_ROWS,
  type ImportCounts,
  type ImportError,
  type ImportSettings,
  type ImportState,
  MATCH_KEYS,
  ON_CONFLICT,
} from "@/lib/domain/contacts/import";
import { mapColumns } from "@/lib/domain/contacts/import-columns";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { invalid } from "@/lib/services/endpoints/parse-input";
import { requireGroup } from "@/lib/services/groups/rules";
import { loadDefinitions } from "../input";
import { type Encoding, readCsv, sniffEncoding } from "./read-csv";
import { readXlsx } from "./read-xlsx";
import { FileRefused, type Table, TableSink } from "./table";

/** Rows shown before anything is stored for good. */
const PREVIEW_ROWS = 5;
const IMPORTS_LISTED = 20;
/** Lines of the error file at most. */
const ERRORS_MAX = 100_000;

export const ImportSettingsSchema = z.strictObject({
  columns: z.array(z.string().max(100).nullable()).max(200),
  matchKey: z.enum(MATCH_KEYS),
  onConflict: z.enum(ON_CONFLICT),
  events: z.boolean().default(false),
  /** `grp_…` of a static group. */
  group: z.string().max(64).nullable().default(null),
});

export type ImportDto = {
  id: string;
  fileName: string;
  state: ImportState;
  headers: string[];
  settings: Omit<ImportSettings, "groupId"> & { group: string | null };
  totalRows: number;
  /** Rows that were looked at, or imported, in the present state. */
  doneRows: number;
  counts: ImportCounts;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
};
export type UploadResult = { import: ImportDto; encoding: Encoding | null; preview: string[][] };

const ZERO: ImportCounts = { created: 0, updated: 0, skipped: 0, failed: 0 };

/**
 * Takes a file in: its rows are stored in pages, its columns mapped as their headers say. Nothing of it is a contact yet.
 * @param encoding of a CSV file; sniffed where null
 * @throws AppError `invalid` naming what is wrong with the file, `too_large`, `forbidden`
 */
export async function uploadImport(
  ctx: ServiceContext,
  file: { name: string; bytes: Uint8Array; encoding: Encoding | null },
): Promise<UploadResult> {
  authorize(ctx, "contact.manage");
  const { bytes } = file;
  if (bytes.length > IMPORT_MAX_BYTES) throw invalid([fieldErrorOf("file", "import_size")]);
  const workbook = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const encoding = workbook ? null : (file.encoding ?? sniffEncoding(bytes));
  const table = await tableOf(bytes, encoding);
  const definitions = await loadDefinitions(ctx.db, ctx.organizationId);
  const columns = mapColumns(table.headers, [...definitions.values()]);
  const matchKey = MATCH_KEYS.find((key) => columns.includes(key)) ?? "phone";
  const now = ctx.now();
  const id = newUuid(now.getTime());
  const row = {
    ...{
      id,
      organizationId: ctx.organizationId,
      fileName: file.name.slice(0, 200),
      state: "draft" as const,
      headers: table.headers,
    },
    settings: { columns, matchKey, onConflict: "update" as const, events: false, groupId: null },
    ...{
      totalRows: table.rows.length,
      pages: Math.ceil(table.rows.length / IMPORT_PAGE_ROWS),
      pagesDone: 0,
      counts: ZERO,
    },
    ...{ createdBy: ctx.actor.name, createdAt: now, updatedAt: now },
  };
  await ctx.db.transaction(async (tx) => {
    await insertImport(tx, row);
    for (let page = 0; page < row.pages; page++) {
      const rows = table.rows.slice(page * IMPORT_PAGE_ROWS, (page + 1) * IMPORT_PAGE_ROWS);
      await insertImportPage(tx, ctx.organizationId, id, page, rows);
    }
    await audit(tx, ctx, {
      action: "contact_import.uploaded",
      objectType: "import",
      objectId: encodeId("import", id),
      objectName: row.fileName,
    });
  });
  return { import: toDto(row), encoding, preview: table.rows.slice(0, PREVIEW_ROWS) };
}

async function tableOf(bytes: Uint8Array, encoding: Encoding | null): Promise<Table> {
  try {
    return encoding === null ? readXlsx(bytes, new TableSink()) : await readCsv(bytes, encoding, new TableSink());
  } catch (error) {
    if (error instanceof FileRefused)
      throw invalid([fieldErrorOf("file", error.problem.key, error.problem.values ?? {})]);
    // Both readers throw plain errors for what they cannot read.
    throw invalid([fieldErrorOf("file", "import_unreadable")]);
  }
}

/** Starts the dry run with these settings. @throws AppError `invalid`, `conflict` while it runs, `not_found`, `forbidden` */
export async function checkImport(
  ctx: ServiceContext,
  id: string,
  input: z.output<typeof ImportSettingsSchema>,
): Promise<ImportDto> {
  authorize(ctx, "contact.manage");
  const row = await requireImport(ctx, id);
  const { group, columns, ...rest } = input;
  if (columns.length !== row.headers.length || columns.every((column) => column === null))
    throw invalid([fieldErrorOf("columns", "import_mapping")]);
  const twice = columns.find((column, index) => column !== null && columns.indexOf(column) !== index);
  if (twice !== undefined) throw invalid([fieldErrorOf("columns", "import_column_twice", { field: twice ?? "" })]);
  if (!columns.includes(rest.matchKey)) throw invalid([fieldErrorOf("matchKey", "import_match_key")]);
  const found = group === null ? null : await requireGroup(ctx, group);
  if (found?.kind === "dynamic") throw invalid([fieldErrorOf("group", "group_static_only")]);
  const settings: ImportSettings = { ...rest, columns, groupId: found?.id ?? null };
  return changed(ctx, row, ["draft", "checked"], { state: "checking", settings, pagesDone: 0, counts: ZERO });
}

/** Starts the import that was checked. @throws AppError `conflict` when it was not, `not_found`, `forbidden` */
export async function runImport(ctx: ServiceContext, id: string): Promise<ImportDto> {
  authorize(ctx, "contact.manage");
  const row = await requireImport(ctx, id);
  return changed(ctx, row, ["checked"], { state: "running", pagesDone: 0, counts: ZERO });
}

/** Ends an import; what was imported stays. @throws AppError `conflict` when it has ended, `not_found`, `forbidden` */
export async function cancelImport(ctx: ServiceContext, id: string): Promise<ImportDto> {
  authorize(ctx, "contact.manage");
  const row = await requireImport(ctx, id);
  return changed(ctx, row, ["draft", "checking", "checked", "running"], { state: "cancelled" });
}

async function changed(
  ctx: ServiceContext,
  row: ImportRow,
  from: readonly ImportState[],
  values: Partial<Pick<ImportRow, "state" | "settings" | "pagesDone" | "counts">>,
): Promise<ImportDto> {
  const stored = await ctx.db.transaction(async (tx) => {
    const next = await setImport(tx, ctx.organizationId, row.id, from, { ...values, updatedAt: ctx.now() });
    if (next === null) throw new AppError("conflict", "The import is not in a state for this.");
    await audit(tx, ctx, {
      action: `contact_import.${next.state}`,
      objectType: "import",
      objectId: encodeId("import", row.id),
      objectName: row.fileName,
    });
    return next;
  });
  ctx.wake.send([{ kind: "contacts" }]);
  return toDto(stored);
}

/** An import with its first rows. @throws AppError `not_found`, `forbidden` */
export async function getImport(ctx: ServiceContext, id: string): Promise<ImportDto & { preview: string[][] }> {
  authorize(ctx, "contact.manage");
  const row = await requireImport(ctx, id);
  const rows = await readImportPage(ctx.db, row.id, 0);
  return { ...toDto(row), preview: rows.slice(0, PREVIEW_ROWS) };
}

/** The latest imports, newest first. @throws AppError `forbidden` */
export async function listRecentImports(ctx: ServiceContext): Promise<ImportDto[]> {
  authorize(ctx, "contact.manage");
  return (await listImports(ctx.db, ctx.organizationId, IMPORTS_LISTED)).map(toDto);
}

/** The rows that have something wrong, with what it is. @throws AppError `not_found`, `forbidden` */
export async function importErrorRows(
  ctx: ServiceContext,
  id: string,
  limit: number = ERRORS_MAX,
): Promise<{ headers: string[]; errors: (ImportError & { cells: string[] })[] }> {
  authorize(ctx, "contact.manage");
  const row = await requireImport(ctx, id);
  const errors = await importErrors(ctx.db, ctx.organizationId, row.id, Math.min(limit, ERRORS_MAX));
  return { headers: row.headers, errors };
}

async function requireImport(ctx: Pick<ServiceContext, "db" | "organizationId">, id: string): Promise<ImportRow> {
  const uuid = decodeId("import", id);
  const row = uuid === null ? null : await findImport(ctx.db, ctx.organizationId, uuid);
  if (row === null) throw new AppError("not_found", "There is no such import.");
  return row;
}

function toDto(row: Omit<ImportRow, "organizationId">): ImportDto {
  const { fileName, state, headers, totalRows, counts, createdBy, pagesDone } = row;
  const { groupId, ...settings } = row.settings;
  return {
    ...{ id: encodeId("import", row.id), fileName, state, headers, totalRows, counts, createdBy },
    settings: { ...settings, group: groupId === null ? null : encodeId("group", groupId) },
    doneRows: Math.min(totalRows, pagesDone * IMPORT_PAGE_ROWS),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
