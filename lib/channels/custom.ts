import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { Exchange } from "@/lib/domain/exchange";
import { renderBody } from "@/lib/domain/formats";
import { signBody } from "@/lib/domain/signatures";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { delivered, isSuccessStatus, judgeFailure, judgeStatus } from "./http-judge";
import { CHANNEL_INPUT } from "./input-schemas";
import { requestHeaders } from "./request";
import { byteLength } from "./truncate";
import type { BuildContext, BuildResult, Channel } from "./types";

const descriptor = CHANNEL_DESCRIPTORS.custom;

/** Any HTTP receiver: every wire format, authentication and signature of the documents. */
export const customChannel: Channel = {
  config: CHANNEL_INPUT.custom,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  build,
  judge,
};

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const rendered = renderBody(endpoint, event, context.link);
  if (!rendered.ok) return rendered;
  const { body, contentType } = rendered;
  // The quick test first: most bodies are small.
  if (body.length * 3 > descriptor.limits.maxBytes && byteLength(body) > descriptor.limits.maxBytes) {
    const values = { bytes: byteLength(body), max: descriptor.limits.maxBytes, platform: endpoint.channel };
    return { ok: false, problem: { field: "template", diagnosis: "template.too_long", values } };
  }
  const signed = signBody(endpoint.signature, { eventId: event.id, now: context.now, body });
  return {
    ok: true,
    request: {
      method: endpoint.config.method ?? "POST",
      url: endpoint.url,
      headers: requestHeaders(event, endpoint, context, { contentType, signature: signed.headers }),
      body,
      ...(signed.signedString === undefined ? {} : { signedString: signed.signedString }),
    },
  };
}

/** Document B: every answer but success is tried again; 410 means that the receiver is gone for good. */
function judge(exchange: Exchange, endpoint: EndpointConfig, receivedAt?: Date) {
  const { response } = exchange;
  if (!response) return judgeFailure(exchange, endpoint);
  const { status } = response;
  if (status === 200 || (isSuccessStatus(status) && endpoint.successRule.type === "2xx")) {
    return delivered(endpoint.channel, String(status));
  }
  const verdict = judgeStatus(response, endpoint, { retryFinal: true, receivedAt });
  return isSuccessStatus(status) ? { ...verdict, diagnosis: "http.not_200" } : verdict;
}
