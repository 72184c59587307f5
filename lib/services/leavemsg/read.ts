import { listNotificationChannels } from "@/db/queries/notifications";
import { listSites } from "@/db/queries/sites";
import { quickWarnings } from "@/lib/channels/registry";
import { authorize, type ServiceContext } from "@/lib/context";
import { openEndpoint } from "@/lib/services/endpoints/sealing";
import type { NotificationListDto } from "./input";
import { notificationSettings } from "./settings";
import { notificationOf, warningsOf } from "./translate";

/**
 * The list in document C's words, secrets masked, with the key of the default form.
 * @throws AppError `forbidden`
 */
export async function readNotifications(ctx: ServiceContext): Promise<NotificationListDto> {
  authorize(ctx, "endpoint.read");
  return notificationList(ctx);
}

/** The same for who may write it: what was written is the answer. */
export async function notificationList(
  ctx: Pick<ServiceContext, "db" | "keys" | "organizationId">,
): Promise<NotificationListDto> {
  const [rows, { enabled }, sites] = await Promise.all([
    listNotificationChannels(ctx.db, ctx.organizationId),
    notificationSettings(ctx.db, ctx.organizationId),
    listSites(ctx.db, ctx.organizationId),
  ]);
  return {
    siteKey: sites[0]?.siteKey ?? null,
    enabled,
    notifications: rows.map(notificationOf),
    warnings: rows.flatMap(({ endpoint }, index) =>
      warningsOf(quickWarnings(openEndpoint(ctx.keys, endpoint)), `notifications.${index}.`),
    ),
  };
}
