import { fieldErrorOf, fieldErrors, fieldErrorText } from "@/lib/auth/field-errors";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { CHANNELS, type EndpointWarning, lintEndpoint } from "@/lib/channels/registry";
import type { ServiceContext } from "@/lib/context";
import { parseAssertion } from "@/lib/domain/assertion";
import { normaliseSubscriptions } from "@/lib/domain/catalogue";
import type { EventType } from "@/lib/domain/catalogue/types";
import { mapConfigSecrets } from "@/lib/domain/channel-config";
import {
  EndpointInputSchema,
  MANUAL_EVENTS,
  type ParsedEndpointInput,
  type Subscription,
  type WireFormat,
} from "@/lib/domain/endpoints";
import { DOTS } from "@/lib/domain/masking";
import type { FieldError } from "@/lib/errors";
import { checkReferences } from "@/lib/services/authorizations/check-references";
import { checkTemplate } from "@/lib/services/templates/check";
import { invalid } from "./parse-input";
import { rulesOf } from "./rules";
import type { EndpointContent } from "./sealing";

const NO_SUBSCRIPTIONS = { ok: true as const, subscriptions: [], events: [] };

export type ValidEndpoint = {
  content: EndpointContent;
  description: string;
  enabled: boolean;
  warnings: EndpointWarning[];
};

/**
 * Everything that can be said about a configuration without sending: shapes, the channel's own rules, subscriptions,
 * headers, and whether the outbound guard would let it through (a look-up, no connection).
 * `found` are errors somebody else has found already; they are reported together with the others. `addressKnown`: the
 * address was checked when it was saved, and is checked again whenever something is sent.
 * @throws AppError `invalid` with all field errors
 */
export async function validateEndpoint(
  ctx: Pick<ServiceContext, "db" | "keys" | "log" | "organizationId" | "transport">,
  input: unknown,
  { found = [], addressKnown = false }: { found?: readonly FieldError[]; addressKnown?: boolean } = {},
): Promise<ValidEndpoint> {
  const checked = EndpointInputSchema.safeParse(input);
  if (!checked.success) throw invalid([...fieldErrors(checked.error), ...found]);
  const parsed = { data: withAddress(checked.data) };
  const { description, enabled, ...rest } = parsed.data;
  const nothing = rest.trigger === "manual" && rest.events.length === 0;
  const subscribed = nothing ? NO_SUBSCRIPTIONS : normaliseSubscriptions(rest.events);
  const errors: FieldError[] = [...found, ...channelErrors(parsed.data), ...signatureErrors(parsed.data)];
  if (!subscribed.ok) errors.push(...subscribed.errors.map(withText));
  const events = subscribed.ok ? subscribed.events : [];
  const format = formatOf(parsed.data, subscribed.ok ? subscribed.subscriptions : []);
  errors.push(...formatErrors(parsed.data, format, events), ...headerErrors(parsed.data));
  if (rest.trigger === "manual" && events.some((type) => !MANUAL_EVENTS.has(type))) {
    errors.push(fieldErrorOf("events", "trigger_manual_events"));
  }
  const template = rest.template && checkTemplate(rest.template, { subjects: rest.channel === "email", events });
  errors.push(...(template?.errors ?? []), ...assertionErrors(parsed.data));
  const referred = await checkReferences(ctx, parsed.data);
  errors.push(...referred.errors);
  // Where the address follows from `config`, its errors are told there.
  const field = channelDescriptor(rest.channel).hasUrl
    ? "url"
    : rest.channel === "email"
      ? "config.smtp.host"
      : "config.apiBase";
  const unchecked = rest.url === "" || addressKnown || errors.some((error) => error.path === field);
  const guard = unchecked ? "ok" : await ctx.transport.check(rest.url);
  const refusal = guardError(guard, field);
  if (refusal !== null) errors.push(refusal);
  if (!subscribed.ok || errors.length > 0) throw invalid(distinct(errors));
  const content: EndpointContent = {
    ...withDefaults(parsed.data),
    ...(template === undefined ? {} : { template: template.template }),
    ...(referred.authorizations === undefined ? {} : { authorizations: referred.authorizations }),
    rules: rulesOf(parsed.data, events),
    format,
    events,
    subscriptions: subscribed.subscriptions,
  };
  const warnings = lintEndpoint({ ...content, id: null });
  if (guard === "unresolvable") warnings.push(unresolvable(rest.url, field));
  return { content, description, enabled, warnings };
}

/** Channels without an address of their own derive it; an incomplete `config` leaves it empty and is reported as such. */
function withAddress(input: ParsedEndpointInput): ParsedEndpointInput {
  const address = CHANNELS[input.channel].address?.(input.config);
  return address === undefined ? input : { ...input, url: address };
}

