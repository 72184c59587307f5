import { z } from "zod";
import { IDLE_MINUTES } from "@/lib/domain/presence/idle";

export const RulesSchema = z.object({
  countBusy: z.boolean(),
  idleMinutes: z.number().int().min(IDLE_MINUTES.min).max(IDLE_MINUTES.max),
});
export type PresenceRules = z.output<typeof RulesSchema>;
