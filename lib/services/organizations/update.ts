import type { z } from "zod";
import { audit } from "@/db/queries/audit";
import { findOrganization, updateOrganization as write } from "@/db/queries/organizations";
import { authorize, type ServiceContext } from "@/lib/context";
import type { OrganizationInputSchema } from "@/lib/domain/accounts";
import { AppError } from "@/lib/errors";
import { inTransaction } from "@/lib/services/leavemsg/in-transaction";
import { notificationSettings, setNotificationRules } from "@/lib/services/leavemsg/settings";

/**
 * The organization's name and time zone.
 * @throws AppError `forbidden`, `not_found`
 */
export async function readOrganization(ctx: ServiceContext): Promise<{ name: string; timeZone: string }> {
  authorize(ctx, "organization.write");
  const found = await findOrganization(ctx.db, ctx.organizationId);
  if (found === null) throw noOrganization();
  return found;
}

/**
 * Changes the organization's name and time zone. Times of day stay what they are: those of the notifications' rules, which
 * their endpoints hold with a zone, move to the new one.
 * @throws AppError `forbidden`, `not_found`; `conflict` when somebody changes one of these endpoints at the same time
 */
export async function updateOrganization(
  ctx: ServiceContext,
  input: z.output<typeof OrganizationInputSchema>,
): Promise<void> {
  authorize(ctx, "organization.write");
  await inTransaction(ctx, async (inside, tx) => {
    const before = await findOrganization(tx, ctx.organizationId);
    if (before === null || !(await write(tx, ctx.organizationId, input))) throw noOrganization();
    if (before.timeZone !== input.timeZone) {
      const { rules } = await notificationSettings(tx, ctx.organizationId);
      if (rules.quiet !== null) await setNotificationRules(inside, rules);
    }
    await audit(tx, ctx, {
      action: "organization.updated",
      objectType: "organization",
      objectId: ctx.organizationId,
      objectName: input.name,
    });
  });
}

const noOrganization = () => new AppError("not_found", "There is no such organization.");
