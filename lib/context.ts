import type { Db } from "@/db/client";
import { type Permission, type Role, roleCan, scopesAllow } from "@/lib/domain/roles";
import { AppError } from "@/lib/errors";
import type { LivePort } from "@/lib/jobs/live";
import type { WakePort } from "@/lib/jobs/wake";
import type { Logger } from "@/lib/logger";
import type { KeyRing } from "@/lib/secrets";
import type { Transport } from "@/lib/transport/types";

/** Who acts: a signed-in member, an API token, a visitor of a public form, or the product itself. */
export type Actor =
  | { kind: "user"; userId: string; name: string; role: Role }
  | { kind: "token"; tokenId: string; name: string; scopes: readonly string[] }
  | { kind: "visitor"; name: "visitor" }
  | { kind: "system"; name: string };

/**
 * What every service gets first. Time, randomness and the way out are here so that tests control them.
 * `organizationId` scopes every query of the call.
 */
export type ServiceContext = {
  db: Db;
  organizationId: string;
  actor: Actor;
  now: () => Date;
  random: () => number;
  keys: KeyRing;
  wake: WakePort;
  /** Consoles that show what was just changed are told here. */
  live: LivePort;
  transport: Transport;
  log: Logger;
  requestId: string;
  ip: string | null;
  /** Public base address of this installation, without a trailing slash. */
  appUrl: string;
};

/** Whether the actor has a permission. */
export function may(ctx: Pick<ServiceContext, "actor">, permission: Permission): boolean {
  const { actor } = ctx;
  return (
    actor.kind === "system" ||
    (actor.kind === "user" && roleCan(actor.role, permission)) ||
    (actor.kind === "token" && scopesAllow(actor.scopes, permission))
  );
}

/**
 * Refuses when the actor lacks the permission.
 * @throws AppError `forbidden`
 */
export function authorize(ctx: Pick<ServiceContext, "actor">, permission: Permission): void {
  if (!may(ctx, permission)) throw new AppError("forbidden", `This needs the permission "${permission}".`);
}
