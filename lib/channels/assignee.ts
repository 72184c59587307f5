import type { ChannelId, EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { Channel } from "./types";

/** Names on a platform as members enter them; anything else would be markup to some dialect. */
const HANDLE = /^[\w.@-]{1,64}$/;
const ABOUT_SOMEBODY = /^(?:ticket\.|leave_message\.(?:assigned|due_soon|sla_breached)$)/;

/** What the people of an event are called on a platform: who is in charge, and whom a late answer is told besides. */
export function calledBy(event: EventEnvelope, channel: ChannelId): string[] {
  if (!ABOUT_SOMEBODY.test(event.type)) return [];
  const { assignee_handles: assignee, supervisor_handles: supervisor } = event.data;
  const both = [assignee, ...(event.type === "leave_message.sla_breached" ? [supervisor] : [])];
  return both.flatMap((handles) => handleOf(handles, channel) ?? []);
}

function handleOf(handles: unknown, channel: ChannelId): string | null {
  if (typeof handles !== "object" || handles === null) return null;
  const handle: unknown = Reflect.get(handles, channel);
  return typeof handle === "string" && HANDLE.test(handle) ? handle : null;
}

/** A robot's channel that calls these people besides those its configuration calls. */
export function callingAssignee<C extends Channel>(id: ChannelId, channel: C): C {
  return {
    ...channel,
    build: (event, endpoint, context) => channel.build(event, withAssignee(event, endpoint, id), context),
  };
}

function withAssignee(event: EventEnvelope, endpoint: EndpointConfig, id: ChannelId): EndpointConfig {
  const called = calledBy(event, id);
  if (called.length === 0) return endpoint;
  const { mentions = { all: false, mobiles: [], userIds: [] } } = endpoint.config;
  const userIds = [...new Set([...mentions.userIds, ...called])];
  return { ...endpoint, config: { ...endpoint.config, mentions: { ...mentions, userIds } } };
}
