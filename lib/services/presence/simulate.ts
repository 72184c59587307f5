import { z } from "zod";
import { authorize, type ServiceContext } from "@/lib/context";
import { AGENT_STATUSES, type Presence, presenceAt } from "@/lib/domain/presence/presence";
import { ScheduleSchema } from "@/lib/domain/presence/schedule";
import { zonedInstant } from "@/lib/domain/zoned-time";
import { toError } from "@/lib/errors";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { presenceSettings } from "./read";

/** A day and time of the workspace, and agents as they might be then. Hours as stored unless others are given. */
export const SimulationSchema = z.strictObject({
  at: z.string().refine((text) => zonedInstant(text, "UTC") !== null, "datetime"),
  agents: z.array(z.enum(AGENT_STATUSES)).max(20),
  forced: z.boolean(),
  schedule: ScheduleSchema.optional(),
});
export type Simulation = z.input<typeof SimulationSchema>;

/** What visitors would see, by the very rule that decides it, with its trace. @throws AppError `invalid`, `forbidden` */
export async function simulatePresence(ctx: ServiceContext, input: Simulation): Promise<Presence> {
  authorize(ctx, "message.read");
  const { at, agents, forced, schedule } = parseInput(SimulationSchema, input);
  const settings = await presenceSettings(ctx);
  const now = zonedInstant(at, settings.timeZone)?.getTime() ?? Number.NaN;
  return presenceAt(
    {
      now,
      timeZone: settings.timeZone,
      schedule: schedule ?? settings.schedule,
      countBusy: settings.countBusy,
      forced: forced ? { until: null } : null,
      agents: agents.map((status) => ({ status, enabled: true, pings: [now] })),
    },
    (error) => ctx.log.error({ err: toError(error) }, "presence simulation failed"),
  );
}
