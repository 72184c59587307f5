import { ChevronDown, ChevronUp, ExternalLink } from "lucide-react";
import { DeliveryView } from "@/components/deliveries/delivery-view";
import { RetryButton } from "@/components/deliveries/retry-button";
import { LiveRefresh } from "@/components/live-refresh";
import { ButtonLink, IconLink } from "@/components/ui/button";
import { UrlDrawer } from "@/components/ui/drawer";
import { EmptyState } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { may, type ServiceContext } from "@/lib/context";
import { eventDefinition } from "@/lib/domain/catalogue";
import type { Page } from "@/lib/domain/paging";
import { foundOrNull } from "@/lib/errors";
import { getLocale, getT } from "@/lib/i18n/server";
import { type DeliveryDto, getDelivery } from "@/lib/services/deliveries/get";
import type { DeliveryItem } from "@/lib/services/deliveries/list";
import { findMessageOfEvent } from "@/lib/services/messages/read";
import { retryDeliveryNow } from "../actions";
import { historyHref, PATH } from "./search";

const OPEN_STATUSES = new Set(["queued", "sending", "retrying"]);

/** A delivery that exists and is the reader's, or null. */
export async function loadDelivery(ctx: ServiceContext, id: string): Promise<DeliveryDto | null> {
  return foundOrNull(getDelivery(ctx, id));
}

/** One delivery over the list, with the way to its neighbours on the page. */
export async function DeliveryDrawer(props: {
  ctx: ServiceContext;
  id: string;
  page: Page<DeliveryItem>;
  filters: Record<string, string>;
  cursor: string;
}) {
  const { ctx, id, page, filters, cursor } = props;
  const [t, common, delivery] = await Promise.all([getT("history"), getT("common"), loadDelivery(ctx, id)]);
  if (delivery === null) {
    return (
      <UrlDrawer param="d" value={id} title={t("detail.notFound")}>
        <EmptyState title={t("detail.notFound")} description={t("detail.notFoundHint")} compact />
      </UrlDrawer>
    );
  }
  const index = page.items.findIndex((item) => item.id === id);
  const neighbour = (step: number) => {
    const item = index === -1 ? undefined : page.items[index + step];
    return item === undefined ? undefined : historyHref(filters, { cursor, d: item.id });
  };
  return (
    <UrlDrawer
      param="d"
      value={id}
      title={<DeliveryTitle delivery={delivery} />}
      subtitle={<span className="font-mono text-xs">{delivery.id}</span>}
      actions={
        <>
          <IconLink icon={ChevronUp} label={t("detail.previous")} href={neighbour(-1)} />
          <IconLink icon={ChevronDown} label={t("detail.next")} href={neighbour(1)} />
          <ButtonLink href={`${PATH}/${id}`} size="sm" icon={ExternalLink} variant="ghost">
            {common("openNewPage")}
          </ButtonLink>
        </>
      }
    >
      <DeliveryDetail ctx={ctx} delivery={delivery} headingLevel={3} />
    </UrlDrawer>
  );
}

export async function DeliveryTitle({ delivery }: { delivery: DeliveryDto }) {
  const [common, locale] = await Promise.all([getT("common"), getLocale()]);
  const name = eventDefinition(delivery.eventType).name[locale === "zh-CN" ? "zh" : "en"];
  return (
    <span className="flex flex-wrap items-center gap-2.5">
      {name}
      <StatusBadge status={delivery.status} label={common(`deliveryStatus.${delivery.status}`)} />
    </span>
  );
}

/** Everything about one delivery; used by the drawer and by the page of its own. */
export async function DeliveryDetail(props: { ctx: ServiceContext; delivery: DeliveryDto; headingLevel: 2 | 3 }) {
  const { ctx, delivery, headingLevel } = props;
  const language = (await getLocale()) === "zh-CN" ? "zh" : "en";
  const members = delivery.members.map(({ eventType, ...rest }) => ({
    ...rest,
    name: eventDefinition(eventType).name[language],
  }));
  const message = delivery.event === null ? null : await findMessageOfEvent(ctx, delivery.event.id);
  return (
    <div className="space-y-6">
      <LiveRefresh active={OPEN_STATUSES.has(delivery.status)} />
      <DeliveryView
        key={delivery.id}
        delivery={delivery}
        message={message}
        members={members}
        headingLevel={headingLevel}
        retry={<RetryButton delivery={delivery} mayRetry={may(ctx, "delivery.retry")} retry={retryDeliveryNow} />}
      />
    </div>
  );
}
