import { z } from "zod";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { CHANNELS } from "@/lib/channels/registry";
import { type ChannelConfig, ChannelConfigSchema } from "@/lib/domain/channel-config";
import { type EndpointRules, RULE_INPUTS } from "@/lib/domain/endpoint-rules";
import { ENDPOINT_TRIGGERS, type EndpointAuth, EndpointInputSchema, EventBlockSchema } from "@/lib/domain/endpoints";
import type { FieldError } from "@/lib/errors";
import { BacklogSchema } from "./backlog";
import { SecretStateSchema } from "./config-dto";
import { authItemPath, type EndpointContent, headerPath, isSensitiveHeader } from "./sealing";

/** A secret in a change: new text, what a read showed (keep), or null, `{set:false}` or "" (take it away). */
const SecretPatch = z.union([z.string().max(4096), SecretStateSchema, z.null()]).optional();
const shape = EndpointInputSchema.shape;

/** Secrets inside are named; everything else is checked when the whole is. */
const ConfigPatch = z.looseObject({
  secret: SecretPatch,
  appSecret: SecretPatch,
  tenants: z
    .array(z.looseObject({ appId: z.union([z.string(), z.number()]).optional(), appSecret: SecretPatch }))
    .max(50)
    .nullish(),
  smtp: z.looseObject({ auth: z.looseObject({ pass: SecretPatch }).nullish() }).nullish(),
});

/**
 * A change of an endpoint. What is absent stays. Top-level values are replaced whole, except that within `config`,
 * `auth`, `signature` and `headers` a secret that is absent or comes back as a read showed it is kept.
 * `version` is the version the change was made on; another one in the database is a conflict.
 */
export const EndpointPatchSchema = z.strictObject({
  trigger: z.enum(ENDPOINT_TRIGGERS).optional(),
  ...RULE_INPUTS,
  version: z.number().int().optional(),
  name: shape.name.optional(),
  description: z.string().trim().max(200, "description_max").optional(),
  channel: shape.channel.optional(),
  url: shape.url.unwrap().optional(),
  events: z
    .array(z.union([z.string().min(1).max(100), EventBlockSchema]))
    .max(200)
    .optional(),
  enabled: z.boolean().optional(),
  /** When this switches the endpoint on: what becomes of the deliveries that wait. Sent when left out. */
  backlog: BacklogSchema.optional(),
  config: ConfigPatch.optional(),
  auth: z
    .looseObject({
      type: z.enum(["none", "basic", "bearer", "headers", "authorization"]),
      password: SecretPatch,
      token: SecretPatch,
      items: z
        .array(z.strictObject({ name: z.string().max(100), value: SecretPatch }))
        .max(20)
        .optional(),
    })
    .optional(),
  signature: z.looseObject({ scheme: z.string().optional(), secret: SecretPatch }).optional(),
  format: shape.format.nullable(),
  template: shape.template.nullable(),
  locale: z.string().optional(),
  headers: z.record(z.string(), SecretPatch).optional(),
  timeoutMs: z.number().optional(),
  retry: z.looseObject({}).optional(),
  successRule: z.looseObject({}).optional(),
  maskContacts: z.boolean().nullable().optional(),
});
export type EndpointPatch = z.input<typeof EndpointPatchSchema>;
type Patch = z.output<typeof EndpointPatchSchema>;

/** What a change starts from. `urlDisplay` is the masked address a read showed. */
export type StoredEndpoint = { content: EndpointContent; urlDisplay: string; description: string; enabled: boolean };

export type MergedPatch = {
  input: Record<string, unknown>;
  errors: FieldError[];
  /** Whether the address is another one than before. */
  moved: boolean;
};

/**
 * The complete input that a change amounts to, to be validated like a new endpoint.
 * Secrets go with the host they were given for: when the address moves to another host or loses TLS, every secret that would be
 * carried along unseen is an error that names its field, until it is entered again or taken away.
 */
