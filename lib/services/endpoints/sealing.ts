import type { EndpointSettings, endpoints } from "@/db/schema";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { requestSecrets } from "@/lib/domain/authorization-request";
import { authorizationKeys as authorizationKeysOf } from "@/lib/domain/authorization-uses";
import { configSecrets, mapConfigSecrets } from "@/lib/domain/channel-config";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import {
  type EndpointAuth,
  type EndpointConfig,
  type EndpointSignature,
  isEventType,
  type Subscription,
} from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import { endpointSecrets, isSecretHeader, maskUrl } from "@/lib/domain/masking";
import { type KeyRing, seal, unseal } from "@/lib/secrets";

/** A complete configuration, secrets included, with the subscriptions as the console shows them. */
export type EndpointContent = Omit<EndpointConfig, "id"> & { subscriptions: Subscription[] };

/** The columns of a row of `endpoints` that hold the configuration. */
export type SealedEndpoint = {
  settings: EndpointSettings;
  sealed: string;
  secretTails: Record<string, string>;
  urlDisplay: string;
  urlHost: string;
};

type EndpointRow = Pick<typeof endpoints.$inferSelect, "id" | "name" | "channel" | "events" | "settings" | "sealed">;

/** Shorter secrets show nothing of themselves: four characters would be too large a part. */
const SHORTEST_WITH_TAIL = 12;
const SENSITIVE_NAME = /authorization|token|key|secret|cookie|passw|signature|credential|session/i;

/** Whether a custom header's value is a secret, judged by its name. */
export function isSensitiveHeader(name: string): boolean {
  return SENSITIVE_NAME.test(name) || isSecretHeader(name);
}

/** Where a custom header's secret value is kept. */
export const headerPath = (name: string) => `headers.${name.toLowerCase()}`;
/** Where the value of an authentication header is kept. */
export const authItemPath = (name: string) => `auth.items.${name.toLowerCase()}`;

/**
 * The secrets of a configuration by path: `url`, those of `config` (mapConfigSecrets), `auth.password`, `auth.token`,
 * `auth.items.<lower-case name>`, `headers.<lower-case name>`, `signature.secret`, `signature.previous`. Only those set.
 */
export function secretsByPath(
  content: Pick<EndpointConfig, "url" | "config" | "auth" | "headers" | "signature">,
): Record<string, string> {
  const found: Record<string, string> = { url: content.url, ...configSecrets(content.config) };
  if (content.auth.type === "basic") found["auth.password"] = content.auth.password;
  if (content.auth.type === "bearer") found["auth.token"] = content.auth.token;
  if (content.auth.type === "headers")
    for (const item of content.auth.items) found[authItemPath(item.name)] = item.value;
  for (const [name, value] of Object.entries(content.headers)) {
    if (isSensitiveHeader(name)) found[headerPath(name)] = value;
  }
  if (content.signature.secret) found["signature.secret"] = content.signature.secret;
  if (content.signature.previous) found["signature.previous"] = content.signature.previous.secret;
  return found;
}

/** Takes the secrets out of a configuration and seals them, bound to this endpoint's id. */
export function sealEndpoint(keys: KeyRing, endpointUuid: string, content: EndpointContent): SealedEndpoint {
  const secrets = secretsByPath(content);
  // Authorizations have secrets and a life of their own: only their keys are kept here.
  const { name: _name, channel: _channel, url, events: _events, authorizations: _authorizations, ...rest } = content;
  const authorizationKeys = authorizationKeysOf(content);
  const tails = Object.entries(secrets).filter(([path]) => path !== "url");
  return {
    settings: {
      ...rest,
      ...(authorizationKeys.length === 0 ? {} : { authorizationKeys }),
      config: mapConfigSecrets(content.config, () => undefined),
      auth: mapAuth(content.auth, () => ""),
      headers: mapHeaders(content.headers, () => ""),
      signature: mapSignature(content.signature, () => undefined),
    },
    sealed: seal(keys, purposeOf(endpointUuid), JSON.stringify(secrets)),
    secretTails: Object.fromEntries(tails.map(([path, value]) => [path, lastFour(value)])),
    urlDisplay: maskUrl(url),
    urlHost: new URL(url).host,
  };
}

