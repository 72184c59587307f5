import { eventDefinition } from "./catalogue";
import type { EventType } from "./catalogue/types";
import { DIGEST_TYPE, readDigest } from "./digest/members";
import type { Locale } from "./endpoints";
import type { HealthNotice } from "./lane-health";

/*
 * The alerts the product raises about an endpoint: `system_alert.warning` events whose `details.endpoint_id` names it.
 * Their words go out on the wire, in the language of the endpoint they are about.
 */
export const HEALTH_ALERT_ID = "endpoint-health:";

export type AlertFacts = {
  endpointId: string;
  endpointName: string;
  notice: HealthNotice;
  count: number;
  /** 0 to 1. */
  rate: number;
  tries: number;
  failingSince: string | null;
};

const DAYS: Partial<Record<HealthNotice, number>> = { day1: 1, day3: 3, day4: 4 };
const DISABLE_DAY = 5;

/** The `data` of the alert. */
export function alertData(facts: AlertFacts, locale: Locale, now: Date): Record<string, unknown> {
  const { title, message } = locale === "en" ? english(facts) : chinese(facts);
  return {
    alert_id: `${HEALTH_ALERT_ID}${facts.notice}:${facts.endpointId}:${now.getTime()}`,
    level: "warning",
    title,
    message,
    details: {
      endpoint_id: facts.endpointId,
      endpoint_name: facts.endpointName,
      notice: facts.notice,
      ...(facts.notice === "consecutive" ? { failed_deliveries: facts.count } : {}),
      ...(facts.notice === "rate" ? { success_rate: percent(facts.rate), tries: facts.tries } : {}),
      ...(facts.failingSince === null ? {} : { failing_since: facts.failingSince }),
    },
    created_time: now.toISOString(),
  };
}

function chinese({ notice, endpointName: name, count, rate, tries }: AlertFacts): { title: string; message: string } {
  const days = DAYS[notice];
  if (days !== undefined) {
    return {
      title: `Webhook“${name}”已连续 ${days} 天推送失败`,
      message: `${days} 天内没有一次推送成功。若连续 ${DISABLE_DAY} 天全部失败，将自动停用；请检查接收方。`,
    };
  }
  return notice === "rate"
    ? {
        title: `Webhook“${name}”成功率过低`,
        message: `最近 15 分钟成功率 ${percent(rate)}（${tries} 次）。请查看推送历史中的失败原因。`,
      }
    : {
        title: `Webhook“${name}”连续推送失败`,
        message: `已连续 ${count} 条推送最终失败。请查看推送历史中的失败原因。`,
      };
}

function english({ notice, endpointName: name, count, rate, tries }: AlertFacts): { title: string; message: string } {
  const days = DAYS[notice];
  if (days !== undefined) {
    return {
      title: `Webhook "${name}" has failed for ${days} ${days === 1 ? "day" : "days"}`,
      message: `Nothing was delivered in that time. After ${DISABLE_DAY} days of nothing but failures it is switched off; check the receiver.`,
    };
  }
  return notice === "rate"
    ? {
        title: `Webhook "${name}" succeeds too seldom`,
        message: `${percent(rate)} of ${tries} tries within 15 minutes were accepted. The delivery history names the reasons.`,
      }
    : {
        title: `Webhook "${name}" keeps failing`,
        message: `${count} deliveries in a row failed for good. The delivery history names the reasons.`,
      };
}

const percent = (rate: number) => `${Math.round(rate * 100)}%`;

/**
 * Whether an event is one the product raises about its own pushes. What goes wrong with delivering such an event raises
 * nothing, or two endpoints that alert each other would never be quiet.
 */
export function isOperational(type: EventType, data: Record<string, unknown> | null): boolean {
  if (type === DIGEST_TYPE) {
    const members = data === null ? [] : (readDigest(data)?.members ?? []);
    return members.every((member) => isOperational(member.type, member.data));
  }
  if (eventDefinition(type).category === "system") return true;
  const id = type === "system_alert.warning" ? data?.alert_id : undefined;
  return typeof id === "string" && id.startsWith(HEALTH_ALERT_ID);
}
