import type { ChannelId, EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { Channel } from "./types";

/** Names on a platform as members enter them; anything else would be markup to some dialect. */
const HANDLE = /^[\w.@-]{1,64}$/;
const ABOUT_SOMEBODY = /^(?:ticket\.|leave_message\.(?:assigned|due_soon|sla_breached)$)/;

/** What the person in charge of an event is called on a platform, or null. */
export function assigneeHandle(event: EventEnvelope, channel: ChannelId): string | null {
  const { assignee_handles: handles } = event.data;
  if (!ABOUT_SOMEBODY.test(event.type) || typeof handles !== "object" || handles === null) return null;
  const handle: unknown = Reflect.get(handles, channel);
  return typeof handle === "string" && HANDLE.test(handle) ? handle : null;
}

/** A robot's channel that calls the person in charge besides those its configuration calls. */
export function callingAssignee<C extends Channel>(id: ChannelId, channel: C): C {
  return {
    ...channel,
    build: (event, endpoint, context) => channel.build(event, withAssignee(event, endpoint, id), context),
  };
}

function withAssignee(event: EventEnvelope, endpoint: EndpointConfig, id: ChannelId): EndpointConfig {
  const handle = assigneeHandle(event, id);
  if (handle === null) return endpoint;
  const { mentions = { all: false, mobiles: [], userIds: [] } } = endpoint.config;
  const userIds = [...new Set([...mentions.userIds, handle])];
  return { ...endpoint, config: { ...endpoint.config, mentions: { ...mentions, userIds } } };
}
