import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type EndpointRow, endpointNames } from "@/db/queries/endpoints";
import { endpointsByName } from "@/db/queries/endpoints-transfer";
import { fieldErrorOf, fieldErrors } from "@/lib/auth/field-errors";
import type { ServiceContext } from "@/lib/context";
import type { AuditChange } from "@/lib/domain/audit-changes";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { AppError, type FieldError } from "@/lib/errors";
import { alertTargetErrors } from "./alert-targets";
import { endpointChanges } from "./changes-of";
import { alertIds, type ExportItem, toExportItem } from "./export-format";
import { freeName } from "./free-name";
import { clearSecrets, fillSecrets, toPatch } from "./import-secrets";
import { stillMissing, withMissing } from "./missing-secrets";
import { EndpointPatchSchema, mergePatch } from "./patch";
import { openContent, sealEndpoint } from "./sealing";
import { storedEndpoint } from "./update";
import { type ValidEndpoint, validateEndpoint } from "./validate";

/** What becomes of an item whose name is taken: nothing until somebody decides, or as decided. */
export const EXISTING_CHOICES = ["ask", "skip", "update", "copy"] as const;
export type ExistingChoice = (typeof EXISTING_CHOICES)[number];

type Sealed = ReturnType<typeof sealEndpoint>;
type Content = {
  name: string;
  description: string;
  channel: EndpointRow["channel"];
  enabled: boolean;
  events: string[];
};
/** What is written for an item; absent where nothing is. */
type Write =
  | { kind: "create"; id: string; values: Content & Sealed }
  | { kind: "update"; id: string; version: number; moved: boolean; values: Omit<Content, "channel"> & Sealed };

export type PlannedItem = {
  index: number;
  /** As it will be called. */
  name: string;
  channel: EndpointRow["channel"];
  action: "create" | "update" | "unchanged" | "skip" | "conflict" | "error";
  /** The stored endpoint of that name. */
  existing: EndpointRow | null;
  errors: FieldError[];
  changes: AuditChange[];
  /** Paths of secrets that have to be entered afterwards. */
  missing: string[];
  enabled: boolean;
  write?: Write;
};
type Options = { existing: ExistingChoice; exclude: ReadonlySet<number>; off: boolean };

/** Look-ups of addresses take time: this many items are checked at once. */
const AT_ONCE = 8;

/** What an import would do, item by item; nothing is written. */
export async function planImport(
  ctx: ServiceContext,
  items: readonly ExportItem[],
  options: Options,
): Promise<PlannedItem[]> {
  const names = await namesOf(ctx, items, options);
  const planned: PlannedItem[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const batch = items.slice(start, start + AT_ONCE);
    planned.push(...(await Promise.all(batch.map((item, at) => planItem(ctx, item, start + at, names, options)))));
  }
  return planned;
}

/** Changes whenever what would be written does: an import applies what its preview showed, or nothing. */
export function planDigest(planned: readonly PlannedItem[]): string {
  const facts = planned.map(({ index, name, action, existing, missing, enabled, changes }) => {
    return [index, name, action, existing?.id, existing?.version, missing, enabled, changes];
  });
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64url");
}

type Names = {
  rows: ReadonlyMap<string, EndpointRow>;
  /** The ids that items will have, by their names in the file. */
  ids: ReadonlyMap<string, string>;
  /** What each item will be called. */
  called: readonly string[];
  /** Indices of items whose name an earlier one has. */
  twice: ReadonlySet<number>;
};

async function namesOf(ctx: ServiceContext, items: readonly ExportItem[], options: Options): Promise<Names> {
  const own = items.map((item) => item.name.trim());
  const copies = options.existing === "copy" ? own.flatMap(candidates) : [];
  const told = items.flatMap((item) => toldNames(item));
  const rows = await endpointsByName(ctx.db, ctx.organizationId, [...new Set([...own, ...copies, ...told])]);
  const known = new Map(rows.map((row) => [row.name, row]));
  const taken = new Set([...known.keys(), ...own]);
  const ids = new Map(rows.map((row) => [row.name, row.id]));
  const twice = new Set<number>();
  const seen = new Set<string>();
  const called = own.map((name, index) => {
    if (options.exclude.has(index)) return name;
    if (seen.has(name)) twice.add(index);
    seen.add(name);
    const copy = options.existing === "copy" && known.has(name);
    const next = copy ? freeName(name, (candidate) => taken.has(candidate)) : name;
    taken.add(next);
    if (copy || !known.has(name)) ids.set(name, newUuid(ctx.now().getTime()));
    return next;
  });
  return { rows: known, ids, called, twice };
}

/** The names a copy may get: as many as there can be items of one name. */
function candidates(name: string): string[] {
  const found: string[] = [];
  freeName(name, (candidate) => found.push(candidate) < 50);
  return found;
}

const alertsOf = (item: ExportItem): { endpoints?: unknown } | null =>
  typeof item.alerts === "object" && item.alerts !== null ? item.alerts : null;
function toldNames(item: ExportItem): string[] {
  const told = alertsOf(item)?.endpoints;
  return Array.isArray(told) ? told.filter((name) => typeof name === "string").slice(0, 20) : [];
}

