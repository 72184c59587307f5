import { z } from "zod";
import type { EndpointRow } from "@/db/queries/endpoints";
import type { EndpointWarning } from "@/lib/channels/registry";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { DELIVERY_STATUSES, REASONS } from "@/lib/domain/delivery";
import { AlertsSchema, FiltersSchema, NO_RULES, OVERFLOWS, ScheduleSchema } from "@/lib/domain/endpoint-rules";
import {
  CHANNEL_IDS,
  ENDPOINT_TRIGGERS,
  type EndpointAuth,
  isEventType,
  LOCALES,
  type SecretState,
  SIGNATURE_SCHEMES,
  SuccessRuleSchema,
  TemplateSchema,
  WIRE_FORMATS,
} from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import { ConfigDtoSchema, configDto, SecretStateSchema } from "./config-dto";
import { type EndpointHealth, EndpointHealthSchema } from "./health";
import { authItemPath, headerPath, isSensitiveHeader } from "./sealing";

const AuthDtoSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("none") }),
  z.object({ type: z.literal("basic"), username: z.string(), password: SecretStateSchema }),
  z.object({ type: z.literal("bearer"), token: SecretStateSchema }),
  z.object({ type: z.literal("headers"), items: z.array(z.object({ name: z.string(), value: SecretStateSchema })) }),
  z.object({ type: z.literal("authorization"), key: z.string() }),
]);

/** Something that may stop pushes from arriving, found without sending anything. */
export const EndpointWarningSchema = z.object({
  /** Path in the configuration (`config.keywords`). */
  field: z.string(),
  /** Names the text under `webhooks.warnings`. */
  key: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** An endpoint as every read shows it: no secret, the address masked. */
export const EndpointDtoSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  channel: z.enum(CHANNEL_IDS),
  trigger: z.enum(ENDPOINT_TRIGGERS),
  /** Masked: a robot's address is a secret. */
  url: z.string(),
  urlHost: z.string(),
  /** Canonical types that are pushed: those of the switched-on subscriptions. */
  events: z.array(z.enum(EVENT_TYPES)),
  subscriptions: z.array(
    z.object({ category: z.string(), enabled: z.boolean(), events: z.array(z.enum(EVENT_TYPES)) }),
  ),
  enabled: z.boolean(),
  status: z.enum(["enabled", "disabled"]),
  /** Why the product switched it off (`gone`, `failing`, `dead`), null when a person did or when it is on. */
  disabledReason: z.string().nullable(),
  health: EndpointHealthSchema,
  config: ConfigDtoSchema,
  auth: AuthDtoSchema,
  signature: z.object({
    scheme: z.enum(SIGNATURE_SCHEMES),
    secret: SecretStateSchema,
    /** Until then the secret before the last rotation signs as well. */
    previousUntil: z.string().optional(),
  }),
  format: z.enum(WIRE_FORMATS),
  template: TemplateSchema.optional(),
  locale: z.enum(LOCALES),
  headers: z.record(z.string(), z.union([z.string(), SecretStateSchema])),
  timeoutMs: z.number(),
  retry: z.object({ delays: z.array(z.number()) }),
  successRule: SuccessRuleSchema,
  maskContacts: z.boolean(),
  filters: FiltersSchema.nullable(),
  rateLimit: z
    .object({
      perMinute: z.number().nullable(),
      minIntervalSeconds: z.number().nullable(),
      overflow: z.enum(OVERFLOWS),
    })
    .nullable(),
  dedupeSeconds: z.number(),
  schedule: ScheduleSchema.nullable(),
  alerts: AlertsSchema.nullable(),
  ordered: z.boolean(),
  /** Secrets that an import could not bring along, by path; until they are entered it cannot be switched on. */
  missingSecrets: z.array(z.string()),
  version: z.number(),
  warnings: z.array(EndpointWarningSchema),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type EndpointDto = z.infer<typeof EndpointDtoSchema>;

/** A line of the list: the endpoint, its last 24 hours (tests left out) and its newest delivery. */
export const EndpointListItemSchema = EndpointDtoSchema.extend({
  last24h: z.object({
    deliveredFirst: z.number(),
    deliveredRetry: z.number(),
    exhausted: z.number(),
    skipped: z.number(),
    rate: z.number().nullable(),
    n: z.number(),
    interval: z.object({ low: z.number(), high: z.number() }).nullable(),
    /** Milliseconds that 95 % of the delivered tries took at most, within 10 %; null when nothing was delivered. */
    p95: z.number().nullable(),
  }),
  lastDelivery: z
    .object({
      id: z.string(),
      status: z.enum(DELIVERY_STATUSES),
      isTest: z.boolean(),
      reason: z.enum(REASONS).nullable(),
      code: z.string().nullable(),
      at: z.string(),
    })
    .nullable(),
});
export type EndpointListItem = z.infer<typeof EndpointListItemSchema>;

/** The read form of a stored endpoint. Needs no key: only what the row keeps in the clear is shown. */
export function toEndpointDto(row: EndpointRow, health: EndpointHealth, warnings: EndpointWarning[] = []): EndpointDto {
  const {
    subscriptions,
    config,
    auth,
    signature,
    headers,
    rules,
    authorizationKeys: _keys,
    missingSecrets = [],
    trigger = "fixed",
    ...settings
  } = row.settings;
  const secret = (path: string): SecretState => {
    const tail = row.secretTails[path];
    return tail === undefined ? { set: false } : { set: true, last4: tail };
  };
  return {
    ...settings,
    ...NO_RULES,
    ...rules,
    id: encodeId("endpoint", row.id),
    name: row.name,
    description: row.description,
    channel: row.channel,
    trigger,
    url: row.urlDisplay,
    urlHost: row.urlHost,
    events: row.events.filter(isEventType),
    subscriptions,
    enabled: row.enabled,
    status: row.enabled ? "enabled" : "disabled",
    disabledReason: row.disabledReason,
    health,
    config: configDto(config, secret),
    auth: authDto(auth, secret),
    signature: {
      scheme: signature.scheme,
      secret: secret("signature.secret"),
      ...(signature.previous === undefined ? {} : { previousUntil: signature.previous.until }),
    },
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        isSensitiveHeader(name) ? secret(headerPath(name)) : value,
      ]),
    ),
    missingSecrets,
    version: row.version,
    warnings,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function authDto(auth: EndpointAuth, secret: (path: string) => SecretState): EndpointDto["auth"] {
  switch (auth.type) {
    case "none":
    case "authorization":
      return auth;
    case "basic":
      return { type: "basic", username: auth.username, password: secret("auth.password") };
    case "bearer":
      return { type: "bearer", token: secret("auth.token") };
    case "headers":
      return {
        type: "headers",
        items: auth.items.map(({ name }) => ({ name, value: secret(authItemPath(name)) })),
      };
  }
}
