import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { JSON_TYPE } from "@/lib/domain/formats";
import { maskContacts } from "@/lib/domain/masking";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { CHANNEL_INPUT } from "./input-schemas";
import { requestHeaders } from "./request";
import { robotContent, tooLong } from "./robot-message";
import { judgeSlack } from "./slack-judge";
import { slackPayload } from "./slack-message";
import { unmarkedData } from "./slack-text";
import { byteLength } from "./truncate";
import type { BuildContext, BuildResult, Channel } from "./types";

/*
 * Slack incoming webhook (docs.slack.dev: incoming webhooks, formatting, rate limits). The address is the credential,
 * there is no signature; channel, name and icon belong to the app. The answer is a word.
 */
const descriptor = CHANNEL_DESCRIPTORS.slack;
const BOUNDS = { fields: 20, valueBytes: 600 };
/** Of a body of the sender's own making; what Slack itself takes is documented by parts only. */
const MAX_REQUEST_BYTES = 1_048_576;

export const slackChannel: Channel = {
  config: CHANNEL_INPUT.slack,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  build,
  judge: (exchange, endpoint, receivedAt) => judgeSlack(exchange, endpoint, receivedAt),
};

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const result = robotContent(...readable(event, endpoint), context, BOUNDS);
  if (!result.ok) return result;
  const { content } = result;
  const payload = content.kind === "json" ? content.value : slackPayload(content, endpoint, event);
  const body = JSON.stringify(payload);
  if (byteLength(body) > MAX_REQUEST_BYTES) return tooLong(endpoint, byteLength(body), MAX_REQUEST_BYTES);
  const headers = requestHeaders(event, endpoint, context, { contentType: JSON_TYPE });
  return { ok: true, request: { method: "POST", url: endpoint.url, headers, body } };
}

/** A template puts values between markup of its own: they lose theirs first, and contact details before that. */
function readable(event: EventEnvelope, endpoint: EndpointConfig): [EventEnvelope, EndpointConfig] {
  if (endpoint.format !== "template") return [event, endpoint];
  const data = unmarkedData(endpoint.maskContacts ? maskContacts(event.data) : event.data);
  return [
    { ...event, data },
    { ...endpoint, maskContacts: false },
  ];
}
