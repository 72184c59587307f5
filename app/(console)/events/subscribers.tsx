import { CirclePause, Plus } from "lucide-react";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { ChannelIcon } from "@/components/webhooks/channel-icon";
import { may, type ServiceContext } from "@/lib/context";
import type { EventType } from "@/lib/domain/catalogue";
import { getT } from "@/lib/i18n/server";
import { listEndpoints } from "@/lib/services/endpoints/list";

const LIMIT = 20;

/** The webhooks that subscribe to a type, newest first. */
export async function Subscribers({ ctx, type }: { ctx: ServiceContext; type: EventType }) {
  if (!may(ctx, "endpoint.read")) return null;
  const [t, common, page] = await Promise.all([
    getT("events"),
    getT("common"),
    listEndpoints(ctx, { event: type, limit: LIMIT }),
  ]);
  if (page.items.length === 0) {
    return (
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-ink-2">
        {t("noSubscribers")}
        {may(ctx, "endpoint.write") && (
          <ButtonLink href="/settings/webhooks/new" size="sm" icon={Plus}>
            {t("createWebhook")}
          </ButtonLink>
        )}
      </div>
    );
  }
  return (
    <>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-card">
        {page.items.map((endpoint) => (
          <li key={endpoint.id} className="relative flex items-center gap-3 px-4 py-2.5 hover:bg-hover/60">
            <ChannelIcon channel={endpoint.channel} size="sm" />
            <Link
              href={`/settings/webhooks/${endpoint.id}`}
              className="stretched min-w-0 flex-1 truncate rounded-sm font-medium hover:text-accent-ink"
            >
              {endpoint.name}
            </Link>
            <span className="shrink-0 text-ink-3 text-sm">{common(`channel.${endpoint.channel}`)}</span>
            {!endpoint.enabled && <Badge icon={CirclePause}>{t("disabled")}</Badge>}
          </li>
        ))}
      </ul>
      {page.nextCursor !== null && <p className="mt-2 text-ink-3 text-sm">{t("moreSubscribers", { n: LIMIT })}</p>}
    </>
  );
}
