import type { Db } from "@/db/client";
import {
  deleteImportsBefore,
  type ImportRow,
  liveImports,
  readImportPage,
  setImport,
  setPageErrors,
  takeImport,
} from "@/db/queries/contact-imports";
import { knownContacts } from "@/db/queries/contacts-write";
import { addMembers } from "@/db/queries/groups";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import type { Contact } from "@/lib/domain/contacts/contact";
import { IMPORT_PAGE_ROWS, type ImportCounts, type ImportError } from "@/lib/domain/contacts/import";
import { columnOf, rowInput } from "@/lib/domain/contacts/import-columns";
import { type ContactPlan, type PlanInput, planContacts } from "@/lib/domain/contacts/plan";
import type { WakePort } from "@/lib/jobs/wake";
import { keysOf, planAndWrite, planBasics } from "../bulk";
import { type Definitions, loadDefinitions, parseContact } from "../input";

const IMPORTS_PER_ROUND = 20;

type Deps = { db: Db; now: () => Date; wake: WakePort };

/**
 * Moves imports on. One page of one import is a transaction of its own with
 * the note that it is done: a worker that dies leaves no page half imported and none is imported twice. Returns when to
 * look again, null when nothing is left.
 */
export async function advanceContacts(deps: Deps): Promise<{ nextInMs: number | null }> {
  let moved = false;
  for (const row of await liveImports(deps.db, IMPORTS_PER_ROUND)) {
    if (row.state === "checking") await dryRun(deps, row);
    else await importPage(deps, row.id);
    moved = true;
  }
  return { nextInMs: moved ? 0 : null };
}

/** Files hold people's data: what was imported is kept, the files' rows for a month. */
const KEPT_MS = 30 * 86_400_000;

/** The regular upkeep. */
export async function forgetImports({ db, now }: Pick<Deps, "db" | "now">): Promise<void> {
  await deleteImportsBefore(db, new Date(now().getTime() - KEPT_MS));
}

/** For the sweep: whether there is anything to do. */
export async function findContactWork({ db }: { db: Db }): Promise<{ kind: "contacts" }[]> {
  return (await liveImports(db, 1)).length === 0 ? [] : [{ kind: "contacts" }];
}

/** What an import would do, page by page, without doing it; begun anew by whoever finds it unfinished. */
async function dryRun({ db, now }: Deps, row: ImportRow): Promise<void> {
  const definitions = await loadDefinitions(db, row.organizationId);
  const counts: ImportCounts = { created: 0, updated: 0, skipped: 0, failed: 0 };
  /** Contacts that pages before would make, by the key rows are matched by. */
  const made = new Map<string, Contact>();
  for (let page = 0; page < row.pages; page++) {
    const parsed = parsePage(row, page, await readImportPage(db, row.id, page), definitions);
    const patches = parsed.inputs.map(({ patch }) => patch);
    const known = await knownContacts(db, row.organizationId, keysOf(patches));
    const { matchKey, onConflict } = row.settings;
    const before = patches.flatMap((patch) => made.get(patch[matchKey] ?? "") ?? []);
    const plan = planContacts([...known, ...new Set(before)], parsed.inputs, {
      ...{ matchKey, onConflict, addTags: true },
      ...planBasics({ now }, { source: "import" }),
    });
    for (const contact of plan.inserts) if (contact[matchKey] !== null) made.set(contact[matchKey], contact);
    const errors = [...parsed.errors, ...plannedErrors(row, page, plan)];
    addCounts(counts, plan, errors);
    const open = await db.transaction(async (tx) => {
      await setPageErrors(tx, row.id, page, errors);
      const done = page + 1 === row.pages;
      const values = { pagesDone: page + 1, counts, updatedAt: now(), ...(done ? { state: "checked" as const } : {}) };
      return setImport(tx, row.organizationId, row.id, ["checking"], values);
    });
    if (open === null) return;
  }
}

/** Imports the next page of an import; whoever else is at it at the moment goes on. */
async function importPage(deps: Deps, id: string): Promise<void> {
  const { db, now } = deps;
  const events = await db.transaction(async (tx) => {
    const row = await takeImport(tx, id);
    if (row === null || row.state !== "running") return 0;
    const page = row.pagesDone;
    const { organizationId, settings } = row;
    const definitions = await loadDefinitions(tx, organizationId);
    const parsed = parsePage(row, page, await readImportPage(tx, id, page), definitions);
    const ctx = { organizationId, now, actor: { kind: "system", name: row.createdBy } as const };
    const policy = { matchKey: settings.matchKey, onConflict: settings.onConflict, addTags: true };
    const written = await planAndWrite(tx, ctx, parsed.inputs, policy, { source: "import", events: settings.events });
    if (settings.groupId !== null)
      await addMembers(tx, organizationId, settings.groupId, [...new Set(written.plan.contactOf.values())], now());
    const errors = [...parsed.errors, ...plannedErrors(row, page, written.plan)];
    const counts = { ...row.counts };
    addCounts(counts, written.plan, errors);
    await setPageErrors(tx, id, page, errors);
    const done = page + 1 >= row.pages;
    const values = { pagesDone: page + 1, counts, updatedAt: now(), ...(done ? { state: "done" as const } : {}) };
    await setImport(tx, organizationId, id, ["running"], values);
    return written.events;
  });
  if (events > 0) deps.wake.send([{ kind: "route" }]);
}

function parsePage(row: ImportRow, page: number, rows: readonly string[][], definitions: Definitions) {
  const { columns } = row.settings;
  const inputs: PlanInput[] = [];
  const errors: ImportError[] = [];
  for (const [index, cells] of rows.entries()) {
    const parsed = parseContact(rowInput(cells, columns), definitions);
    if (parsed.ok) {
      inputs.push({ index, patch: parsed.patch });
      continue;
    }
    const [error] = parsed.errors;
    if (error === undefined) continue;
    const column = columnOf(error.path, columns, row.headers);
    errors.push({ row: page * IMPORT_PAGE_ROWS + index + 1, column, key: error.key ?? "", message: error.message });
  }
  return { inputs, errors };
}

function plannedErrors(row: ImportRow, page: number, plan: ContactPlan): ImportError[] {
  return plan.errors.map(({ index, path, key }) => ({
    row: page * IMPORT_PAGE_ROWS + index + 1,
    column: columnOf(path, row.settings.columns, row.headers),
    key,
    message: fieldErrorOf(path, key).message,
  }));
}

function addCounts(counts: ImportCounts, plan: ContactPlan, errors: readonly ImportError[]): void {
  counts.created += plan.counts.created;
  counts.updated += plan.counts.updated;
  counts.skipped += plan.skipped;
  counts.failed += errors.length;
}
