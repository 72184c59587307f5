import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import {
  AUTHORIZATIONS_MAX,
  type AuthorizationRow,
  authorizationUsers,
  deleteAuthorizationRow,
  findAuthorization,
  insertAuthorization,
  listAuthorizationRows,
  lockAuthorization,
  touchAuthorizationUsers,
  updateAuthorizationRow,
} from "@/db/queries/authorizations";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import {
  type AuthorizationInput,
  AuthorizationInputSchema,
  type AuthorizationSettings,
  type ParsedAuthorization,
} from "@/lib/domain/authorization";
import { hideRequest, mergeRequest } from "@/lib/domain/authorization-request";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { AppError, type FieldError } from "@/lib/errors";
import { invalid, parseInput } from "@/lib/services/endpoints/parse-input";
import { openAuthorization, sealRequest } from "./definitions";
import { type AuthorizationDto, type AuthorizationPatch, AuthorizationPatchSchema, toAuthorizationDto } from "./dto";

const missing = () => new AppError("not_found", "There is no such authorization.");

/** The organization's authorizations by key, each with the webhooks that use it. @throws AppError `forbidden` */
export async function listAuthorizations(ctx: ServiceContext): Promise<AuthorizationDto[]> {
  authorize(ctx, "endpoint.read");
  const [rows, users] = await Promise.all([
    listAuthorizationRows(ctx.db, ctx.organizationId),
    authorizationUsers(ctx.db, ctx.organizationId),
  ]);
  return rows.map((row) => toAuthorizationDto(row, users));
}

/** @throws AppError `forbidden`, `not_found` */
export async function getAuthorization(ctx: ServiceContext, id: string): Promise<AuthorizationDto> {
  authorize(ctx, "endpoint.read");
  return withUsers(ctx, await requireAuthorization(ctx, id));
}

/**
 * Creates an authorization. Nothing is fetched before something needs its token.
 * @throws AppError `invalid` with field errors, `conflict` (field `key`) when the key is taken, `limit`, `forbidden`
 */
export async function createAuthorization(ctx: ServiceContext, input: AuthorizationInput): Promise<AuthorizationDto> {
  authorize(ctx, "endpoint.write");
  const content = await validAuthorization(ctx, input);
  const rows = await listAuthorizationRows(ctx.db, ctx.organizationId);
  if (rows.length >= AUTHORIZATIONS_MAX) {
    throw new AppError("limit", `At most ${AUTHORIZATIONS_MAX} authorizations; delete one that is no longer used.`);
  }
  const now = ctx.now();
  const id = newUuid(now.getTime());
  const { key, name, description } = content;
  const stored = await ctx.db.transaction(async (tx) => {
    const { organizationId } = ctx;
    const values = { id, organizationId, key, name, description, createdAt: now, updatedAt: now };
    const row = await insertAuthorization(tx, { ...values, ...storedParts(ctx, id, content) });
    if (row === null) {
      const field = fieldErrorOf("key", "authorization_key_taken", { key });
      throw new AppError("conflict", field.message, { fields: [field] });
    }
    await record(tx, ctx, row, "authorization.created");
    // Webhooks may refer to a key that was deleted meanwhile: it is there again.
    await touchAuthorizationUsers(tx, organizationId, key);
    return row;
  });
  return withUsers(ctx, stored);
}

/**
 * Changes an authorization; running lanes use the change at once. Secrets go with the host they were given for: when the
 * address moves to another one, each that would be carried along unseen is an error.
 * @throws AppError `invalid`, `conflict` (version), `not_found`, `forbidden`
 */
export async function updateAuthorization(
  ctx: ServiceContext,
  id: string,
  patch: AuthorizationPatch,
): Promise<AuthorizationDto> {
  authorize(ctx, "endpoint.write");
  const before = await requireAuthorization(ctx, id);
  const version = patch.version ?? before.version;
  const content = await changedAuthorization(ctx, before, patch);
  const { name, description } = content;
  const row = await ctx.db.transaction(async (tx) => {
    const locked = await lockAuthorization(tx, ctx.organizationId, before.id);
    if (locked === null) throw missing();
    if (locked.version !== version || locked.version !== before.version) {
      throw new AppError("conflict", `"${locked.name}" was changed by somebody else in the meantime. Load it again.`);
    }
    const values = { name, description, updatedAt: ctx.now(), ...storedParts(ctx, before.id, content) };
    const stored = await updateAuthorizationRow(tx, ctx.organizationId, before.id, values);
    if (stored === null) throw missing();
    await touchAuthorizationUsers(tx, ctx.organizationId, before.key);
    await record(tx, ctx, stored, "authorization.updated");
    return stored;
  });
  return withUsers(ctx, row);
}

