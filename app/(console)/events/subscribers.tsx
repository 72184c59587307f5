import { CirclePause, Plus, Send } from "lucide-react";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import { ChannelIcon } from "@/components/webhooks/channel-icon";
import { may, type ServiceContext } from "@/lib/context";
import type { EventType } from "@/lib/domain/catalogue";
import { getT } from "@/lib/i18n/server";
import { browseEndpoints, type EndpointLine } from "@/lib/services/endpoints/browse";

const LIMIT = 20;

export const headingStyle = "font-semibold text-lg";

/** The webhooks that subscribe to a type, those with trouble first, each with a test by this event. */
export async function Subscribers({ ctx, type }: { ctx: ServiceContext; type: EventType }) {
  if (!may(ctx, "endpoint.read")) return null;
  const [t, found] = await Promise.all([
    getT("events"),
    browseEndpoints(ctx, { filter: { event: type }, sort: null, page: 1, size: LIMIT }),
  ]);
  const heading = <h3 className={`${headingStyle} mb-3`}>{t("subscribers", { n: found.total })}</h3>;
  if (found.items.length === 0) {
    return (
      <>
        {heading}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-ink-2">
          {t("noSubscribers")}
          {may(ctx, "endpoint.write") && (
            <ButtonLink href="/settings/webhooks/new" size="sm" icon={Plus}>
              {t("createWebhook")}
            </ButtonLink>
          )}
        </div>
      </>
    );
  }
  return (
    <>
      {heading}
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-card">
        {found.items.map((endpoint) => (
          <Subscriber key={endpoint.id} endpoint={endpoint} type={type} mayTest={may(ctx, "endpoint.test")} />
        ))}
      </ul>
      {found.total > LIMIT && (
        <p className="mt-2 text-sm">
          <TextLink href={`/settings/webhooks?event=${type}`}>{t("moreSubscribers", { n: found.total })}</TextLink>
        </p>
      )}
    </>
  );
}

async function Subscriber(props: { endpoint: EndpointLine; type: EventType; mayTest: boolean }) {
  const [t, common] = await Promise.all([getT("events"), getT("common")]);
  const { id, name, channel, enabled } = props.endpoint;
  return (
    <li className="relative flex items-center gap-3 px-4 py-2 hover:bg-hover/60">
      <ChannelIcon channel={channel} size="sm" />
      <Link
        href={`/settings/webhooks/${id}`}
        className="stretched min-w-0 flex-1 truncate rounded-sm font-medium hover:text-accent-ink"
      >
        {name}
      </Link>
      <span className="shrink-0 text-ink-3 text-sm max-sm:hidden">{common(`channel.${channel}`)}</span>
      {!enabled && <Badge icon={CirclePause}>{t("disabled")}</Badge>}
      {props.mayTest && (
        <ButtonLink
          href={`/settings/webhooks?event=${props.type}&test=${id}`}
          prefetch={false}
          size="sm"
          variant="ghost"
          icon={Send}
          aria-label={t("testNamed", { name })}
          className="relative z-1"
        >
          <span className="max-sm:sr-only">{t("testWith")}</span>
        </ButtonLink>
      )}
    </li>
  );
}
