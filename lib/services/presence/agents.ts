import { z } from "zod";
import { countGivenSince } from "@/db/queries/assignments";
import { audit } from "@/db/queries/audit";
import {
  type AgentPresenceRow,
  findAgent,
  findPresenceFacts,
  lockAgent,
  renewDevice,
  updateAgent,
} from "@/db/queries/presence";
import { authorize, may, type ServiceContext } from "@/lib/context";
import { afterPing, IDLE_MINUTES } from "@/lib/domain/presence/idle";
import { AGENT_STATUSES, type AgentStatus, LEASE_MS } from "@/lib/domain/presence/presence";
import { localMinute } from "@/lib/domain/zoned-time";
import { AppError } from "@/lib/errors";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { AGENT_ROLES, loadPresence } from "./read";

/** An agent as the console lists him. */
export type AgentDto = {
  userId: string;
  name: string;
  status: AgentStatus;
  /** Whether the product set 离开 by itself, and who set the status when it was neither. */
  auto: boolean;
  setBy: string | null;
  /** ISO; null when never. */
  lastSeenAt: string | null;
  /** Whether any device is connected. */
  live: boolean;
  devices: number;
  idleSeconds: number | null;
  onlineSecondsToday: number;
};

/** @throws AppError `forbidden` */
export async function listAgents(ctx: ServiceContext): Promise<AgentDto[]> {
  authorize(ctx, "message.read");
  const now = ctx.now();
  const { facts, agents, devices } = await loadPresence(ctx.db, ctx.organizationId, now);
  const today = localMinute(now, facts.timeZone).slice(0, 10);
  return agents.map(({ userId, name, presence }) => {
    const own = devices.filter((device) => device.userId === userId);
    const lastInput = Math.max(...own.map(({ lastInputAt }) => lastInputAt.getTime()));
    return {
      userId,
      name,
      status: presence?.status ?? "offline",
      auto: presence?.autoFrom != null,
      setBy: presence?.setBy ?? null,
      lastSeenAt: presence?.lastSeenAt?.toISOString() ?? null,
      live: own.length > 0,
      devices: own.length,
      idleSeconds: own.length === 0 ? null : Math.max(0, Math.round((now.getTime() - lastInput) / 1000)),
      onlineSecondsToday: presence?.onlineDay === today ? presence.onlineSeconds : 0,
    };
  });
}

/** What an agent's own switcher shows. */
export type MyPresence = {
  status: AgentStatus;
  /** The product set 离开 by itself after so many minutes without input. */
  autoAfterMinutes: number | null;
  /** Who else set the status. */
  setBy: string | null;
  /** He is just back: how many open messages others gave him while he was not there. Else 0. */
  given: number;
};

/** The status of the signed-in agent; null for whoever is none. */
export async function myPresence(ctx: ServiceContext): Promise<MyPresence | null> {
  if (ctx.actor.kind !== "user" || !may(ctx, "message.handle")) return null;
  const { facts, agents } = await loadPresence(ctx.db, ctx.organizationId, ctx.now());
  const { userId } = ctx.actor;
  const row = agents.find((agent) => agent.userId === userId)?.presence ?? null;
  return mine(row, facts.settings?.idleMinutes ?? IDLE_MINUTES.preset);
}

const mine = (
  row: Pick<AgentPresenceRow, "status" | "autoFrom" | "setBy"> | null,
  idleMinutes: number,
  given = 0,
): MyPresence => ({
  status: row?.status ?? "offline",
  autoAfterMinutes: row?.autoFrom == null ? null : idleMinutes,
  setBy: row?.setBy ?? null,
  given,
});

const isThere = (status: AgentStatus): boolean => status === "available" || status === "busy";

function agentOf(ctx: ServiceContext): string {
  authorize(ctx, "message.handle");
  if (ctx.actor.kind !== "user") throw new AppError("forbidden", "Only people are present.");
  return ctx.actor.userId;
}

/** Sets one's own status; it stands until it is changed. Who comes back hears what he was given. @throws AppError `forbidden`, `invalid` */
export async function setMyStatus(ctx: ServiceContext, status: AgentStatus): Promise<MyPresence> {
  const userId = agentOf(ctx);
  const next = parseInput(z.enum(AGENT_STATUSES), status);
  const changedAt = ctx.now();
  const given = await ctx.db.transaction(async (tx) => {
    const row = await lockAgent(tx, ctx.organizationId, userId);
    await updateAgent(tx, row, { status: next, autoFrom: null, setBy: null, changedAt });
    const isBack = isThere(next) && !isThere(row.status);
    return isBack ? countGivenSince(tx, ctx.organizationId, userId, row.changedAt) : 0;
  });
  ctx.live.touch(ctx.organizationId, "presence");
  return mine({ status: next, autoFrom: null, setBy: null }, 0, given);
}

