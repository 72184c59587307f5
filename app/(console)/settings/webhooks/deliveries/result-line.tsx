import { getLocale, getT } from "@/lib/i18n/server";
import type { DeliveryItem } from "@/lib/services/deliveries/list";

/** What the last try came to, in one line: `HTTP 200 · 签名校验失败（errcode 310000）：请检查加签密钥`. */
export async function resultLine(): Promise<(row: DeliveryItem) => string> {
  const [t, locale] = await Promise.all([getT("history"), getLocale()]);
  return (row) => {
    if (row.status === "skipped" || row.status === "cancelled") {
      return row.skipReason === null ? "–" : t(`skipReason.${row.skipReason}`);
    }
    const { last } = row;
    if (last === null) return "–";
    const status = last.httpStatus === null ? [] : [`HTTP ${last.httpStatus}`];
    const said = last.verdict === "delivered" ? [] : [last.diagnosis?.[locale === "zh-CN" ? "zh" : "en"] ?? last.code];
    const parts = [...status, ...said].filter((part) => part !== null && part !== "");
    return parts.length === 0 ? "–" : parts.join(" · ");
  };
}
