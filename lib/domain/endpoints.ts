import { z } from "zod";
import type { AuthorizationDefinition } from "./authorization";
import type { EventType } from "./catalogue/types";
import { type ChannelConfig, ChannelConfigSchema } from "./channel-config";
import {
  CHANNEL_IDS,
  type ChannelId,
  DEFAULT_RETRY_DELAYS,
  DEFAULT_TIMEOUT_MS,
  LOCALES,
  type Locale,
  SIGNATURE_SCHEMES,
  type SignatureScheme,
  WIRE_FORMATS,
  type WireFormat,
} from "./endpoint-options";
import { type EndpointRules, RULE_INPUTS } from "./endpoint-rules";

export * from "./endpoint-options";

const headerName = z
  .string()
  .min(1, "required")
  .max(100)
  .regex(/^[A-Za-z0-9-]+$/, "header_name");
const headerValue = z
  .string()
  .max(4096)
  .regex(/^[^\r\n]*$/, "header_value");

/** Becomes a header; a line break in it would begin another one. */
const headerText = z.string().regex(/^[\t\x20-\x7e]*$/, "header_value_characters");

export const AuthSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({
    type: z.literal("basic"),
    username: z
      .string()
      .min(1, "required")
      .max(200)
      .regex(/^[^:\r\n]*$/, "username_colon"),
    password: z.string().min(1, "required").max(500),
  }),
  z.strictObject({
    type: z.literal("bearer"),
    token: z
      .string()
      .max(4096)
      .transform((token) => token.trim().replace(/^Bearer\s+/i, ""))
      .pipe(
        z
          .string()
          .min(1, "required")
          .regex(/^[^\r\n]*$/, "header_value"),
      ),
  }),
  z.strictObject({
    type: z.literal("headers"),
    items: z
      .array(z.strictObject({ name: headerName, value: headerValue.min(1, "required") }))
      .min(1, "required")
      .max(20),
  }),
  /** A named authorization of the organization: its token goes out as `Authorization`, or where a `#{auth.…}` stands. */
  z.strictObject({ type: z.literal("authorization"), key: z.string().trim().min(1, "required").max(64) }),
]);
export type EndpointAuth = z.infer<typeof AuthSchema>;

export const SignatureSchema = z
  .strictObject({ scheme: z.enum(SIGNATURE_SCHEMES), secret: z.string().trim().max(500).optional() })
  .refine((value) => value.scheme === "none" || (value.secret !== undefined && value.secret.length >= 16), {
    path: ["secret"],
    message: "signature_secret",
  });

export const SuccessRuleSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("2xx") }),
  z.strictObject({ type: z.literal("200") }),
  /** A 2xx whose JSON body fulfils an expression: `$.code == 0` (lib/domain/assertion.ts). */
  z.strictObject({ type: z.literal("json"), expression: z.string().trim().min(1, "required").max(300) }),
]);
export type SuccessRule = z.output<typeof SuccessRuleSchema>;

const templateText = z.string().max(20_000);
/** Liquid; e-mail only. A line break would begin another header. */
const subjectText = z
  .string()
  .max(500)
  .regex(/^[^\r\n]*$/, "mail_subject_line");

/**
 * An endpoint's own texts, in Liquid. `body` serves every event that no variant is for; the most telling variant wins: its
 * event type (or category) and locale, then the type alone, then the locale alone.
 */
export const TemplateSchema = z.strictObject({
  body: templateText,
  contentType: headerText.max(100).optional(),
  subject: subjectText.optional(),
  /** Language of the texts, any tag (`zh-CN`, `en`, `ja`); the endpoint's own when left out. */
  locale: z.string().trim().max(35).optional(),
  variants: z
    .array(
      z.strictObject({
        /** Canonical type, or a category for all of its types; absent = every type. */
        eventType: z.string().trim().max(100).optional(),
        /** Language tag; absent = every language. */
        locale: z.string().trim().max(35).optional(),
        body: templateText,
        subject: subjectText.optional(),
      }),
    )
    .max(60, "template_variants_max")
    .optional(),
});
export type EndpointTemplate = z.output<typeof TemplateSchema>;

