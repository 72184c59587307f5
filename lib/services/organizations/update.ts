import type { z } from "zod";
import { audit } from "@/db/queries/audit";
import { updateOrganization as write } from "@/db/queries/organizations";
import { authorize, type ServiceContext } from "@/lib/context";
import type { OrganizationInputSchema } from "@/lib/domain/accounts";
import { AppError } from "@/lib/errors";

/**
 * Changes the organization's name and time zone.
 * @throws AppError `forbidden`, `not_found`
 */
export async function updateOrganization(
  ctx: ServiceContext,
  input: z.output<typeof OrganizationInputSchema>,
): Promise<void> {
  authorize(ctx, "organization.write");
  await ctx.db.transaction(async (tx) => {
    if (!(await write(tx, ctx.organizationId, input)))
      throw new AppError("not_found", "There is no such organization.");
    await audit(tx, ctx, {
      action: "organization.updated",
      objectType: "organization",
      objectId: ctx.organizationId,
      objectName: input.name,
    });
  });
}
