"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import { CheckInstallSchema, checkInstall, type InstallCheck } from "@/lib/services/sites/check-install";
import { type SaveWidget, saveWidget } from "@/lib/services/sites/widget";

const save = consoleAction(z.unknown(), async (ctx, input) => {
  // The service parses: it names the field of `settings` that is wrong.
  const { version } = await saveWidget(ctx, input as SaveWidget);
  revalidatePath("/settings/widget");
  return { version };
});
/** Replaces a site's widget settings; answers their new version. */
export async function saveWidgetAction(input: SaveWidget): Promise<ActionState<{ version: number }>> {
  return save(input);
}

const check = consoleAction(CheckInstallSchema, checkInstall);
export async function checkInstallAction(input: { siteKey: string; url: string }): Promise<ActionState<InstallCheck>> {
  return check(input);
}
