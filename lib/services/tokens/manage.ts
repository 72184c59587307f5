import { randomBytes } from "node:crypto";
import { audit } from "@/db/queries/audit";
import { insertToken, listTokens as readTokens, type TokenRow, revokeToken as writeRevoked } from "@/db/queries/tokens";
import { type Actor, authorize, type ServiceContext } from "@/lib/context";
import type { TokenInput } from "@/lib/domain/accounts";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { type Page, type PageQuery, pageOf } from "@/lib/domain/paging";
import { PERMISSIONS, roleCan, scopesAllow } from "@/lib/domain/roles";
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
  status: "active" | "expired" | "revoked";
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
};

/**
 * Makes an API token. Its value is in the answer and nowhere else: only the SHA-256 is stored.
 * @throws AppError `forbidden`, also when a scope exceeds what the caller may do
 */
export async function createToken(ctx: ServiceContext, input: TokenInput): Promise<{ token: TokenDto; value: string }> {
  authorize(ctx, "token.manage");
  const asked = input.scopes.includes("*") ? PERMISSIONS : PERMISSIONS.filter((one) => input.scopes.includes(one));
  const beyond = asked.find((permission) => !may(ctx.actor, permission));
  if (beyond !== undefined) throw new AppError("forbidden", `You cannot grant "${beyond}": you do not have it.`);
  const now = ctx.now();
  const value = PREFIX + randomBytes(32).toString("base64url");
  const row = {
    id: newUuid(now.getTime()),
    name: input.name,
    prefix: value.slice(0, SHOWN_CHARACTERS),
    scopes: [...input.scopes],
    createdBy: ctx.actor.kind === "user" ? ctx.actor.userId : null,
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

function may(actor: Actor, permission: (typeof PERMISSIONS)[number]): boolean {
  if (actor.kind === "user") return roleCan(actor.role, permission);
  return actor.kind === "token" ? scopesAllow(actor.scopes, permission) : actor.kind === "system";
}

function toDto(row: TokenRow, now: Date): TokenDto {
  const expired = row.expiresAt !== null && row.expiresAt <= now;
  return {
    id: encodeId("token", row.id),
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    status: row.revokedAt !== null ? "revoked" : expired ? "expired" : "active",
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
