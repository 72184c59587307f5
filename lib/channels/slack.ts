import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { JSON_TYPE } from "@/lib/domain/formats";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { CHANNEL_INPUT } from "./input-schemas";
import { requestHeaders } from "./request";
import { robotContent, tooLong } from "./robot-message";
import { judgeSlack } from "./slack-judge";
import { slackPayload } from "./slack-message";
import { unmarked } from "./slack-text";
import { byteLength } from "./truncate";
import type { BuildContext, BuildResult, Channel } from "./types";

/*
 * Slack incoming webhook (docs.slack.dev: incoming webhooks, formatting, rate limits). The address is the credential,
 * there is no signature; channel, name and icon belong to the app. The answer is a word.
 */
const descriptor = CHANNEL_DESCRIPTORS.slack;
const DIALECT = { fields: 20, valueBytes: 600, unmarked };
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
  const result = robotContent(event, endpoint, context, DIALECT);
  if (!result.ok) return result;
  const { content } = result;
  const payload = content.kind === "json" ? content.value : slackPayload(content, endpoint, event);
  const body = JSON.stringify(payload);
  if (byteLength(body) > MAX_REQUEST_BYTES) return tooLong(endpoint, byteLength(body), MAX_REQUEST_BYTES);
  const headers = requestHeaders(event, endpoint, context, { contentType: JSON_TYPE });
  return { ok: true, request: { method: "POST", url: endpoint.url, headers, body } };
}
