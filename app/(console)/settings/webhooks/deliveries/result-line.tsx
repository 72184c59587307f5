import type { ReactNode } from "react";
import { StandingText } from "@/components/deliveries/standing";
import { getLocale } from "@/lib/i18n/server";
import type { DeliveryItem } from "@/lib/services/deliveries/list";

const UNTRIED = new Set(["skipped", "cancelled", "merged"]);

/**
 * What the last try came to, in one line: `HTTP 200 · 签名校验失败（errcode 310000）：请检查加签密钥`. Without a try, why:
 * the rule that skipped it, or what it waits for.
 */
export async function resultLine(): Promise<(row: DeliveryItem) => ReactNode> {
  const locale = await getLocale();
  return (row) => {
    const { last } = row;
    if (last === null || UNTRIED.has(row.status)) return <StandingText delivery={row} />;
    const status =
      last.httpStatus === null ? [] : [`${row.endpoint.channel === "email" ? "SMTP" : "HTTP"} ${last.httpStatus}`];
    const said = last.verdict === "delivered" ? [] : [last.diagnosis?.[locale === "zh-CN" ? "zh" : "en"] ?? last.code];
    const parts = [...status, ...said].filter((part) => part !== null && part !== "");
    const text = parts.length === 0 ? "–" : parts.join(" · ");
    if (row.wait === null || row.wait.reason === "later") return text;
    return (
      <>
        {text} · <StandingText delivery={row} />
      </>
    );
  };
}
