import {
  type AgentRow,
  type DeviceRow,
  findPresenceFacts,
  listAgentRows,
  listDevices,
  type PresenceFacts,
  type PresenceSettingsRow,
  writeShown,
} from "@/db/queries/presence";
import { authorize, type ServiceContext } from "@/lib/context";
import { IDLE_MINUTES } from "@/lib/domain/presence/idle";
import {
  type AgentPresence,
  isForced,
  LEASE_MS,
  type Presence,
  type PresenceInput,
  type PresenceMode,
  type PresenceReason,
  presenceAt,
  UNKNOWN,
} from "@/lib/domain/presence/presence";
import { type Hours, hoursOf, NO_HOURS, type Schedule } from "@/lib/domain/presence/schedule";
import { settle } from "@/lib/domain/presence/settle";
import { ROLES, type Role, roleCan } from "@/lib/domain/roles";
import { toError } from "@/lib/errors";

type Reader = Pick<ServiceContext, "db" | "log">;

/** Who may handle messages is an agent. */
export const AGENT_ROLES: readonly Role[] = ROLES.filter((role) => roleCan(role, "message.handle"));

/** What visitors see, without names or numbers of agents. */
export type PresenceView = {
  mode: PresenceMode;
  reason: PresenceReason;
  /** ISO instant, or null: nobody knows. */
  nextOpenAt: string | null;
  holiday: string | null;
  timeZone: string;
};

/** What the rule needs, from the database. */
export type LoadedPresence = { facts: PresenceFacts; agents: AgentRow[]; devices: DeviceRow[] };

export async function loadPresence(db: Reader["db"], organizationId: string, now: Date): Promise<LoadedPresence> {
  const [facts, agents, devices] = await Promise.all([
    findPresenceFacts(db, organizationId),
    listAgentRows(db, organizationId, AGENT_ROLES),
    listDevices(db, organizationId, new Date(now.getTime() - LEASE_MS)),
  ]);
  if (facts === null) throw new Error("no such organization");
  return { facts, agents, devices };
}

/** The rule's input as it stands. */
export function inputOf({ facts, agents, devices }: LoadedPresence, now: Date): PresenceInput {
  const { settings, timeZone } = facts;
  return {
    now: now.getTime(),
    timeZone,
    schedule: settings?.schedule ?? NO_HOURS,
    countBusy: settings?.countBusy ?? false,
    forced: forcedOf(settings),
    agents: agents.map(
      ({ userId, presence }): AgentPresence => ({
        status: presence?.status ?? "offline",
        enabled: true,
        pings: devices.filter((device) => device.userId === userId).map(({ lastPingAt }) => lastPingAt.getTime()),
      }),
    ),
  };
}

export function forcedOf(settings: PresenceSettingsRow | null): PresenceInput["forced"] {
  return settings?.forced === true ? { until: settings.forcedUntil?.getTime() ?? null } : null;
}

/**
 * What visitors of an organization see now. Never fails: what cannot be computed or read is offline/unknown, which shows
 * the form. Remembers a change, so that agents' comings and goings are told once in ten seconds at most.
 */
export async function readPresence(source: Reader, organizationId: string, now: Date): Promise<PresenceView> {
  try {
    const loaded = await loadPresence(source.db, organizationId, now);
    const { shown } = loaded.facts;
    const next = presenceAt(inputOf(loaded, now), (error) => source.log.error({ err: error }, "presence failed"));
    const settled = settle(shown, next, now.getTime());
    if (settled !== shown) await writeShown(source.db, organizationId, settled);
    return view(settled.mode === next.mode ? next : heldBack(settled.mode), loaded.facts.timeZone);
  } catch (error) {
    source.log.error({ err: toError(error) }, "presence could not be read");
    return view(UNKNOWN, "UTC");
  }
}

const heldBack = (mode: PresenceMode): Presence => ({
  ...UNKNOWN,
  mode,
  reason: mode === "online" ? "available" : "no_agent",
});

function view({ mode, reason, nextOpenAt, holiday }: Presence, timeZone: string): PresenceView {
  return {
    mode,
    reason,
    nextOpenAt: nextOpenAt === null ? null : new Date(nextOpenAt).toISOString(),
    holiday,
    timeZone,
  };
}

/**
 * What visitors see now and why, for the console's live sentence and the overview.
 * @throws AppError `forbidden`
 */
export async function presenceSentence(ctx: ServiceContext): Promise<PresenceView> {
  authorize(ctx, "message.read");
  return readPresence(ctx, ctx.organizationId, ctx.now());
}

/** The organization's hours, for what counts time as its team does (replies in time). Needs no permission. */
export async function organizationHours(db: Reader["db"], organizationId: string): Promise<Hours> {
  const facts = await findPresenceFacts(db, organizationId);
  return hoursOf(facts?.settings?.schedule ?? NO_HOURS, facts?.timeZone ?? "UTC");
}

export type PresenceSettings = {
  schedule: Schedule;
  countBusy: boolean;
  idleMinutes: number;
  /** 0 = nothing stored yet. */
  version: number;
  timeZone: string;
  forced: { until: string | null; by: string } | null;
};

/** @throws AppError `forbidden` */
export async function presenceSettings(ctx: ServiceContext): Promise<PresenceSettings> {
  authorize(ctx, "message.read");
  const facts = await findPresenceFacts(ctx.db, ctx.organizationId);
  if (facts === null) throw new Error("no such organization");
  return settingsOf(facts, ctx.now());
}

export function settingsOf({ settings, timeZone }: Pick<PresenceFacts, "settings" | "timeZone">, now: Date) {
  const forced = forcedOf(settings);
  return {
    schedule: settings?.schedule ?? NO_HOURS,
    countBusy: settings?.countBusy ?? false,
    idleMinutes: settings?.idleMinutes ?? IDLE_MINUTES.preset,
    version: settings?.version ?? 0,
    timeZone,
    forced: isForced(forced, now.getTime())
      ? { until: settings?.forcedUntil?.toISOString() ?? null, by: settings?.forcedBy ?? "" }
      : null,
  };
}