export function mergePatch(stored: StoredEndpoint, patch: Patch): MergedPatch {
  const { content } = stored;
  const kept: string[] = [];
  const keep: Keep = (field, given, current) => {
    const value = chosen(given, current);
    if (isKept(given) && current !== undefined) kept.push(field);
    return value;
  };
  const entered = patch.url === undefined || patch.url === stored.urlDisplay ? content.url : patch.url;
  const channel = patch.channel ?? content.channel;
  const config = mergeConfig(content, patch, keep);
  const settings = ChannelConfigSchema.safeParse(config);
  // What cannot be read is reported by the validation that follows.
  const url = (settings.success ? CHANNELS[channel].address?.(settings.data) : undefined) ?? entered;
  const input: Record<string, unknown> = {
    name: patch.name ?? content.name,
    description: patch.description ?? stored.description,
    channel,
    trigger: patch.trigger ?? content.trigger ?? "fixed",
    url,
    events: patch.events ?? content.subscriptions.map(({ category, ...rest }) => ({ type: category, ...rest })),
    enabled: patch.enabled ?? stored.enabled,
    config,
    auth: mergeAuth(content.auth, patch.auth, keep),
    signature: mergeSignature(content, patch, keep),
    headers: mergeHeaders(content.headers, patch.headers, keep),
    format: patch.format === undefined ? content.format : (patch.format ?? undefined),
    template: patch.template === undefined ? content.template : (patch.template ?? undefined),
    locale: patch.locale ?? content.locale,
    timeoutMs: patch.timeoutMs ?? content.timeoutMs,
    retry: patch.retry ?? content.retry,
    successRule: patch.successRule ?? content.successRule,
    maskContacts: patch.maskContacts === undefined ? content.maskContacts : (patch.maskContacts ?? undefined),
    ...mergeRules(content.rules, patch),
  };
  const same =
    channel === "email" && settings.success
      ? sameMailServer(settings.data.smtp, content.config.smtp)
      : sameReceiver(url, content.url);
  const errors = same ? [] : kept.map((field) => fieldErrorOf(field, "secret_resubmit"));
  return { input: withoutUndefined(input), errors, moved: url !== content.url };
}

/** Each rule is replaced whole; null switches it off. */
function mergeRules(stored: EndpointRules, patch: Patch): Record<keyof EndpointRules, unknown> {
  const kept = <Key extends keyof EndpointRules>(key: Key) => (patch[key] === undefined ? stored[key] : patch[key]);
  return {
    filters: kept("filters"),
    rateLimit: patch.rateLimit === undefined ? withoutNull(stored.rateLimit) : patch.rateLimit,
    dedupeSeconds: kept("dedupeSeconds"),
    schedule: kept("schedule"),
    alerts: kept("alerts"),
    ordered: kept("ordered"),
  };
}

/** A stored limit as an input writes it: what is not limited is absent. */
export function withoutNull(limit: EndpointRules["rateLimit"]): Record<string, unknown> | null {
  if (limit === null) return null;
  return Object.fromEntries(Object.entries(limit).filter(([, value]) => value !== null));
}

type SecretGiven = z.output<typeof SecretPatch>;
type Keep = (field: string, given: SecretGiven, current: string | undefined) => string | undefined;

/** A masked text that comes back (`••••3f2c`) means what a read's `{set:true}` means. */
const isMasked = (text: string) => text.includes("••••");

function isKept(given: SecretGiven): boolean {
  if (given === undefined) return true;
  return typeof given === "string" ? isMasked(given) : given?.set === true;
}

function chosen(given: SecretGiven, current: string | undefined): string | undefined {
  if (isKept(given)) return current;
  return typeof given === "string" && given !== "" ? given : undefined;
}

function mergeConfig(content: EndpointContent, patch: Patch, keep: Keep): Record<string, unknown> {
  const moved = patch.channel !== undefined && patch.channel !== content.channel;
  const base: ChannelConfig = moved ? {} : content.config;
  const given = patch.config ?? {};
  const merged = {
    ...base,
    ...given,
    secret: keep("config.secret", given.secret, base.secret),
    appSecret: keep("config.appSecret", given.appSecret, base.appSecret),
    tenants: given.tenants === null ? null : mergeTenants(base.tenants, given.tenants, keep),
    smtp: given.smtp === null ? null : mergeSmtp(base.smtp, given.smtp, keep),
  };
  return withoutUndefined(Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)));
}

type GivenConfig = NonNullable<Patch["config"]>;

/** A tenant's secret goes with its application, wherever in the list it stands. */
function mergeTenants(stored: ChannelConfig["tenants"], given: GivenConfig["tenants"], keep: Keep) {
  const known = new Map((stored ?? []).map((tenant) => [tenant.appId, tenant.appSecret]));
  const list = given ?? stored?.map(({ appSecret: _secret, ...tenant }) => ({ ...tenant, appSecret: undefined }));
  return list?.map((tenant, index) =>
    withoutUndefined({
      ...tenant,
      appSecret: keep(`config.tenants.${index}.appSecret`, tenant.appSecret, known.get(String(tenant.appId ?? ""))),
    }),
  );
}