/** Sets another agent offline: audited, and his own console tells him. @throws AppError `not_found`, `forbidden` */
export async function setAgentOffline(ctx: ServiceContext, userId: string): Promise<void> {
  authorize(ctx, "message.config");
  const known = z.uuid().safeParse(userId).success;
  const agent = known ? await findAgent(ctx.db, ctx.organizationId, userId, AGENT_ROLES) : null;
  if (agent === null) throw new AppError("not_found", "There is no such agent.");
  await ctx.db.transaction(async (tx) => {
    const changedAt = ctx.now();
    const row = await lockAgent(tx, ctx.organizationId, userId);
    await updateAgent(tx, row, { status: "offline", autoFrom: null, setBy: ctx.actor.name, changedAt });
    await audit(tx, ctx, {
      ...{ action: "presence.agent_set_offline", objectType: "member", objectId: userId, objectName: agent.name },
    });
  });
  ctx.live.touch(ctx.organizationId, "presence");
}

/** A sign of life of one browser tab. `leaving`: the page goes away; it may come back within seconds (a reload). */
export const PingSchema = z.strictObject({
  device: z.uuid(),
  idleSeconds: z.number().int().min(0).max(86_400),
  leaving: z.boolean().default(false),
});
export type Ping = z.input<typeof PingSchema>;

/** A page that went away holds its lease for so long. */
const LEAVING_MS = 10_000;
/** Devices that were last heard of before this are forgotten. */
const FORGET_MS = 10 * 60_000;

/**
 * Renews a device's lease; sets 离开 after too long without input, and takes that back. Several tabs and devices of an
 * agent count together.
 * @throws AppError `forbidden`, `invalid`
 */
export async function ping(ctx: ServiceContext, input: Ping): Promise<MyPresence> {
  const userId = agentOf(ctx);
  const { device, idleSeconds, leaving } = parseInput(PingSchema, input);
  const { organizationId } = ctx;
  const now = ctx.now();
  const facts = await findPresenceFacts(ctx.db, organizationId);
  const idleMinutes = facts?.settings?.idleMinutes ?? IDLE_MINUTES.preset;
  const today = localMinute(now, facts?.timeZone ?? "UTC").slice(0, 10);
  const { before, after, given } = await ctx.db.transaction(async (tx) => {
    const row = await lockAgent(tx, organizationId, userId);
    const lastPingAt = leaving ? new Date(now.getTime() - LEASE_MS + LEAVING_MS) : now;
    const lastInputAt = new Date(now.getTime() - idleSeconds * 1000);
    const lease = { organizationId, userId, deviceId: device, lastPingAt, lastInputAt };
    const input = await renewDevice(tx, lease, new Date(now.getTime() - FORGET_MS));
    const next = leaving
      ? row
      : afterPing(row, { now: now.getTime(), lastInputAt: input.lastInputAt.getTime(), idleMinutes });
    await updateAgent(tx, row, {
      ...{ status: next.status, autoFrom: next.autoFrom },
      ...(next.status === row.status ? {} : { changedAt: now }),
      ...{ lastSeenAt: now, onlineDay: today, onlineSeconds: onlineSeconds(row, now, today) },
    });
    const away = leaving || !isThere(next.status) ? null : awaySince(row, now);
    const given = away === null ? 0 : await countGivenSince(tx, organizationId, userId, away);
    return { before: row, after: { ...row, ...next }, given };
  });
  if (after.status !== before.status || leaving) ctx.live.touch(organizationId, "presence");
  return mine(after, idleMinutes, given);
}

/** Since when somebody was not there whose sign of life comes now; null when he was there all the time. */
function awaySince(before: AgentPresenceRow, now: Date): Date | null {
  if (before.lastSeenAt === null) return new Date(0);
  if (now.getTime() - before.lastSeenAt.getTime() > LEASE_MS) return before.lastSeenAt;
  return isThere(before.status) ? null : before.changedAt;
}

/** Seconds today with a device connected and a status that is there for visitors. */
function onlineSeconds(row: AgentPresenceRow, now: Date, today: string): number {
  const before = row.onlineDay === today ? row.onlineSeconds : 0;
  if (row.lastSeenAt === null || (row.status !== "available" && row.status !== "busy")) return before;
  const since = now.getTime() - row.lastSeenAt.getTime();
  return since > LEASE_MS || since < 0 ? before : before + Math.round(since / 1000);
}