async function planItem(
  ctx: ServiceContext,
  item: ExportItem,
  index: number,
  names: Names,
  options: Options,
): Promise<PlannedItem> {
  const name = names.called[index] ?? item.name;
  const known = names.rows.get(item.name.trim()) ?? null;
  const existing = options.existing === "copy" ? null : known;
  const plan: PlannedItem = {
    ...{ index, name, channel: item.channel, existing, errors: [], changes: [], missing: [] },
    action: existing === null ? "create" : "update",
    enabled: !options.off && item.enabled !== false,
  };
  if (options.exclude.has(index)) return { ...plan, action: "skip", enabled: false };
  if (names.twice.has(index)) return failed(plan, [fieldErrorOf("name", "import_name_twice")]);
  const told = withTold({ ...item, name, ...(options.off ? { enabled: false } : {}) }, names);
  try {
    const id = names.ids.get(item.name.trim()) ?? newUuid(ctx.now().getTime());
    if (existing === null) return await planCreate(ctx, plan, told, names, id);
    return await planUpdate(ctx, plan, item, told, existing, options);
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid") return failed(plan, error.fields ?? []);
    throw error;
  }
}

const failed = (plan: PlannedItem, errors: readonly FieldError[]): PlannedItem => ({
  ...plan,
  action: "error",
  errors: [...errors],
});

/** Names of those told of failures become ids; a name that is none stays, and is refused as unknown. */
function withTold(item: ExportItem, names: Names): ExportItem {
  const alerts = alertsOf(item);
  if (alerts === null || !Array.isArray(alerts.endpoints)) return item;
  const endpoints = alerts.endpoints.map((name: unknown) => {
    const id = typeof name === "string" ? names.ids.get(name) : undefined;
    return id === undefined ? name : encodeId("endpoint", id);
  });
  return { ...item, alerts: { ...alerts, endpoints } };
}

async function planCreate(
  ctx: ServiceContext,
  plan: PlannedItem,
  item: ExportItem,
  names: Names,
  id: string,
): Promise<PlannedItem> {
  const filled = fillSecrets(item);
  const { missing } = filled;
  const found = await toldErrors(ctx, item, names, id);
  const valid = await validateEndpoint(ctx, filled.input, { found, addressKnown: missing.includes("url") });
  const content = clearSecrets(valid.content, filled, item);
  const enabled = valid.enabled && missing.length === 0;
  const sealed = withMissing(sealEndpoint(ctx.keys, id, content), missing);
  const { name, channel, events } = content;
  const values = { name, channel, events, description: valid.description, enabled, ...sealed };
  return { ...plan, missing, enabled, write: { kind: "create", id, values } };
}

/** Like {@link alertTargetErrors}, where those of the same file count as known. */
async function toldErrors(ctx: ServiceContext, item: ExportItem, names: Names, selfId: string): Promise<FieldError[]> {
  const coming = new Set([...names.ids.values()].filter((id) => id !== selfId).map((id) => encodeId("endpoint", id)));
  const errors = await alertTargetErrors(ctx, item.alerts, selfId);
  const ids = alertsOf(item)?.endpoints;
  return errors.filter((error) => {
    const at = Number(error.path.split(".").at(-1));
    return !(Array.isArray(ids) && coming.has(String(ids[at])));
  });
}

async function planUpdate(
  ctx: ServiceContext,
  plan: PlannedItem,
  given: ExportItem,
  item: ExportItem,
  existing: EndpointRow,
  { existing: choice, off }: Options,
): Promise<PlannedItem> {
  const nothing = { ...plan, enabled: existing.enabled };
  if (!off && (await isSame(ctx, given, existing))) return { ...nothing, action: "unchanged" };
  if (choice === "ask") return { ...nothing, action: "conflict" };
  if (choice === "skip") return { ...nothing, action: "skip" };
  if (existing.channel !== item.channel) return failed(plan, [fieldErrorOf("channel", "import_channel_differs")]);
  const parsed = EndpointPatchSchema.safeParse(toPatch(item, existing.urlDisplay));
  if (!parsed.success) return failed(plan, fieldErrors(parsed.error));
  const merged = mergePatch(storedEndpoint(ctx, existing), parsed.data);
  const left = stillMissing(existing, {}, { ...merged.input, enabled: false });
  const input = left.paths.length > 0 ? { ...merged.input, enabled: false } : merged.input;
  const found = [...merged.errors, ...(await alertTargetErrors(ctx, item.alerts, existing.id))];
  const valid = await validateEndpoint(ctx, input, { found, addressKnown: !merged.moved });
  const values = updated(ctx, existing, valid, left.paths);
  const changes = endpointChanges(ctx.keys, existing, { ...existing, ...values });
  const write: Write = { kind: "update", id: existing.id, version: existing.version, moved: merged.moved, values };
  return { ...plan, changes, missing: left.paths, enabled: valid.enabled, write };
}

function updated(ctx: ServiceContext, existing: EndpointRow, valid: ValidEndpoint, missing: readonly string[]) {
  const { content, description, enabled } = valid;
  const sealed = withMissing(sealEndpoint(ctx.keys, existing.id, content), missing);
  return { name: content.name, description, enabled, events: content.events, ...sealed };
}

/** Whether the stored endpoint would be exported exactly so. */
async function isSame(ctx: ServiceContext, item: ExportItem, row: EndpointRow): Promise<boolean> {
  const content = openContent(ctx.keys, row);
  const uuids = alertIds(content).flatMap((id) => decodeId("endpoint", id) ?? []);
  const names = await endpointNames(ctx.db, ctx.organizationId, uuids);
  const stored = toExportItem(row, content, (id) => names.get(decodeId("endpoint", id) ?? "")?.name);
  return isDeepStrictEqual(JSON.parse(JSON.stringify(stored)), JSON.parse(JSON.stringify(item)));
}
