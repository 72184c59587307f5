import type { Locale } from "../endpoints";
import { HEALTH_ALERT_ID } from "../health-alerts";

/*
 * The alerts that care raises, as `data` of `system_alert.*` events: their words go out on the wire. Those about an endpoint
 * name it in `details.endpoint_id`, so that whoever it is to alert hears of them, and never the endpoint itself.
 */

type Alert = Record<string, unknown>;

/** A scheduled self-test that failed. */
export function selfTestAlert(
  facts: { endpointId: string; endpointName: string; finding: string; deliveryId: string | null },
  locale: Locale,
  now: Date,
): Alert {
  const { endpointId, endpointName: name, finding, deliveryId } = facts;
  const english = locale === "en";
  return {
    alert_id: `${HEALTH_ALERT_ID}self_test:${endpointId}:${now.getTime()}`,
    level: "warning",
    title: english ? `Webhook "${name}" failed its self-test` : `Webhook“${name}”定时自检失败`,
    message: finding,
    details: {
      endpoint_id: endpointId,
      endpoint_name: name,
      notice: "self_test",
      ...(deliveryId === null ? {} : { delivery_id: deliveryId }),
    },
    created_time: now.toISOString(),
  };
}

/** Messages that nobody was told of. */
export function silenceAlert(messages: number, link: string, now: Date): Alert {
  return {
    alert_id: `notifications-silent:${now.getTime()}`,
    level: "error",
    title: "留言通知全部未送达",
    message: `过去 24 小时有 ${messages} 条留言，但没有任何通知送达。请检查留言通知的渠道。`,
    details: { messages, link },
    created_time: now.toISOString(),
  };
}

/** An API token that ends in so many days. */
export function tokenAlert(name: string, days: number, link: string, now: Date): Alert {
  return {
    alert_id: `token-expiry:${now.getTime()}`,
    level: "warning",
    title: `API 令牌“${name}”将于 ${days} 天后过期`,
    message: "过期后使用它的系统将无法调用接口，请创建新令牌并替换。",
    details: { token_name: name, days_left: days, link },
    created_time: now.toISOString(),
  };
}
