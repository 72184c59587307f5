import { z } from "zod";
import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { findPresenceFacts, type PresenceSettingsRow, writePresenceSettings } from "@/db/queries/presence";
import { authorize, type ServiceContext } from "@/lib/context";
import { IDLE_MINUTES } from "@/lib/domain/presence/idle";
import { NO_HOURS, type Schedule, ScheduleSchema } from "@/lib/domain/presence/schedule";
import { startOfDay } from "@/lib/domain/zoned-day";
import { AppError } from "@/lib/errors";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { type PresenceSettings, settingsOf } from "./read";

/*
 * Hours and rules of presence. Who may configure messages may change them.
 */

const otherwise = (ctx: ServiceContext): PresenceSettingsRow => ({
  organizationId: ctx.organizationId,
  schedule: NO_HOURS,
  countBusy: false,
  idleMinutes: IDLE_MINUTES.preset,
  forced: false,
  forcedUntil: null,
  forcedBy: "",
  version: 0,
  updatedAt: ctx.now(),
  sampledAt: null,
});

/** Hours as the editor holds them; `version` is the one that was read, 0 when there was nothing yet. */
export const SaveScheduleSchema = z.strictObject({ schedule: ScheduleSchema, version: z.number().int().min(0) });

/**
 * Replaces the hours.
 * @throws AppError `invalid`, `conflict` when somebody changed the settings since they were read, `forbidden`
 */
export async function saveSchedule(
  ctx: ServiceContext,
  input: { schedule: Schedule; version: number },
): Promise<PresenceSettings> {
  authorize(ctx, "message.config");
  const { schedule, version } = parseInput(SaveScheduleSchema, input);
  return write(ctx, { schedule }, { version, action: "presence.hours_changed" });
}

export const PresenceRulesSchema = z.strictObject({
  countBusy: z.boolean(),
  idleMinutes: z.number().int().min(IDLE_MINUTES.min).max(IDLE_MINUTES.max),
});

/** Which statuses count, and when an agent is idle. @throws AppError `invalid`, `forbidden` */
export async function savePresenceRules(
  ctx: ServiceContext,
  input: z.output<typeof PresenceRulesSchema>,
): Promise<PresenceSettings> {
  authorize(ctx, "message.config");
  return write(ctx, parseInput(PresenceRulesSchema, input), { version: null, action: "presence.rules_changed" });
}

export const FORCED_FOR = ["30m", "2h", "today", "manual"] as const;
export const ForceSchema = z.union([
  z.strictObject({ on: z.literal(false) }),
  z.strictObject({ on: z.literal(true), for: z.enum(FORCED_FOR) }),
]);

/** Tells visitors that nobody is there, for a while or until it is ended; or ends that. @throws AppError `forbidden` */
export async function forceOffline(
  ctx: ServiceContext,
  input: z.output<typeof ForceSchema>,
): Promise<PresenceSettings> {
  authorize(ctx, "message.config");
  const force = parseInput(ForceSchema, input);
  if (!force.on) {
    const change = { forced: false, forcedUntil: null, forcedBy: "" };
    return write(ctx, change, { version: null, action: "presence.force_ended" });
  }
  const facts = await findPresenceFacts(ctx.db, ctx.organizationId);
  const change = {
    forced: true,
    forcedUntil: forcedUntil(force.for, ctx.now(), facts?.timeZone ?? "UTC"),
    forcedBy: ctx.actor.name,
  };
  return write(ctx, change, { version: null, action: "presence.forced_offline" });
}

function forcedUntil(choice: (typeof FORCED_FOR)[number], now: Date, timeZone: string): Date | null {
  if (choice === "manual") return null;
  if (choice === "30m") return new Date(now.getTime() + 30 * 60_000);
  if (choice === "2h") return new Date(now.getTime() + 2 * 3_600_000);
  // The next midnight: 26 hours after this one is on the next day however long this one is.
  return startOfDay(new Date(startOfDay(now, timeZone).getTime() + 26 * 3_600_000), timeZone);
}

async function write(
  ctx: ServiceContext,
  change: Partial<PresenceSettingsRow>,
  told: { version: number | null; action: string },
): Promise<PresenceSettings> {
  const stored = await ctx.db.transaction(async (tx: Tx) => {
    const now = ctx.now();
    const row = await writePresenceSettings(tx, otherwise(ctx), { ...change, updatedAt: now }, told.version);
    if (row === null) {
      throw new AppError("conflict", "The hours were changed by somebody else in the meantime. Load the page again.");
    }
    await audit(tx, ctx, { action: told.action, objectType: "presence" });
    const facts = await findPresenceFacts(tx, ctx.organizationId);
    return settingsOf({ settings: row, timeZone: facts?.timeZone ?? "UTC" }, now);
  });
  ctx.live.touch(ctx.organizationId, "presence");
  return stored;
}
