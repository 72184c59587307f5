"use server";

import { revalidatePath } from "next/cache";
import { consoleAction } from "@/lib/auth/console-action";
import { OrganizationInputSchema } from "@/lib/domain/accounts";
import { updateOrganization } from "@/lib/services/organizations/update";

/** Changes what the organization is called and where its clocks stand; every page shows times of that zone. */
export const saveWorkspaceAction = consoleAction(OrganizationInputSchema, async (ctx, input) => {
  await updateOrganization(ctx, input);
  revalidatePath("/", "layout");
});
