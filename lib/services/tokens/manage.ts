import { randomBytes } from "node:crypto";
import { audit } from "@/db/queries/audit";
import {
  countLiveTokens,
  insertToken,
  listTokens as readTokens,
  revokeLiveTokens,
  type TokenRow,
  revokeToken as writeRevoked,
} from "@/db/queries/tokens";
import { authorize, may, type ServiceContext } from "@/lib/context";
import type { TokenInput } from "@/lib/domain/accounts";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { type Page, type PageQuery, pageOf } from "@/lib/domain/paging";
import { PERMISSIONS } from "@/lib/domain/roles";
import { AppError } from "@/lib/errors";
import { hashToken } from "@/lib/secrets";

const PREFIX = "hlk_";
const SHOWN_CHARACTERS = 8;
const DAY_MS = 86_400_000;

export type TokenDto = {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  /** Who made it; null when the installation's environment did (`ADMIN_API_TOKEN`). */
  creatorName: string | null;
  status: "active" | "expired" | "revoked";
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
};

/**
 * Makes an API token. Its value is in the answer and nowhere else: only the SHA-256 is stored.
 * @throws AppError `forbidden`, also when a scope exceeds what the caller may do, or when the token would never expire
 *   and the caller is no owner; `fields` then names the part
 */
export async function createToken(ctx: ServiceContext, input: TokenInput): Promise<{ token: TokenDto; value: string }> {
  authorize(ctx, "token.manage");
  refuseBeyondOwnRights(ctx, input);
  const now = ctx.now();
  const value = PREFIX + randomBytes(32).toString("base64url");
  const row = {
    id: newUuid(now.getTime()),
    name: input.name,
    prefix: value.slice(0, SHOWN_CHARACTERS),
    scopes: [...input.scopes],
    createdBy: ctx.actor.kind === "user" ? ctx.actor.userId : null,
    creatorName: ctx.actor.kind === "user" ? ctx.actor.name : null,
    createdAt: now,
    lastUsedAt: null,
    expiresAt: input.expiresInDays === null ? null : new Date(now.getTime() + input.expiresInDays * DAY_MS),
    revokedAt: null,
  };
  await ctx.db.transaction(async (tx) => {
    await insertToken(tx, { ...row, organizationId: ctx.organizationId, hash: hashToken(value) });
    await audit(tx, ctx, { action: "token.created", objectType: "token", objectId: row.id, objectName: row.name });
  });
  return { token: toDto(row, now), value };
}

/**
 * The organization's tokens, newest first, revoked ones included.
 * @throws AppError `forbidden`
 */
export async function listTokens(ctx: ServiceContext, query: PageQuery): Promise<Page<TokenDto>> {
  authorize(ctx, "token.manage");
  const rows = await readTokens(ctx.db, ctx.organizationId, { cursor: query.cursor, limit: query.limit + 1 });
  const page = pageOf(rows, query.limit, (row) => row.id);
  return { ...page, items: page.items.map((row) => toDto(row, ctx.now())) };
}

/**
 * Revokes a token by its edge id; it stops working at once.
 * @throws AppError `forbidden`, `not_found`
 */
export async function revokeToken(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "token.manage");
  const uuid = decodeId("token", id);
  await ctx.db.transaction(async (tx) => {
    const name = uuid === null ? null : await writeRevoked(tx, ctx.organizationId, uuid, ctx.now());
    if (uuid === null || name === null) throw new AppError("not_found", "There is no such token.");
    await audit(tx, ctx, { action: "token.revoked", objectType: "token", objectId: uuid, objectName: name });
  });
}

/**
 * How many tokens work now.
 * @throws AppError `forbidden`
 */
export async function countTokens(ctx: ServiceContext): Promise<number> {
  authorize(ctx, "token.manage");
  return countLiveTokens(ctx.db, ctx.organizationId, ctx.now());
}

/**
 * Revokes every token that works, in one transaction. `expected` is the number that whoever decided was shown.
 * @returns how many were revoked
 * @throws AppError `forbidden`; `conflict` when there are more or fewer by now, then none is revoked
 */
export async function revokeAllTokens(ctx: ServiceContext, expected: number): Promise<number> {
  authorize(ctx, "token.manage");
  return ctx.db.transaction(async (tx) => {
    const revoked = await revokeLiveTokens(tx, ctx.organizationId, ctx.now());
    if (revoked.length !== expected) throw new AppError("conflict", `There are ${revoked.length} tokens by now.`);
    for (const { id, name } of revoked) {
      await audit(tx, ctx, { action: "token.revoked", objectType: "token", objectId: id, objectName: name });
    }
    return revoked.length;
  });
}

function refuseBeyondOwnRights(ctx: ServiceContext, input: TokenInput): void {
  const asked = input.scopes.includes("*") ? PERMISSIONS : PERMISSIONS.filter((one) => input.scopes.includes(one));
  const beyond = asked.find((permission) => !may(ctx, permission));
  if (beyond !== undefined) {
    const message = `You cannot grant "${beyond}": you do not have it.`;
    const field = { path: "scopes", message, key: "scope_beyond", values: { scope: beyond } };
    throw new AppError("forbidden", message, { fields: [field] });
  }
  // Only the owner carries this permission.
  if (input.expiresInDays === null && !may(ctx, "organization.write")) {
    const message = "Only an owner may make a token that does not expire.";
    throw new AppError("forbidden", message, {
      fields: [{ path: "expiresInDays", message, key: "expiry_owner_only" }],
    });
  }
}

function toDto(row: TokenRow, now: Date): TokenDto {
  const expired = row.expiresAt !== null && row.expiresAt <= now;
  return {
    id: encodeId("token", row.id),
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    creatorName: row.creatorName,
    status: row.revokedAt !== null ? "revoked" : expired ? "expired" : "active",
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