/** Robots have one format of their own; `custom` defaults to document C's for leave messages alone. */
function formatOf(input: ParsedEndpointInput, subscriptions: readonly Subscription[]): WireFormat {
  if (input.channel !== "custom") return input.format === "template" ? "template" : "standard";
  if (input.format !== undefined) return input.format;
  const onlyMessages =
    subscriptions.length > 0 && subscriptions.every((subscription) => subscription.category === "leave_message");
  return onlyMessages ? "leavemsg" : "standard";
}

function formatErrors(input: ParsedEndpointInput, format: WireFormat, events: readonly EventType[]): FieldError[] {
  if (format === "template" && (input.template?.body ?? "").trim() === "") {
    return [fieldErrorOf("template.body", "template_required")];
  }
  const unserved = format === "leavemsg" && events.some((type) => !type.startsWith("leave_message."));
  return unserved ? [fieldErrorOf("format", "format_leavemsg")] : [];
}

/** What is stored, by name: settings that are switched off for good are not among it. */
function withDefaults(
  input: ParsedEndpointInput,
): Omit<EndpointContent, "format" | "events" | "subscriptions" | "rules"> {
  const { name, channel, trigger, url, auth, locale, headers, timeoutMs, retry, successRule, template } = input;
  return {
    ...{ name, channel, trigger, url, auth, locale, headers, timeoutMs, retry, successRule },
    ...(template === undefined ? {} : { template }),
    config: mapConfigSecrets(input.config, (_path, value) => value),
    signature: emptySecretRemoved(input.signature),
    maskContacts: input.maskContacts ?? channelDescriptor(channel).maskByDefault,
  };
}

/** An empty secret is no secret: forms send empty strings for what was not filled in. */
function emptySecretRemoved<T extends { secret?: string | undefined }>(value: T): T {
  if (value.secret !== "") return value;
  const { secret: _secret, ...rest } = value;
  return rest as T;
}

/** The channel's own rules: shape of the address, members of `config`, headers, kinds of authentication. */
function channelErrors(input: ParsedEndpointInput): FieldError[] {
  const { hasUrl } = channelDescriptor(input.channel);
  if (hasUrl && input.url === "") return [fieldErrorOf("url", "required")];
  if (input.url.includes(DOTS)) return [fieldErrorOf("url", "url_masked")];
  const checked = CHANNELS[input.channel].config.safeParse(input);
  return checked.success ? [] : fieldErrors(checked.error);
}

function signatureErrors(input: ParsedEndpointInput): FieldError[] {
  const { signatureSchemes } = channelDescriptor(input.channel);
  return signatureSchemes.includes(input.signature.scheme)
    ? []
    : [fieldErrorOf("signature.scheme", "signature_not_supported")];
}

function assertionErrors({ channel, successRule }: ParsedEndpointInput): FieldError[] {
  if (successRule.type !== "json" || channel !== "custom") return [];
  const parsed = parseAssertion(successRule.expression);
  if (parsed.ok) return [];
  return [fieldErrorOf("successRule.expression", `assertion_${parsed.problem}`, { position: parsed.position })];
}

/** A header may be set in one place only: authentication or custom headers. */
function headerErrors({ auth, headers }: ParsedEndpointInput): FieldError[] {
  if (auth.type === "none" || auth.type === "authorization") return [];
  const taken = auth.type === "headers" ? auth.items.map((item) => item.name.toLowerCase()) : ["authorization"];
  return Object.keys(headers)
    .filter((name) => taken.includes(name.toLowerCase()))
    .map((name) => fieldErrorOf(`headers.${name}`, "header_duplicate"));
}

function guardError(
  guard: Awaited<ReturnType<ServiceContext["transport"]["check"]>>,
  field: string,
): FieldError | null {
  switch (guard) {
    case "ok":
    case "unresolvable":
      return null;
    case "malformed":
      return fieldErrorOf(field, field === "config.smtp.host" ? "smtp_host" : "url_https");
    case "blocked_scheme":
      return fieldErrorOf(field, "url_scheme");
    case "blocked_address":
      return fieldErrorOf(field, "url_blocked");
  }
}

function unresolvable(url: string, field: string): EndpointWarning {
  return { field, key: "url_unresolvable", values: { host: new URL(url).hostname } };
}

/** Errors of the pure layers carry a key; the text is that of the message files. */
function withText(error: FieldError): FieldError {
  return { ...error, message: fieldErrorText("en", error) };
}

function distinct(errors: readonly FieldError[]): FieldError[] {
  const seen = new Map(errors.map((error) => [`${error.path}\n${error.key ?? error.message}`, error]));
  return [...seen.values()];
}
