"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import { CheckInstallSchema, checkInstall, type InstallCheck } from "@/lib/services/sites/check-install";
import { type ChangeSite, type CreateSite, changeSite, createSite } from "@/lib/services/sites/manage";
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

const create = consoleAction(z.unknown(), async (ctx, input) => {
  const site = await createSite(ctx, input as CreateSite);
  revalidatePath("/settings", "layout");
  return site;
});
/** Another entrance for visitors. */
export async function createSiteAction(input: CreateSite): Promise<ActionState<{ siteKey: string }>> {
  return create(input);
}

const change = consoleAction(z.unknown(), async (ctx, input) => {
  const site = await changeSite(ctx, input as ChangeSite);
  revalidatePath("/settings", "layout");
  return site;
});
/** Renames, closes or opens a site. */
export async function changeSiteAction(input: ChangeSite): Promise<ActionState<{ siteKey: string }>> {
  return change(input);
}

const check = consoleAction(CheckInstallSchema, checkInstall);
export async function checkInstallAction(input: { siteKey: string; url: string }): Promise<ActionState<InstallCheck>> {
  return check(input);
}
