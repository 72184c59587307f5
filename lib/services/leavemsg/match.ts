import type { NotificationChannelRow } from "@/db/queries/notifications";
import type { ServiceContext } from "@/lib/context";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { openEndpoint } from "@/lib/services/endpoints/sealing";
import type { Notification } from "./input";

/**
 * The stored notification that one of a list is about: by its id, else by type and address (a mail server and its user,
 * those with the same recipients first). Each stored one is given out once. A masked address is as good as the whole one.
 */
export function matcher(ctx: Pick<ServiceContext, "keys">, stored: readonly NotificationChannelRow[]) {
  const free = stored.map((row) => ({ row, config: openEndpoint(ctx.keys, row.endpoint) }));
  return (item: Notification): NotificationChannelRow | null => {
    const same = free.filter(({ row, config }) => row.endpoint.channel === item.type && isSame(item, row, config));
    const [best] = same.sort((a, b) => rank(item, b.config) - rank(item, a.config));
    if (best === undefined) return null;
    free.splice(free.indexOf(best), 1);
    return best.row;
  };
}

function isSame(item: Notification, { endpoint }: NotificationChannelRow, config: EndpointConfig): boolean {
  if (item.id !== undefined) return item.id === config.id;
  if (item.type !== "email") return item.webhook_url === config.url || item.webhook_url === endpoint.urlDisplay;
  const { host, auth } = item.smtp_config ?? {};
  const { smtp } = config.config;
  return (
    typeof host === "string" && host.trim().toLowerCase() === smtp?.host.toLowerCase() && auth?.user === smtp.auth?.user
  );
}

function rank({ to }: Notification, { config }: EndpointConfig): number {
  return to !== undefined && [to].flat().join() === (config.to ?? []).join() ? 1 : 0;
}
