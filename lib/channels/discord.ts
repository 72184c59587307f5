import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { JSON_TYPE } from "@/lib/domain/formats";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { judgeDiscord } from "./discord-judge";
import { discordJson, discordPayload } from "./discord-message";
import { unmarked } from "./discord-text";
import { CHANNEL_INPUT } from "./input-schemas";
import { requestHeaders } from "./request";
import { robotContent, tooLong } from "./robot-message";
import { byteLength } from "./truncate";
import type { BuildContext, BuildResult, Channel } from "./types";

/*
 * Discord webhook (discord-api-docs: webhook and message resources, rate limits). The address is the credential, there is
 * no signature; name and picture are the webhook's own.
 */
const descriptor = CHANNEL_DESCRIPTORS.discord;
const DIALECT = { fields: 20, valueBytes: 600, unmarked };

export const discordChannel: Channel = {
  config: CHANNEL_INPUT.discord,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  build,
  judge: (exchange, endpoint, receivedAt) => judgeDiscord(exchange, endpoint, receivedAt),
};

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const result = robotContent(event, endpoint, context, DIALECT);
  if (!result.ok) return result;
  const { content } = result;
  const payload =
    content.kind === "json" ? discordJson(content.value, endpoint) : discordPayload(content, endpoint, event);
  const body = JSON.stringify(payload);
  const max = descriptor.limits.maxBytes;
  if (byteLength(body) > max) return tooLong(endpoint, byteLength(body), max);
  const headers = requestHeaders(event, endpoint, context, { contentType: JSON_TYPE });
  return { ok: true, request: { method: "POST", url: requestUrl(endpoint), headers, body } };
}

/**
 * Without `wait` Discord answers before it has kept the message, and says nothing when it could not. Whatever else was
 * pasted with the address stays.
 */
function requestUrl({ url: text, config }: EndpointConfig): string {
  const [base = "", query = ""] = text.split("?", 2);
  const threadId = config.threadId?.trim() ?? "";
  const replaced = ["wait", ...(threadId === "" ? [] : ["thread_id"])];
  const kept = query.split("&").filter((pair) => pair !== "" && !replaced.includes(pair.split("=", 1)[0] ?? ""));
  const own = ["wait=true", ...(threadId === "" ? [] : [`thread_id=${encodeURIComponent(threadId)}`])];
  return `${base}?${[...kept, ...own].join("&")}`;
}
