import { ChevronDown, ChevronUp, ExternalLink } from "lucide-react";
import { Compared } from "@/components/deliveries/compared";
import { DeliveryExchange } from "@/components/deliveries/delivery-exchange";
import { PlannedButtons } from "@/components/deliveries/planned-buttons";
import { RetryButton } from "@/components/deliveries/retry-button";
import { LiveRefresh } from "@/components/live-refresh";
import { ButtonLink, IconLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { UrlDrawer } from "@/components/ui/drawer";
import { EmptyState } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { may, type ServiceContext } from "@/lib/context";
import { eventDefinition } from "@/lib/domain/catalogue";
import type { Page } from "@/lib/domain/paging";
import { env } from "@/lib/env";
import { foundOrNull } from "@/lib/errors";
import { getLocale, getT } from "@/lib/i18n/server";
import { type DeliveryDto, getDelivery } from "@/lib/services/deliveries/get";
import type { DeliveryItem } from "@/lib/services/deliveries/list";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { findMessageOfEvent } from "@/lib/services/messages/read";
import { retryDeliveryNow } from "../actions";
import { cancelPlannedDelivery, compareDelivery } from "./actions";
import { PATH } from "./search";

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
  /** The list's own address with another delivery open. */
  hrefOf: (id: string) => string;
}) {
  const { ctx, id, page } = props;
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
    return item === undefined ? undefined : props.hrefOf(item.id);
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
          <CopyButton
            text={`${ctx.appUrl}${PATH}/${id}`}
            name={common("copyLink")}
            label={common("copyLink")}
            size="sm"
          />
          <ButtonLink href={`${PATH}/${id}`} size="sm" icon={ExternalLink} variant="ghost">
            {common("openNewPage")}
          </ButtonLink>
        </>
      }
      footer={t("detail.retention", { days: env().BODY_RETENTION_DAYS })}
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
  const [message, webhook] = await Promise.all([
    delivery.event === null ? null : findMessageOfEvent(ctx, delivery.event.id),
    foundOrNull(getEndpoint(ctx, delivery.endpoint.id)),
  ]);
  const { last } = delivery;
  const mayRetry = may(ctx, "delivery.retry");
  const changed = webhook !== null && last !== null && webhook.updatedAt > last.at;
  const sent = delivery.attempts.some(({ request }) => request !== null);
  return (
    <div className="space-y-6">
      <LiveRefresh active={OPEN_STATUSES.has(delivery.status)} />
      <DeliveryExchange
        key={delivery.id}
        delivery={delivery}
        message={message}
        members={members}
        headingLevel={headingLevel}
        bodyDays={env().BODY_RETENTION_DAYS}
        retry={<RetryButton delivery={delivery} changed={changed} mayRetry={mayRetry} retry={retryDeliveryNow} />}
        planned={
          mayRetry && (
            <PlannedButtons
              id={delivery.id}
              tried={delivery.attempts.length > 0}
              retry={retryDeliveryNow}
              cancel={cancelPlannedDelivery}
            />
          )
        }
        compare={sent && delivery.status !== "delivered" && <Compared id={delivery.id} compare={compareDelivery} />}
      />
    </div>
  );
}