/**
 * The complete configuration of a stored endpoint.
 * @throws Error when the key is gone or the sealed value was altered
 */
export function openEndpoint(keys: KeyRing, row: EndpointRow): EndpointConfig {
  return toConfig(row, openSecrets(keys, row));
}

/** Like {@link openEndpoint}, with the subscriptions: what an edit starts from. */
export function openContent(keys: KeyRing, row: EndpointRow): EndpointContent {
  const { id: _id, ...config } = openEndpoint(keys, row);
  return { ...config, subscriptions: row.settings.subscriptions };
}

/** Every secret value of a configuration, with the encodings in which it travels: what must be scrubbed from texts. */
export function secretsOf(config: EndpointConfig): string[] {
  const { url, ...own } = secretsByPath(config);
  // A robot's address is its credential; the base of an API is public, and begins every address that is shown.
  const address = channelDescriptor(config.channel).hasUrl && url !== undefined ? [url] : [];
  const values = new Set([...address, ...Object.values(own), ...endpointSecrets(config)]);
  for (const { request } of Object.values(config.authorizations ?? {})) {
    for (const secret of requestSecrets(request)) values.add(secret);
  }
  if (config.auth.type === "basic") {
    values.add(Buffer.from(`${config.auth.username}:${config.auth.password}`, "utf8").toString("base64"));
  }
  for (const value of [...values]) values.add(encodeURIComponent(value.toWellFormed()));
  values.delete("");
  // The longest first: a secret that contains another must be replaced whole.
  return [...values].sort((a, b) => b.length - a.length);
}

const purposeOf = (endpointUuid: string) => `endpoint:${endpointUuid}`;
/** What may be shown of a secret: its last four characters, nothing of a short one. */
export const lastFour = (value: string) => (value.length < SHORTEST_WITH_TAIL ? "" : value.slice(-4));

function openSecrets(keys: KeyRing, row: EndpointRow): Record<string, string> {
  // Authenticated by GCM: what opens is what sealEndpoint wrote.
  return JSON.parse(unseal(keys, purposeOf(row.id), row.sealed)) as Record<string, string>;
}

function toConfig(row: EndpointRow, secrets: Record<string, string>): EndpointConfig {
  const {
    subscriptions: _subscriptions,
    authorizationKeys: _keys,
    missingSecrets: _missing,
    rules,
    ...settings
  } = row.settings;
  const url = secrets.url;
  if (url === undefined) throw new Error("sealed endpoint without a URL");
  return {
    ...settings,
    rules: { ...NO_RULES, ...rules },
    id: encodeId("endpoint", row.id),
    name: row.name,
    channel: row.channel,
    url,
    events: row.events.filter(isEventType),
    config: mapConfigSecrets(settings.config, (path) => secrets[path]),
    auth: mapAuth(settings.auth, (path) => secrets[path] ?? ""),
    headers: mapHeaders(settings.headers, (path) => secrets[path] ?? ""),
    signature: mapSignature(settings.signature, (path) => secrets[path]),
  };
}

function mapSignature(
  { scheme, previous }: EndpointSignature,
  secretAt: (path: string) => string | undefined,
): EndpointSignature {
  const secret = secretAt("signature.secret");
  return {
    scheme,
    ...(secret === undefined ? {} : { secret }),
    ...(previous === undefined ? {} : { previous: { ...previous, secret: secretAt("signature.previous") ?? "" } }),
  };
}

function mapAuth(auth: EndpointAuth, secret: (path: string) => string): EndpointAuth {
  switch (auth.type) {
    case "none":
    case "authorization":
      return auth;
    case "basic":
      return { ...auth, password: secret("auth.password") };
    case "bearer":
      return { ...auth, token: secret("auth.token") };
    case "headers":
      return { ...auth, items: auth.items.map(({ name }) => ({ name, value: secret(authItemPath(name)) })) };
  }
}

function mapHeaders(headers: Record<string, string>, secret: (path: string) => string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSensitiveHeader(name) ? secret(headerPath(name)) : value]),
  );
}
