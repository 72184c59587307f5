import { NotifyAgain } from "@/components/messages/notify-again";
import { Time } from "@/components/time";
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { may, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import type { MessageDetail } from "@/lib/domain/leave-message/record";
import { formatDuration } from "@/lib/i18n/format";
import { getLocale, getT } from "@/lib/i18n/server";
import type { DeliveryItem } from "@/lib/services/deliveries/list";
import { canNotifyAgain, listNotifications } from "@/lib/services/messages/notify-again";

/** What became of the notification of a message, webhook by webhook, and sending it once more. */
export async function Notifications({ ctx, message }: { ctx: ServiceContext; message: MessageDetail }) {
  const t = await getT("messages");
  if (message.eventId === null) return <p className="text-ink-3">{t("notified.none")}</p>;
  const items = await listNotifications(ctx, decodeId("message", message.id) ?? "");
  if (items.length === 0) return <p className="text-ink-3">{t("notified.noEndpoint")}</p>;
  const failed = items.filter((item) => item.status === "exhausted" && canNotifyAgain(item));
  const mayRetry = may(ctx, "delivery.retry");
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {mayRetry && failed.length > 1 && (
          <NotifyAgain
            messageId={message.id}
            deliveries={failed.map(({ id }) => id)}
            label={t("notify.failed", { n: failed.length })}
            arrived={false}
          />
        )}
        <TextLink href={`/settings/webhooks/deliveries?event=${message.eventId}`}>{t("detail.deliveries")}</TextLink>
      </div>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {items.map((item) => (
          <Notification key={item.id} item={item} messageId={message.id} mayRetry={mayRetry} />
        ))}
      </ul>
    </div>
  );
}

async function Notification(props: { item: DeliveryItem; messageId: string; mayRetry: boolean }) {
  const { item, messageId, mayRetry } = props;
  const [t, common] = await Promise.all([getT("messages"), getT("common")]);
  const name = item.endpoint.name || t("notify.gone");
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3.5 py-2.5">
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <TextLink href={`/settings/webhooks/deliveries/${item.id}`} className="break-words">
            {name}
          </TextLink>
          {item.endpoint.channel !== null && (
            <span className="text-ink-3 text-sm">{common(`channel.${item.endpoint.channel}`)}</span>
          )}
          <StatusBadge status={item.status} label={common(`deliveryStatus.${item.status}`)} />
        </p>
        <p className="mt-0.5 break-words text-ink-2 text-sm">
          <Why item={item} />
        </p>
      </div>
      {mayRetry && canNotifyAgain(item) && (
        <NotifyAgain
          messageId={messageId}
          deliveries={[item.id]}
          label={t("notify.again")}
          name={t("notify.againNamed", { name })}
          arrived={item.status === "delivered" || item.last?.outcomeUnknown === true}
        />
      )}
    </li>
  );
}

/** When the last try was and what came of it, or why there was none. */
async function Why({ item }: { item: DeliveryItem }) {
  const [t, history, locale] = await Promise.all([getT("messages"), getT("history"), getLocale()]);
  const said = (both: { zh: string; en: string }) => (locale === "en" ? both.en : both.zh);
  const { last, why, skipReason, status } = item;
  if (last !== null)
    return (
      <>
        <Time at={last.at} precision="seconds" />
        {last.totalMs !== null && ` · ${formatDuration(last.totalMs, locale)}`}
        {status !== "delivered" && last.diagnosis !== null && ` · ${said(last.diagnosis)}`}
      </>
    );
  if (status === "merged") return history("standing.merged");
  if (why !== null) return said(why);
  return skipReason === null ? t("notify.waits") : history(`skipReason.${skipReason}`);
}