/**
 * Deletes an authorization. One that webhooks refer to only with `force`: their pushes fail from then on, and say why.
 * @throws AppError `conflict` naming the webhooks, `not_found`, `forbidden`
 */
export async function deleteAuthorization(
  ctx: ServiceContext,
  id: string,
  { force = false }: { force?: boolean } = {},
): Promise<void> {
  authorize(ctx, "endpoint.write");
  const { organizationId } = ctx;
  const row = await requireAuthorization(ctx, id);
  await ctx.db.transaction(async (tx) => {
    const locked = await lockAuthorization(tx, organizationId, row.id);
    if (locked === null) throw missing();
    const users = await authorizationUsers(tx, organizationId, locked.key);
    if (users.length > 0 && !force) {
      const names = users.slice(0, 10).map((user) => `"${user.name}"`);
      const field = fieldErrorOf("id", "authorization_in_use", { names: names.join(", ") });
      throw new AppError("conflict", field.message, { fields: [field] });
    }
    await deleteAuthorizationRow(tx, organizationId, locked.id);
    await touchAuthorizationUsers(tx, organizationId, locked.key);
    await record(tx, ctx, locked, "authorization.deleted");
  });
}

/** @throws AppError `not_found`, also for another organization's */
export async function requireAuthorization(
  ctx: Pick<ServiceContext, "db" | "organizationId">,
  id: string,
): Promise<AuthorizationRow> {
  const uuid = decodeId("authorization", id);
  const row = uuid === null ? null : await findAuthorization(ctx.db, ctx.organizationId, uuid);
  if (row === null) throw missing();
  return row;
}

/**
 * A complete definition that may be stored: shapes, and whether the outbound guard would let the request through.
 * @throws AppError `invalid`
 */
export async function validAuthorization(
  ctx: Pick<ServiceContext, "transport">,
  input: unknown,
  found: readonly FieldError[] = [],
): Promise<ParsedAuthorization> {
  const given: Record<string, unknown> = typeof input === "object" && input !== null ? { ...input } : {};
  // Hidden texts can only come from a read; where nothing is stored they would be sent as they are.
  const { missing: hidden } = mergeRequest(null, given.request);
  const errors = [...found, ...hidden.map((path) => fieldErrorOf(path, "authorization_masked"))];
  const content = parseInput(AuthorizationInputSchema, input);
  const guard = await ctx.transport.check(content.request.url);
  if (guard === "malformed") errors.push(fieldErrorOf("request.url", "url_https"));
  if (guard === "blocked_scheme") errors.push(fieldErrorOf("request.url", "url_scheme"));
  if (guard === "blocked_address") errors.push(fieldErrorOf("request.url", "url_blocked"));
  if (errors.length > 0) throw invalid(errors);
  return content;
}

/** What a change of a stored authorization amounts to. @throws AppError `invalid` */
export async function changedAuthorization(
  ctx: Pick<ServiceContext, "transport" | "keys">,
  row: AuthorizationRow,
  patch: unknown,
): Promise<ParsedAuthorization> {
  const { version: _version, request, ...change } = parseInput(AuthorizationPatchSchema, patch);
  const stored = openAuthorization(ctx.keys, row);
  const merged = request === undefined ? null : mergeRequest(stored.request, request);
  const moved = merged?.moved === true ? merged.kept : [];
  const errors = [
    ...moved.map((path) => fieldErrorOf(path, "secret_resubmit")),
    ...(merged?.missing ?? []).map((path) => fieldErrorOf(path, "authorization_masked")),
  ];
  const { name, description } = row;
  const whole = {
    ...stored,
    name,
    description,
    ...withoutUndefined(change),
    request: merged?.request ?? stored.request,
  };
  return validAuthorization(ctx, whole, errors);
}

function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}

function storedParts(ctx: ServiceContext, uuid: string, content: ParsedAuthorization) {
  const { request, response, lifetime, headerName, prefix } = content;
  const settings: AuthorizationSettings = { request: hideRequest(request), response, lifetime, headerName, prefix };
  return { settings, sealed: sealRequest(ctx.keys, uuid, request) };
}

async function withUsers(ctx: ServiceContext, row: AuthorizationRow): Promise<AuthorizationDto> {
  return toAuthorizationDto(row, await authorizationUsers(ctx.db, ctx.organizationId, row.key));
}

function record(tx: Tx, ctx: ServiceContext, row: AuthorizationRow, action: string): Promise<void> {
  const objectId = encodeId("authorization", row.id);
  return audit(tx, ctx, { action, objectType: "authorization", objectId, objectName: row.name });
}
