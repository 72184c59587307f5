import type { Db, Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import {
  firstOrganization,
  hasMember,
  insertMembership,
  insertOrganization,
  insertSite,
  insertUser,
  lockSetUp,
  updateOrganization,
} from "@/db/queries/organizations";
import { insertToken } from "@/db/queries/tokens";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { hashPassword } from "@/lib/auth/passwords";
import { type PasswordFault, passwordFault, type SetUpInput } from "@/lib/domain/accounts";
import type { Locale } from "@/lib/domain/endpoints";
import { newUuid } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { hashToken } from "@/lib/secrets";
import { newSiteKey } from "@/lib/services/sites/site-key";

/** What set-up needs: it runs before there is an organization, hence without a service context. */
export type SetUpDeps = { db: Db; now: Date; ip?: string | null; requestId?: string };

export type NewOwner = { organizationId: string; userId: string; name: string; role: "owner" };

/** Whether somebody can sign in; until then the console's first page is the set-up form. */
export function isSetUp(db: Db): Promise<boolean> {
  return hasMember(db);
}

/**
 * Makes the organization, its owner and its default site, while nobody can sign in yet. Of two racing calls one wins.
 * @throws AppError `conflict` when it is set up already, `invalid` for a password that breaks the rules
 */
export async function setUpOrganization(deps: SetUpDeps, input: SetUpInput): Promise<NewOwner> {
  const fault = passwordFault(input.password, input.email);
  if (fault !== null) {
    throw new AppError("invalid", "The password breaks the rules.", { fields: [fieldErrorOf("password", fault)] });
  }
  // Anybody may send the form, also years later: the slow hash is for the one who is first.
  if (await hasMember(deps.db)) throw alreadySetUp();
  const passwordHash = await hashPassword(input.password);
  return deps.db.transaction(async (tx) => {
    await lockSetUp(tx);
    if (await hasMember(tx)) throw alreadySetUp();
    const organizationId = await ensureOrganization(tx, deps.now, input.organizationName);
    await updateOrganization(tx, organizationId, { name: input.organizationName });
    return insertOwner(tx, deps, { ...input, organizationId, passwordHash });
  });
}

const alreadySetUp = () => new AppError("conflict", "An owner exists already. Sign in instead.");

export type AdminInput = { email?: string | undefined; password?: string | undefined; apiToken?: string | undefined };
export type AdminResult = {
  owner: "created" | "exists" | "not_asked";
  token: "created" | "exists" | "not_asked";
  /** A rule of the set-up form that the operator's password breaks. It is taken all the same; say so in the log. */
  passwordFault: PasswordFault | null;
};

/** Name of an organization that the environment made; its owner can rename it. */
const DEFAULT_NAME = "默认组织";

/**
 * Makes what `ADMIN_EMAIL`, `ADMIN_PASSWORD` and `ADMIN_API_TOKEN` ask for, once: an owner when nobody can sign in yet, and
 * an all-scopes token. Safe to call at every start: an existing owner's password stays, a revoked token stays revoked.
 */
export async function ensureAdmin(deps: SetUpDeps, input: AdminInput): Promise<AdminResult> {
  const { email, password, apiToken } = input;
  const wantsOwner = email !== undefined && password !== undefined;
  const result: AdminResult = { owner: "not_asked", token: "not_asked", passwordFault: null };
  if (!wantsOwner && apiToken === undefined) return result;
  // Hashing takes long: not under the lock, and not when there is nothing to make.
  const hashed = wantsOwner && !(await hasMember(deps.db)) ? await hashPassword(password) : null;
  await deps.db.transaction(async (tx) => {
    await lockSetUp(tx);
    const organizationId = await ensureOrganization(tx, deps.now, DEFAULT_NAME);
    if (wantsOwner) result.owner = "exists";
    if (wantsOwner && hashed !== null && !(await hasMember(tx))) {
      const name = email.split("@")[0] ?? email;
      await insertOwner(tx, deps, { organizationId, passwordHash: hashed, name, email, locale: "zh-CN" });
      result.owner = "created";
      result.passwordFault = passwordFault(password, email);
    }
    if (apiToken !== undefined) result.token = await ensureToken(tx, deps, organizationId, apiToken);
  });
  return result;
}

/** The first organization, made with its default site when there is none. */
async function ensureOrganization(tx: Tx, now: Date, name: string): Promise<string> {
  const existing = await firstOrganization(tx);
  if (existing !== null) return existing.id;
  const id = newUuid(now.getTime());
  await insertOrganization(tx, { id, name, createdAt: now });
  const siteKey = newSiteKey();
  await insertSite(tx, { id: newUuid(now.getTime()), organizationId: id, siteKey, name, createdAt: now });
  return id;
}

type OwnerRow = { organizationId: string; passwordHash: string; name: string; email: string; locale: Locale };

async function insertOwner(tx: Tx, deps: SetUpDeps, row: OwnerRow): Promise<NewOwner> {
  const { organizationId, name } = row;
  const userId = newUuid(deps.now.getTime());
  const email = row.email.trim().toLowerCase();
  const { passwordHash, locale } = row;
  await insertUser(tx, { id: userId, email, name, passwordHash, locale, createdAt: deps.now });
  await insertMembership(tx, { organizationId, userId, role: "owner", createdAt: deps.now });
  const owner: NewOwner = { organizationId, userId, name, role: "owner" };
  const ctx = {
    organizationId,
    actor: { kind: "user", userId, name, role: "owner" } as const,
    ip: deps.ip ?? null,
    requestId: deps.requestId ?? "set-up",
    now: () => deps.now,
  };
  await audit(tx, ctx, { action: "organization.created", objectType: "organization", objectId: organizationId });
  return owner;
}

async function ensureToken(
  tx: Tx,
  deps: SetUpDeps,
  organizationId: string,
  value: string,
): Promise<"created" | "exists"> {
  const { now } = deps;
  const [id, name] = [newUuid(now.getTime()), "ADMIN_API_TOKEN"];
  const made = await insertToken(tx, {
    id,
    organizationId,
    name,
    // The value is the operator's own: four characters are enough to recognise it by.
    prefix: value.slice(0, 4),
    hash: hashToken(value),
    scopes: ["*"],
    createdAt: now,
  });
  if (!made) return "exists";
  const actor = { kind: "system", name: "environment" } as const;
  const ctx = { organizationId, actor, ip: null, requestId: deps.requestId ?? "set-up", now: () => now };
  await audit(tx, ctx, { action: "token.created", objectType: "token", objectId: id, objectName: name });
  return "created";
}
