"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import { AGENT_STATUSES, type AgentStatus, type Presence } from "@/lib/domain/presence/presence";
import type { Schedule } from "@/lib/domain/presence/schedule";
import { type MyPresence, setAgentOffline, setMyStatus } from "@/lib/services/presence/agents";
import {
  ForceSchema,
  forceOffline,
  PresenceRulesSchema,
  SaveScheduleSchema,
  savePresenceRules,
  saveSchedule,
} from "@/lib/services/presence/settings";
import { type Simulation, SimulationSchema, simulatePresence } from "@/lib/services/presence/simulate";

/*
 * The actions of presence and hours.
 */

const status = consoleAction(z.object({ status: z.enum(AGENT_STATUSES) }), (ctx, input) =>
  setMyStatus(ctx, input.status),
);
/** One's own status. */
export async function setStatusAction(input: { status: AgentStatus }): Promise<ActionState<MyPresence>> {
  return status(input);
}

const offline = consoleAction(z.object({ userId: z.string().max(64) }), async (ctx, { userId }) => {
  await setAgentOffline(ctx, userId);
  revalidatePath("/settings/hours");
  return undefined;
});
/** Another agent's. */
export async function setAgentOfflineAction(input: { userId: string }): Promise<ActionState<undefined>> {
  return offline(input);
}

const force = consoleAction(ForceSchema, async (ctx, input) => {
  await forceOffline(ctx, input);
  revalidatePath("/settings/hours");
  return undefined;
});
/** Tells visitors that nobody is there, or ends that. */
export async function forceAction(input: z.input<typeof ForceSchema>): Promise<ActionState<undefined>> {
  return force(input);
}

const rules = consoleAction(PresenceRulesSchema, async (ctx, input) => {
  await savePresenceRules(ctx, input);
  revalidatePath("/settings/hours");
  return undefined;
});
export async function saveRulesAction(input: z.input<typeof PresenceRulesSchema>): Promise<ActionState<undefined>> {
  return rules(input);
}

const schedule = consoleAction(SaveScheduleSchema, async (ctx, input) => {
  const { version } = await saveSchedule(ctx, input);
  revalidatePath("/settings/hours");
  return { version };
});
/** Replaces the hours; answers their new version. */
export async function saveScheduleAction(input: {
  schedule: Schedule;
  version: number;
}): Promise<ActionState<{ version: number }>> {
  return schedule(input);
}

const simulate = consoleAction(SimulationSchema, simulatePresence);
export async function simulateAction(input: Simulation): Promise<ActionState<Presence>> {
  return simulate(input);
}