/** A server is replaced whole, except that its password stays while its user does. */
function mergeSmtp(stored: ChannelConfig["smtp"], given: GivenConfig["smtp"], keep: Keep) {
  const server: Record<string, unknown> | undefined = given ?? stored;
  if (server === undefined) return undefined;
  const givenAuth = given === undefined || given === null ? stored?.auth : given.auth;
  if (givenAuth === undefined || givenAuth === null) return withoutUndefined({ ...server, auth: undefined });
  const same = stored?.auth !== undefined && (givenAuth.user === undefined || givenAuth.user === stored.auth.user);
  const pass = given === undefined || given === null ? undefined : given.auth?.pass;
  const auth = {
    user: stored?.auth?.user,
    ...givenAuth,
    pass: keep("config.smtp.auth.pass", pass, same ? stored?.auth?.pass : undefined),
  };
  return withoutUndefined({ ...server, auth: withoutUndefined(auth) });
}

function mergeAuth(stored: EndpointAuth, patch: Patch["auth"], keep: Keep): Record<string, unknown> {
  const type = patch?.type ?? stored.type;
  switch (type) {
    case "none":
      return { ...patch, type };
    case "authorization":
      return withoutUndefined({ key: stored.type === "authorization" ? stored.key : undefined, ...patch, type });
    case "basic": {
      const base = stored.type === "basic" ? stored : undefined;
      const password = keep("auth.password", patch?.password, base?.password);
      return withoutUndefined({ username: base?.username, ...patch, type, password });
    }
    case "bearer": {
      const token = keep("auth.token", patch?.token, stored.type === "bearer" ? stored.token : undefined);
      return withoutUndefined({ ...patch, type, token });
    }
    case "headers":
      return { ...patch, type, items: mergeItems(stored, patch?.items, keep) };
  }
}

function mergeItems(stored: EndpointAuth, given: NonNullable<Patch["auth"]>["items"], keep: Keep) {
  const known = stored.type === "headers" ? stored.items : [];
  const values = new Map(known.map((item) => [authItemPath(item.name), item.value]));
  const items = given ?? known.map(({ name }) => ({ name, value: undefined }));
  return items.map((item, index) => ({
    name: item.name,
    value: keep(`auth.items.${index}.value`, item.value, values.get(authItemPath(item.name))) ?? "",
  }));
}

function mergeSignature(content: EndpointContent, patch: Patch, keep: Keep): Record<string, unknown> {
  // What a read shows of a rotation is no part of a change.
  const { secret, previousUntil: _shown, ...rest } = patch.signature ?? {};
  const scheme = rest.scheme ?? content.signature.scheme;
  // A scheme that signs nothing carries no secret along.
  const current = scheme === "none" ? undefined : content.signature.secret;
  return withoutUndefined({ ...rest, scheme, secret: keep("signature.secret", secret, current) });
}

function mergeHeaders(stored: Record<string, string>, given: Patch["headers"], keep: Keep): Record<string, unknown> {
  const values = new Map(Object.entries(stored).map(([name, value]) => [headerPath(name), value]));
  const names = given === undefined ? Object.keys(stored) : Object.keys(given);
  const merged = names.map((name): [string, string] => {
    const current = values.get(headerPath(name));
    const value = given?.[name];
    if (isSensitiveHeader(name)) return [name, keep(`headers.${name}`, value, current) ?? ""];
    return [name, chosen(value, current) ?? ""];
  });
  return Object.fromEntries(merged);
}

function sameReceiver(next: string, before: string): boolean {
  // An address that cannot be parsed is reported by the validation that follows.
  if (!URL.canParse(next)) return true;
  const [to, from] = [new URL(next), new URL(before)];
  return to.host === from.host && (to.protocol === "https:" || to.protocol === from.protocol);
}

/** A mail server may change its port; the password does not follow to another name, nor onto a line in the clear. */
function sameMailServer(next: ChannelConfig["smtp"], before: ChannelConfig["smtp"]): boolean {
  if (next === undefined || before === undefined) return true;
  const exposed = next.security === "none" && before.security !== "none";
  return next.host.toLowerCase() === before.host.toLowerCase() && !exposed;
}

function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
