import { z } from "zod";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { CHANNELS, type EndpointWarning, lintEndpoint } from "@/lib/channels/registry";
import { authorize, type ServiceContext } from "@/lib/context";
import { explain } from "@/lib/domain/diagnosis";
import { CHANNEL_IDS, type EndpointConfig, LOCALES } from "@/lib/domain/endpoints";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { maskHeaders, maskUrl, scrub } from "@/lib/domain/masking";
import { parseInput } from "./parse-input";
import { secretsOf } from "./sealing";
import { targetOf, testContent } from "./test-push";

export const PreviewInputSchema = z.strictObject({
  /** A saved endpoint (`whk_…`). */
  endpointId: z.string().optional(),
  /** A complete configuration, or with `endpointId` a change of the saved one. */
  configuration: z.record(z.string(), z.unknown()).optional(),
  eventType: z.string().max(100),
  locale: z.enum(LOCALES).optional(),
});
export type PreviewInput = z.input<typeof PreviewInputSchema>;

/** The request a test would send, secrets masked, or why it cannot be rendered; and what is worth a second look. */
export type PushPreview = {
  request: {
    method: string;
    url: string;
    headers: [string, string][];
    body: string;
    bytes: number;
    signedString?: string;
  } | null;
  problem: { field: string; zh: string; en: string } | null;
  warnings: EndpointWarning[];
};

/**
 * Renders a push of the configuration on screen through the same build as the real one, without sending: no look-up of
 * the address, nothing recorded, no limit. A form that has no address yet gets the channel's example.
 * @throws AppError `invalid` with field errors (paths as in the form), `not_found`, `forbidden`
 */
export async function previewPush(ctx: ServiceContext, input: PreviewInput): Promise<PushPreview> {
  authorize(ctx, "endpoint.test");
  const { endpointId, configuration, eventType, locale } = parseInput(PreviewInputSchema, input);
  const { config } = await targetOf(withoutLookUps(ctx), endpointId, withAddress(configuration, endpointId));
  const endpoint: EndpointConfig = { ...config, locale: locale ?? config.locale };
  const { type, data } = testContent(endpoint, eventType, undefined, locale);
  const now = ctx.now();
  const event = { id: encodeId("event", newUuid(now.getTime())), type, occurredAt: now, data, tenantNumber: 1 };
  const deliveryId = encodeId("delivery", newUuid(now.getTime()));
  const built = CHANNELS[endpoint.channel].build(event, endpoint, { now, deliveryId, attempt: 1, test: true });
  const warnings = lintEndpoint(endpoint);
  if (!built.ok) {
    const { field, ...problem } = built.problem;
    const { zh, en } = explain(problem);
    return { request: null, problem: { field, zh, en }, warnings };
  }
  return { request: shown(built.request, endpoint), problem: null, warnings };
}

/** A preview is made while somebody types: it must not ask the DNS about every half-typed name. */
function withoutLookUps(ctx: ServiceContext): ServiceContext {
  const { transport } = ctx;
  return {
    ...ctx,
    transport: {
      send: (request, options) => transport.send(request, options),
      check: () => Promise.resolve("ok"),
      close: () => transport.close(),
    },
  };
}

function withAddress(
  configuration: Record<string, unknown> | undefined,
  endpointId: string | undefined,
): Record<string, unknown> | undefined {
  if (configuration === undefined) return undefined;
  const { url, ...rest } = configuration;
  if (typeof url === "string" && url.trim() !== "") return configuration;
  if (endpointId !== undefined) return rest;
  const channel = CHANNEL_IDS.find((id) => id === configuration.channel);
  return channel === undefined ? configuration : { ...rest, url: channelDescriptor(channel).urlPlaceholder };
}

type BuiltRequest = {
  method: string;
  url: string;
  headers: [string, string][];
  body: string;
  signedString?: string;
};

function shown(request: BuiltRequest, endpoint: EndpointConfig): NonNullable<PushPreview["request"]> {
  const secrets = secretsOf(endpoint);
  const named = endpoint.auth.type === "headers" ? endpoint.auth.items.map((item) => item.name) : [];
  return {
    method: request.method,
    url: maskUrl(request.url),
    headers: maskHeaders(request.headers, named).map(([name, value]) => [name, scrub(value, secrets)]),
    body: scrub(request.body, secrets),
    bytes: Buffer.byteLength(request.body),
    ...(request.signedString === undefined ? {} : { signedString: scrub(request.signedString, secrets) }),
  };
}
