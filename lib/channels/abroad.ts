import type { ChannelId } from "@/lib/domain/endpoints";

const LARK = "open.larksuite.com";
/** Kinds of events that are about nobody. */
const IMPERSONAL = ["system_alert", "endpoint", "delivery", "webhook"];

/**
 * Whether a webhook takes personal data out of mainland China, which needs its people's separate consent (PIPL, article
 * 39). Of a receiver of one's own nobody knows where it stands.
 */
export function takesAbroad(webhook: { channel: ChannelId; url: string; events: readonly string[] }): boolean {
  const { channel, url, events } = webhook;
  const isLark = URL.canParse(url) && new URL(url).hostname === LARK;
  const isPersonal = events.some((type) => !IMPERSONAL.includes(type.split(".")[0] ?? ""));
  return isPersonal && (channel === "slack" || channel === "discord" || isLark);
}
