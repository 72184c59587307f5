import type { Messages } from "@/lib/i18n/messages";

type ActionText = keyof Messages["nav"]["palette"]["actions"];

/** What can be begun from anywhere. `write`: only for who may change configuration. */
export const ACTIONS: readonly { label: ActionText; href: string; write: boolean }[] = [
  { label: "newWebhook", href: "/settings/webhooks/new", write: true },
  { label: "testWebhook", href: "/settings/webhooks", write: false },
  { label: "newToken", href: "/settings/tokens/new", write: true },
  { label: "inviteMembers", href: "/settings/members/invite", write: true },
  { label: "newAuthorization", href: "/settings/authorizations/new", write: true },
  { label: "newReceiver", href: "/tools/receiver/new", write: false },
  { label: "importWebhooks", href: "/settings/webhooks/import", write: true },
  { label: "replays", href: "/settings/webhooks/replays", write: false },
];

export type FoundKind = "webhook" | "delivery" | "event" | "message" | "replay";

/** Where something found is shown. */
export const PLACES: Record<FoundKind, (id: string) => string> = {
  webhook: (id) => `/settings/webhooks/${id}`,
  delivery: (id) => `/settings/webhooks/deliveries/${id}`,
  event: (id) => `/settings/webhooks/deliveries?event=${id}`,
  message: (id) => `/messages?d=${id}`,
  replay: (id) => `/settings/webhooks/replays#${id}`,
};

/** Whether a label has all words of what was typed, wherever they are; for both cases alike. */
export function matches(label: string, text: string): boolean {
  const known = label.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => known.includes(word));
}
