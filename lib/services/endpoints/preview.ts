import { z } from "zod";
import { findEvent } from "@/db/queries/events-read";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { CHANNELS, type EndpointWarning, lintEndpoint, type PushSize, pushSize } from "@/lib/channels/registry";
import type { BuildContext } from "@/lib/channels/types";
import { authorize, type ServiceContext } from "@/lib/context";
import { explain } from "@/lib/domain/diagnosis";
import { CHANNEL_IDS, type EndpointConfig, LOCALES } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { isJsonType, JSON_TYPE, renderSubject, renderTemplate } from "@/lib/domain/formats";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { maskContacts, maskHeaders, maskUrl, scrub } from "@/lib/domain/masking";
import { AppError } from "@/lib/errors";
import { hidesContacts, maskedData } from "@/lib/services/deliveries/masked-body";
import { recordLink } from "@/lib/services/deliveries/record-link";
import { parseInput } from "./parse-input";
import { secretsOf } from "./sealing";
import { contactData, latestEvent, sampleOf, testType } from "./test-content";
import { targetOf } from "./test-push";

export const PreviewInputSchema = z.strictObject({
  /** A saved endpoint (`whk_…`). */
  endpointId: z.string().optional(),
  /** A complete configuration, or with `endpointId` a change of the saved one. */
  configuration: z.record(z.string(), z.unknown()).optional(),
  /** Its sample is shown, unless an event is chosen below. */
  eventType: z.string().max(100).optional(),
  /** A real event of the organization (`evt_…`). */
  eventId: z.string().max(60).optional(),
  /** The newest real event of the type; its sample where there is none. */
  latest: z.boolean().optional(),
  /** A contact (`con_…`) whom the event is about. */
  contactId: z.string().max(60).optional(),
  /** The real event's contact details hidden whatever the endpoint says, as in a test push. */
  masked: z.boolean().optional(),
  locale: z.enum(LOCALES).optional(),
  /** Language of the template's texts, any tag, instead of the endpoint's. */
  language: z.string().max(35).optional(),
});
export type PreviewInput = z.input<typeof PreviewInputSchema>;

/** The request a push would send, secrets masked, or why it cannot be rendered; and what is worth a second look. */
export type PushPreview = {
  request: {
    method: string;
    url: string;
    headers: [string, string][];
    body: string;
    bytes: number;
    signedString?: string;
  } | null;
  /** What an endpoint's own template came to, before the channel packs it: what is read. Null for built-in messages. */
  text: { body: string; subject: string | null; json: boolean } | null;
  /** How long it is in what the platform counts; null when there is nothing to measure. */
  size: PushSize | null;
  /** The real event it was made of; null for a sample. */
  event: { id: string; occurredAt: string } | null;
  problem: { field: string; zh: string; en: string } | null;
  warnings: EndpointWarning[];
};

/**
 * Renders a push of the configuration on screen through the same build as the real one, without sending: no look-up of
 * the address, nothing recorded, no limit. A form that has no address yet gets the channel's example. A real event needs
 * the right to read events; its contact details are hidden as the endpoint says.
 * @throws AppError `invalid` with field errors (paths as in the form), `not_found`, `forbidden`
 */
export async function previewPush(ctx: ServiceContext, input: PreviewInput): Promise<PushPreview> {
  authorize(ctx, "endpoint.test");
  const request = parseInput(PreviewInputSchema, input);
  const { endpointId, configuration } = request;
  const { config, warnings } = await targetOf(withoutLookUps(ctx), endpointId, withAddress(configuration, endpointId));
  const endpoint = inLanguage({ ...config, locale: request.locale ?? config.locale }, request.language);
  const { event, real } = await eventOf(ctx, endpoint, request);
  const now = ctx.now();
  const deliveryId = encodeId("delivery", newUuid(now.getTime()));
  const link = recordLink(ctx.appUrl, event, deliveryId);
  const context: BuildContext = { now, deliveryId, attempt: 1, test: !real, link };
  const channel = CHANNELS[endpoint.channel];
  const built = channel.build(event, endpoint, context);
  // Without events nobody can say which variables there are.
  const chosen = endpointId !== undefined || hasEvents(configuration);
  const shared = {
    text: templateText(endpoint, event, link),
    size: pushSize(channel, endpoint, event, context),
    event: real ? { id: event.id, occurredAt: event.occurredAt.toISOString() } : null,
    warnings: (warnings ?? lintEndpoint(config)).filter(({ key }) => chosen || !ABOUT_EVENTS.has(key)),
  };
  if (built.ok) return { request: shown(built.request, endpoint), problem: null, ...shared };
  const { field, ...problem } = built.problem;
  const { zh, en } = explain(problem);
  return { request: null, problem: { field, zh, en }, ...shared };
}

