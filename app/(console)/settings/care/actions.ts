"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import { type SelfTestInput, SelfTestSchema, setSelfTest } from "@/lib/services/care/self-tests";
import { type CareSettings, CareSettingsSchema, setCareSettings } from "@/lib/services/care/settings";

const selfTest = consoleAction(SelfTestSchema.extend({ id: z.string().max(64) }), (ctx, { id, ...input }) =>
  refreshed(setSelfTest(ctx, id, input)),
);
/** How often a webhook tests itself. */
export async function saveSelfTest(input: SelfTestInput & { id: string }): Promise<ActionState<undefined>> {
  return selfTest(input);
}

const settings = consoleAction(CareSettingsSchema, (ctx, input) => refreshed(setCareSettings(ctx, input)));
/** When the organization wants to be reminded. */
export async function saveCareSettings(input: CareSettings): Promise<ActionState<undefined>> {
  return settings(input);
}

async function refreshed(work: Promise<void>): Promise<undefined> {
  await work;
  revalidatePath("/", "layout");
  return undefined;
}
