import { toUnified } from "../catalogue";
import type { EndpointConfig } from "../endpoints";
import type { EventEnvelope } from "../events";
import { isJsonType, templateBody } from "../formats/template";
import { isoSeconds } from "../formats/times";
import { JSON_TYPE, jsonBody, type RenderedBody } from "../formats/types";
import { memberEvents } from "./members";

/*
 * Formats whose body of a digest is not simply its data: document C's receivers know unified messages only, and a
 * template is written for one event.
 */

/** Document C's unified messages in a list, under a type of its own: nobody takes it for a single message. */
export function leavemsgDigest(event: EventEnvelope): RenderedBody {
  const messages = memberEvents(event).map((member) => ({
    type: "leave_message",
    timestamp: isoSeconds(member.occurredAt),
    ...toUnified(member.data),
  }));
  return jsonBody({
    type: "leave_message_digest",
    timestamp: isoSeconds(event.occurredAt),
    count: messages.length,
    messages,
  });
}

/** The endpoint's template over every member: a list where it renders JSON, else one after the other. */
export function templateDigest(
  endpoint: Pick<EndpointConfig, "template" | "locale">,
  event: EventEnvelope,
): RenderedBody {
  const contentType = endpoint.template?.contentType ?? JSON_TYPE;
  const bodies: string[] = [];
  for (const member of memberEvents(event)) {
    const rendered = templateBody(endpoint, member);
    if (!rendered.ok) return rendered;
    bodies.push(rendered.body);
  }
  return { ok: true, body: isJsonType(contentType) ? `[${bodies.join(",")}]` : bodies.join("\n\n"), contentType };
}