/** Document A's block, a switch per type: `{"type":"leave_message","enabled":true,"events":["new_message"]}`. */
export const EventBlockSchema = z.strictObject({
  type: z.string().min(1).max(100),
  enabled: z.boolean(),
  events: z.array(z.string().min(1).max(100)).max(100),
});
export type EventBlock = z.infer<typeof EventBlockSchema>;

/** What has something pushed (document D): an event that happens, or somebody who sends it: a broadcast, a flow, a form. */
export const ENDPOINT_TRIGGERS = ["fixed", "manual"] as const;
export type EndpointTrigger = (typeof ENDPOINT_TRIGGERS)[number];
/** What flows and forms raise: all that a manual endpoint may hear by itself. */
export const MANUAL_EVENTS: ReadonlySet<EventType> = new Set(["form.submitted", "flow.triggered"]);

export const EndpointInputSchema = z
  .strictObject({
    ...RULE_INPUTS,
    trigger: z.enum(ENDPOINT_TRIGGERS).default("fixed"),
    name: z.string().trim().min(1, "required").max(50, "name_max"),
    description: z.string().trim().max(200, "description_max").default(""),
    channel: z.enum(CHANNEL_IDS),
    /** Channels that derive their address from `config` (applications, e-mail) need none. */
    url: z.string().trim().max(2048, "url_max").default(""),
    /** Canonical types, aliases of the documents, or document A's blocks; normalised by the service. */
    events: z.array(z.union([z.string().min(1).max(100), EventBlockSchema])).max(200),
    enabled: z.boolean().default(true),
    config: ChannelConfigSchema.default({}),
    auth: AuthSchema.default({ type: "none" }),
    signature: SignatureSchema.default({ scheme: "none" }),
    format: z.enum(WIRE_FORMATS).optional(),
    template: TemplateSchema.optional(),
    locale: z.enum(LOCALES).default("zh-CN"),
    headers: z.record(headerName, headerValue).default({}),
    timeoutMs: z.number().int().min(1_000, "timeout_range").max(30_000, "timeout_range").default(DEFAULT_TIMEOUT_MS),
    retry: z
      .strictObject({
        delays: z.array(z.number().min(1, "retry_range").max(86_400, "retry_range")).max(10, "retry_count"),
      })
      .default({ delays: [...DEFAULT_RETRY_DELAYS] }),
    successRule: SuccessRuleSchema.default({ type: "2xx" }),
    /** Hide contact details in what is sent. Default: on for robots, off for custom. */
    maskContacts: z.boolean().optional(),
  })
  .superRefine(({ trigger, events, channel }, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (trigger === "fixed" && events.length === 0) issue("events", "events_required");
    if (trigger === "manual" && channel !== "custom") issue("trigger", "trigger_manual_custom");
  });
export type EndpointInput = z.input<typeof EndpointInputSchema>;
export type ParsedEndpointInput = z.output<typeof EndpointInputSchema>;

/**
 * How requests are signed. During a rotation `previous` signs as well until that instant (ISO), so that receivers can change
 * over in their own time; only Standard Webhooks provides for several signatures.
 */
export type EndpointSignature = {
  scheme: SignatureScheme;
  secret?: string;
  previous?: { secret: string; until: string };
};

/** One category's subscription as the console shows it: a switch and the chosen types. */
export type Subscription = { category: string; enabled: boolean; events: EventType[] };

/** The complete configuration a push needs, secrets included. Lives in memory only; never logged, never sent out. */
export type EndpointConfig = {
  /** Edge id, or null for a configuration that was never saved. */
  id: string | null;
  name: string;
  channel: ChannelId;
  /** Absent: `fixed`. */
  trigger?: EndpointTrigger;
  url: string;
  events: EventType[];
  config: ChannelConfig;
  auth: EndpointAuth;
  signature: EndpointSignature;
  format: WireFormat;
  template?: EndpointTemplate;
  locale: Locale;
  headers: Record<string, string>;
  timeoutMs: number;
  retry: { delays: number[] };
  successRule: SuccessRule;
  maskContacts: boolean;
  rules: EndpointRules;
  /** By key, the authorizations it refers to, where configurations are opened to send; absent when it uses none. */
  authorizations?: Readonly<Record<string, AuthorizationDefinition>>;
};

/** What reads show instead of a secret. */
export type SecretState = { set: true; last4: string } | { set: false };
