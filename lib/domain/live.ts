import type { Permission } from "./roles";

/**
 * What a console may be told to look at again. A topic carries no data: who hears it reads through its own service,
 * which checks anew what the reader may see.
 */
export const LIVE_TOPICS = ["deliveries", "messages", "replays", "broadcasts", "receivers", "presence"] as const;
export type LiveTopic = (typeof LIVE_TOPICS)[number];

/** Who may not read a topic's rows is not told that they changed either. */
export const TOPIC_PERMISSIONS: Record<LiveTopic, Permission> = {
  deliveries: "delivery.read",
  messages: "message.read",
  replays: "delivery.read",
  broadcasts: "broadcast.read",
  receivers: "receiver.use",
  presence: "message.read",
};

/** Told within the product only: somebody's session ended, the streams of that organization are checked at once. */
export const SESSIONS = "sessions";
export type LiveSignal = LiveTopic | typeof SESSIONS;

export const isLiveTopic = (value: string): value is LiveTopic => LIVE_TOPICS.some((topic) => topic === value);
