import { getLocale, getT } from "@/lib/i18n/server";
import type { DeliveryItem } from "@/lib/services/deliveries/list";

/** Deliveries as lines of a file, in the reader's language; instants in ISO 8601. */
export async function exportRows(items: readonly DeliveryItem[]): Promise<(string | number | null)[][]> {
  const [t, common, locale] = await Promise.all([getT("history"), getT("common"), getLocale()]);
  const language = locale === "zh-CN" ? "zh" : "en";
  const head = [
    ...[t("columns.time"), t("columns.status"), t("filter.type"), t("columns.target"), t("filter.channel")],
    ...[t("columns.tries"), t("filter.trigger"), t("filter.http"), t("filter.code"), t("columns.result")],
    ...[`${t("columns.duration")} (ms)`, t("columns.eventId"), t("export.id"), t("columns.next")],
  ];
  const rows = items.map((item) => [
    ...[item.createdAt, common(`deliveryStatus.${item.status}`), item.eventType, item.endpoint.name],
    item.endpoint.channel === null ? null : common(`channel.${item.endpoint.channel}`),
    ...[item.tries, t(`trigger.${item.isTest ? "test" : item.trigger}`), item.last?.httpStatus ?? null],
    ...[item.last?.code ?? null, item.last?.diagnosis?.[language] ?? item.why?.[language] ?? null],
    ...[item.last?.totalMs ?? null, item.eventId, item.id, item.nextAttemptAt],
  ]);
  return [head, ...rows];
}
