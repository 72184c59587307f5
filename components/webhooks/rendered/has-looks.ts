import type { ChannelId } from "@/lib/domain/endpoints";

/** Whether messages of the channel look like something: what goes to a program does not. */
export const hasLooks = (channel: ChannelId): boolean => channel !== "custom";
