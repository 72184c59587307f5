import { type Assertion, checkAssertion, parseAssertion, shownValue } from "@/lib/domain/assertion";
import { withValues } from "@/lib/domain/authorization-uses";
import type { Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";
import { renderBody } from "@/lib/domain/formats";
import { signBody } from "@/lib/domain/signatures";
import { authorizationPlan, parseBody, withTokens } from "./custom-access";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { delivered, headerOf, isSuccessStatus, judgeFailure, judgeStatus } from "./http-judge";
import { CHANNEL_INPUT } from "./input-schemas";
import { requestHeaders } from "./request";
import { byteLength } from "./truncate";
import { type BuildContext, type BuildResult, type Channel, type Part, TOKEN_PLACEHOLDER } from "./types";

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
  const rendered =
    context.original === undefined ? renderBody(endpoint, event) : { ok: true as const, ...context.original };
  if (!rendered.ok) return rendered;
  const { body, contentType } = rendered;
  // The quick test first: most bodies are small.
  if (body.length * 3 > descriptor.limits.maxBytes && byteLength(body) > descriptor.limits.maxBytes) {
    const values = { bytes: byteLength(body), max: descriptor.limits.maxBytes, platform: endpoint.channel };
    return { ok: false, problem: { field: "template", diagnosis: "template.too_long", values } };
  }
  const plan = authorizationPlan(endpoint);
  if (plan !== null && !plan.ok) return plan;
  const signed = signBody(endpoint.signature, { eventId: event.id, now: context.now, body });
  const requestTo = (receiver: EndpointConfig): OutboundRequest => ({
    method: receiver.config.method ?? "POST",
    url: receiver.url,
    headers: requestHeaders(event, receiver, context, { contentType, signature: signed.headers }),
    body,
    ...(signed.signedString === undefined ? {} : { signedString: signed.signedString }),
  });
  if (plan === null) return { ok: true, request: requestTo(endpoint) };
  const [access, ...alsoAccess] = plan.sources;
  const part: Part = {
    id: PART,
    ...(access === undefined ? {} : { access, alsoAccess }),
    request: (...tokens) => requestTo(access === undefined ? endpoint : withTokens(endpoint, plan.keys, tokens)),
  };
  const shown = withValues(
    endpoint,
    () => TOKEN_PLACEHOLDER,
    (text) => text,
  );
  return { ok: true, request: requestTo(shown), parts: [part] };
}

/** A custom receiver gets one request. */
const PART = "request";

/**
 * Document B: every answer but success is tried again; 410 means that the receiver is gone for good. A 401 to a token of
 * an authorization asks for a new one first.
 */
function judge(exchange: Exchange, endpoint: EndpointConfig, receivedAt?: Date, part?: Part): Verdict {
  const { response } = exchange;
  if (!response) return judgeFailure(exchange, endpoint);
  const { status } = response;
  const { successRule } = endpoint;
  if (isSuccessStatus(status)) {
    if (successRule.type === "json") return judgeAssertion(response, endpoint.channel, successRule.expression);
    if (status === 200 || successRule.type === "2xx") return delivered(endpoint.channel, String(status));
  }
  const verdict = judgeStatus(response, endpoint, { retryFinal: true, receivedAt });
  if (isSuccessStatus(status)) return { ...verdict, diagnosis: "http.not_200" };
  return status === 401 && part?.access !== undefined ? { ...verdict, tokenRejected: true } : verdict;
}

type Response = NonNullable<Exchange["response"]>;

function judgeAssertion(response: Response, channel: EndpointConfig["channel"], expression: string): Verdict {
  const code = String(response.status);
  const answer = parseBody(response);
  const unfulfilled = { kind: "retry", code, reason: "receiver_error" } as const;
  if (answer === undefined) {
    const contentType = (headerOf(response, "content-type") ?? "").slice(0, 100) || "?";
    return { ...unfulfilled, diagnosis: "http.assertion_not_json", values: { expression, contentType } };
  }
  const result = checkAssertion(assertionOf(expression), answer);
  if (result.ok) return delivered(channel, code);
  const { path, found } = result.failed;
  return { ...unfulfilled, diagnosis: "http.assertion", values: { expression, path, found: shownValue(found) } };
}

const assertions = new Map<string, Assertion>();
const ASSERTIONS_MAX = 1_000;
/** What cannot be read is not stored; should it be there all the same, nothing fulfils it. */
const NEVER: Assertion = {
  kind: "compare",
  left: { kind: "literal", value: false },
  operator: "==",
  right: { kind: "literal", value: true },
};

/** An expression, read once. */
function assertionOf(expression: string): Assertion {
  const known = assertions.get(expression);
  if (known !== undefined) return known;
  if (assertions.size >= ASSERTIONS_MAX) assertions.clear();
  const parsed = parseAssertion(expression);
  const assertion = parsed.ok ? parsed.assertion : NEVER;
  assertions.set(expression, assertion);
  return assertion;
}