/**
 * The request that data of a type makes at a saved endpoint, secrets masked, nothing sent; null when it cannot be
 * rendered. Contact details in it are as they were given. @throws AppError `not_found`, `forbidden`
 */
export async function previewOfData(
  ctx: ServiceContext,
  endpointId: string,
  { type, data }: Pick<EventEnvelope, "type" | "data">,
): Promise<PushPreview["request"]> {
  authorize(ctx, "endpoint.test");
  const { config } = await targetOf(ctx, endpointId, undefined);
  const now = ctx.now();
  const id = encodeId("event", newUuid(now.getTime()));
  const deliveryId = encodeId("delivery", newUuid(now.getTime()));
  const event: EventEnvelope = { id, type, occurredAt: now, data, tenantNumber: 1 };
  const context: BuildContext = { now, deliveryId, attempt: 1, test: false };
  const built = CHANNELS[config.channel].build(event, config, context);
  return built.ok ? shown(built.request, config) : null;
}

const ABOUT_EVENTS = new Set(["template_unknown_variable", "template_misspelt_variable", "template_variant_unused"]);

const hasEvents = (configuration: Record<string, unknown> | undefined): boolean =>
  Array.isArray(configuration?.events) && configuration.events.length > 0;

const inLanguage = (endpoint: EndpointConfig, language: string | undefined): EndpointConfig =>
  endpoint.template === undefined || !language
    ? endpoint
    : { ...endpoint, template: { ...endpoint.template, locale: language } };

type Chosen = z.output<typeof PreviewInputSchema>;

async function eventOf(
  ctx: ServiceContext,
  endpoint: EndpointConfig,
  { eventType, eventId, latest, contactId, masked, locale }: Chosen,
): Promise<{ event: EventEnvelope; real: boolean }> {
  if (eventId !== undefined) return { event: await realEvent(ctx, eventId), real: true };
  const type = testType(endpoint, eventType);
  const newest = latest === true ? await latestEvent(ctx, type) : null;
  if (newest !== null) {
    const hidden = masked === true || hidesContacts(ctx.actor);
    const data = hidden ? maskedData(newest.data) : newest.data;
    const { occurredAt } = newest;
    return { event: { id: encodeId("event", newest.id), type, occurredAt, data, tenantNumber: 1 }, real: true };
  }
  const now = ctx.now();
  const about = { type, endpoint, locale: locale ?? endpoint.locale };
  const data =
    contactId === undefined ? sampleOf(type, endpoint, about.locale) : await contactData(ctx, about, contactId);
  const id = encodeId("event", newUuid(now.getTime()));
  return { event: { id, type, occurredAt: now, data, tenantNumber: 1 }, real: false };
}

/** @throws AppError `not_found` (also for another organization's), `forbidden` */
async function realEvent(ctx: ServiceContext, eventId: string): Promise<EventEnvelope> {
  authorize(ctx, "event.read");
  const uuid = decodeId("event", eventId);
  const row = uuid === null ? null : await findEvent(ctx.db, ctx.organizationId, uuid);
  if (row === null) throw new AppError("not_found", "There is no such event.");
  const data = hidesContacts(ctx.actor) ? maskedData(row.data) : row.data;
  return { id: encodeId("event", row.id), type: row.type, occurredAt: row.occurredAt, data, tenantNumber: 1 };
}

/** The template's own text as people read it; strangers' words as the channel's build gets them. */
function templateText(endpoint: EndpointConfig, event: EventEnvelope, link: string): PushPreview["text"] {
  if (endpoint.format !== "template" || endpoint.template === undefined) return null;
  const data = endpoint.maskContacts ? maskContacts(event.data) : event.data;
  const contentType = endpoint.template.contentType ?? (endpoint.channel === "custom" ? JSON_TYPE : "text/plain");
  const given = { ...event, data };
  const body = renderTemplate(endpoint, given, { link, contentType });
  if (!body.ok) return null;
  const subject = endpoint.channel === "email" ? renderSubject(endpoint, given, { link }) : null;
  return { body: body.text, subject: subject?.ok === true ? subject.text : null, json: isJsonType(contentType) };
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
