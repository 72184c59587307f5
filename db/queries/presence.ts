import { and, asc, eq, inArray, lt, sql } from "drizzle-orm";
import type { AgentStatus } from "@/lib/domain/presence/presence";
import type { Shown } from "@/lib/domain/presence/settle";
import type { Role } from "@/lib/domain/roles";
import type { Executor, Tx } from "../client";
import {
  agentPresence,
  memberships,
  organizations,
  presenceDevices,
  presenceSettings,
  presenceShown,
  users,
} from "../schema";

export type PresenceSettingsRow = typeof presenceSettings.$inferSelect;
export type AgentPresenceRow = typeof agentPresence.$inferSelect;

/** An organization's time zone, its settings if it has any, and what visitors were told last. */
export type PresenceFacts = { timeZone: string; settings: PresenceSettingsRow | null; shown: Shown | null };

export async function findPresenceFacts(db: Executor, organizationId: string): Promise<PresenceFacts | null> {
  const [row] = await db
    .select({ timeZone: organizations.timeZone, settings: presenceSettings, shown: presenceShown })
    .from(organizations)
    .leftJoin(presenceSettings, eq(presenceSettings.organizationId, organizations.id))
    .leftJoin(presenceShown, eq(presenceShown.organizationId, organizations.id))
    .where(eq(organizations.id, organizationId));
  if (row === undefined) return null;
  const { timeZone, settings, shown } = row;
  return { timeZone, settings, shown: shown && { mode: shown.mode, since: shown.since.getTime() } };
}

/** Remembers what visitors are told now. Of two who saw the same change the first one's time stands. */
export async function writeShown(db: Executor, organizationId: string, { mode, since }: Shown): Promise<void> {
  const values = { mode, since: new Date(since) };
  await db
    .insert(presenceShown)
    .values({ organizationId, ...values })
    .onConflictDoUpdate({
      target: presenceShown.organizationId,
      set: values,
      setWhere: sql`${presenceShown.mode} <> excluded.mode`,
    });
}

/**
 * Stores settings where nobody did before, or changes what is there; with `version` only what has it still, else null. The
 * version counts changes of the schedule: 0 as long as nobody set one.
 */
export async function writePresenceSettings(
  tx: Tx,
  otherwise: PresenceSettingsRow,
  change: Partial<PresenceSettingsRow>,
  version: number | null,
): Promise<PresenceSettingsRow | null> {
  const [row] = await tx
    .insert(presenceSettings)
    .values({ ...otherwise, ...change, version: change.schedule === undefined ? 0 : 1 })
    .onConflictDoUpdate({
      target: presenceSettings.organizationId,
      set: change.schedule === undefined ? change : { ...change, version: sql`${presenceSettings.version} + 1` },
      ...(version === null ? {} : { setWhere: eq(presenceSettings.version, version) }),
    })
    .returning();
  return row ?? null;
}

export type AgentRow = { userId: string; name: string; role: Role; presence: AgentPresenceRow | null };
export type DeviceRow = { userId: string; lastPingAt: Date; lastInputAt: Date };

/** Agents are listed to this number; more would need groups. */
const AGENTS_MAX = 500;

/** The members of these roles with what they said of themselves, by name. */
export async function listAgentRows(db: Executor, organizationId: string, roles: readonly Role[]): Promise<AgentRow[]> {
  return db
    .select({ userId: users.id, name: users.name, role: memberships.role, presence: agentPresence })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .leftJoin(
      agentPresence,
      and(eq(agentPresence.userId, memberships.userId), eq(agentPresence.organizationId, organizationId)),
    )
    .where(and(eq(memberships.organizationId, organizationId), inArray(memberships.role, [...roles])))
    .orderBy(asc(users.name), asc(users.id))
    .limit(AGENTS_MAX);
}

/** The devices of an organization's agents that were heard of since. */
export async function listDevices(db: Executor, organizationId: string, since: Date): Promise<DeviceRow[]> {
  return db
    .select({
      userId: presenceDevices.userId,
      lastPingAt: presenceDevices.lastPingAt,
      lastInputAt: presenceDevices.lastInputAt,
    })
    .from(presenceDevices)
    .where(
      and(
        eq(presenceDevices.organizationId, organizationId),
        sql`${presenceDevices.lastPingAt} >= ${since.toISOString()}::timestamptz`,
      ),
    )
    .limit(AGENTS_MAX * 10);
}

/** The agent's row, locked until the transaction ends; made as 离线 ever since where there is none. */
export async function lockAgent(tx: Tx, organizationId: string, userId: string): Promise<AgentPresenceRow> {
  await tx
    .insert(agentPresence)
    .values({ organizationId, userId, status: "offline", changedAt: new Date(0) })
    .onConflictDoNothing();
  const [row] = await tx
    .select()
    .from(agentPresence)
    .where(and(eq(agentPresence.organizationId, organizationId), eq(agentPresence.userId, userId)))
    .for("update");
  if (row === undefined) throw new Error("agent_presence returned no row");
  return row;
}

export async function updateAgent(
  tx: Executor,
  { organizationId, userId }: Pick<AgentPresenceRow, "organizationId" | "userId">,
  change: Partial<Omit<AgentPresenceRow, "organizationId" | "userId">>,
): Promise<void> {
  await tx
    .update(agentPresence)
    .set(change)
    .where(and(eq(agentPresence.organizationId, organizationId), eq(agentPresence.userId, userId)));
}

/** Renews a device's lease, forgets the agent's devices last heard of before `forget`, and tells the newest input of those left. */
export async function renewDevice(
  tx: Tx,
  device: typeof presenceDevices.$inferInsert,
  forget: Date,
): Promise<{ lastInputAt: Date }> {
  const { organizationId, userId, lastPingAt } = device;
  const mine = and(eq(presenceDevices.organizationId, organizationId), eq(presenceDevices.userId, userId));
  await tx
    .insert(presenceDevices)
    .values(device)
    .onConflictDoUpdate({
      target: [presenceDevices.organizationId, presenceDevices.userId, presenceDevices.deviceId],
      set: { lastPingAt, lastInputAt: sql`greatest(${presenceDevices.lastInputAt}, excluded.last_input_at)` },
    });
  await tx.delete(presenceDevices).where(and(mine, lt(presenceDevices.lastPingAt, forget)));
  const rows = await tx.select({ at: presenceDevices.lastInputAt }).from(presenceDevices).where(mine);
  return { lastInputAt: new Date(Math.max(...rows.map(({ at }) => at.getTime()))) };
}

/** Whether a user is an agent of the organization: a member of one of these roles. */
export async function findAgent(
  db: Executor,
  organizationId: string,
  userId: string,
  roles: readonly Role[],
): Promise<{ name: string; status: AgentStatus } | null> {
  const [row] = await db
    .select({ name: users.name, status: agentPresence.status })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .leftJoin(
      agentPresence,
      and(eq(agentPresence.userId, memberships.userId), eq(agentPresence.organizationId, organizationId)),
    )
    .where(
      and(
        eq(memberships.organizationId, organizationId),
        eq(memberships.userId, userId),
        inArray(memberships.role, [...roles]),
      ),
    );
  return row === undefined ? null : { name: row.name, status: row.status ?? "offline" };
}
