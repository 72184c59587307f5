import { randomBytes } from "node:crypto";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { mapConfigSecrets } from "@/lib/domain/channel-config";
import { DOTS, maskUrl } from "@/lib/domain/masking";
import { type ExportItem, isMaskedText } from "./export-format";
import { authItemPath, type EndpointContent, headerPath, isSensitiveHeader } from "./sealing";

/*
 * A file has no secrets, yet an endpoint without them does not validate. While it is checked, a value that was made for
 * this one check stands in for each secret the file says it had; what is stored has nothing in their place.
 */

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const isGiven = (value: unknown) => typeof value === "string" && value !== "" && !isMaskedText(value);

export type Filled = { input: Json; missing: string[]; standIn: string };

/** The input that an item amounts to, with stand-ins for the secrets it names and does not hold. */
export function fillSecrets(item: ExportItem): Filled {
  const standIn = `whsec_${randomBytes(24).toString("base64")}`;
  const { secrets, urlMasked, ...rest } = item;
  const named = new Set(secrets);
  const missing: string[] = [];
  const fill = (path: string, value: unknown): unknown => {
    if (!named.has(path) || isGiven(value)) return value ?? undefined;
    missing.push(path);
    return standIn;
  };
  const { hasUrl, urlPlaceholder } = channelDescriptor(item.channel);
  const input: Json = { ...rest };
  if (hasUrl && !isGiven(rest.url) && (named.has("url") || urlMasked !== undefined)) {
    missing.push("url");
    input.url = urlPlaceholder;
  }
  if (isObject(rest.config)) input.config = filledConfig(rest.config, fill);
  if (isObject(rest.auth)) input.auth = filledAuth(rest.auth, fill);
  if (isObject(rest.signature))
    input.signature = defined({ ...rest.signature, secret: fill("signature.secret", rest.signature.secret) });
  if (isObject(rest.headers)) {
    const entries = Object.entries(rest.headers).map(([name, value]) => [name, fill(headerPath(name), value) ?? ""]);
    input.headers = Object.fromEntries(entries);
  }
  return { input, missing, standIn };
}

type Fill = (path: string, value: unknown) => unknown;

function filledConfig(config: Json, fill: Fill): Json {
  const { smtp, tenants } = config;
  const auth = isObject(smtp) && isObject(smtp.auth) ? smtp.auth : null;
  return defined({
    ...config,
    secret: fill("config.secret", config.secret),
    appSecret: fill("config.appSecret", config.appSecret),
    ...(Array.isArray(tenants)
      ? {
          tenants: objects(tenants).map((tenant) =>
            defined({
              ...tenant,
              appSecret: fill(`config.tenants.${String(tenant.appId)}.appSecret`, tenant.appSecret),
            }),
          ),
        }
      : {}),
    ...(isObject(smtp) && auth !== null
      ? { smtp: { ...smtp, auth: defined({ ...auth, pass: fill("config.smtp.auth.pass", auth.pass) }) } }
      : {}),
  });
}

function filledAuth(auth: Json, fill: Fill): Json {
  switch (auth.type) {
    case "basic":
      return defined({ ...auth, password: fill("auth.password", auth.password) });
    case "bearer":
      return defined({ ...auth, token: fill("auth.token", auth.token) });
    case "headers":
      return {
        ...auth,
        items: objects(auth.items).map((item) =>
          defined({ ...item, value: fill(authItemPath(String(item.name)), item.value) }),
        ),
      };
    default:
      return auth;
  }
}

/** The checked configuration with nothing where the stand-ins stood, and of the address its masked form. */
export function clearSecrets(
  content: EndpointContent,
  { missing, standIn }: Filled,
  item: ExportItem,
): EndpointContent {
  const clear = (value: string) => (value === standIn ? "" : value);
  const { signature, auth } = content;
  const { secret, ...scheme } = signature;
  return {
    ...content,
    ...(missing.includes("url") ? { url: maskedAddress(item, content.url) } : {}),
    config: mapConfigSecrets(content.config, (_path, value) => (value === undefined ? undefined : clear(value))),
    signature: secret === undefined || secret === standIn ? scheme : signature,
    auth:
      auth.type === "basic"
        ? { ...auth, password: clear(auth.password) }
        : auth.type === "bearer"
          ? { ...auth, token: clear(auth.token) }
          : auth.type === "headers"
            ? { ...auth, items: auth.items.map(({ name, value }) => ({ name, value: clear(value) })) }
            : auth,
    headers: Object.fromEntries(Object.entries(content.headers).map(([name, value]) => [name, clear(value)])),
  };
}

/** Masked, so that every check refuses it as an address until the whole one is entered. */
function maskedAddress(item: ExportItem, placeholder: string): string {
  const given = item.urlMasked;
  if (given !== undefined && isMaskedText(given) && URL.canParse(given) && /^https?:/.test(given))
    return maskUrl(given);
  return `${new URL(placeholder).origin}/${MASKED}`;
}

const MASKED = DOTS;

/** An item as a change of a stored endpoint: the secrets it does not hold are kept. */
export function toPatch(item: ExportItem, storedUrl: string): Json {
  const { secrets: _secrets, urlMasked: _masked, ...rest } = item;
  const { hasUrl } = channelDescriptor(item.channel);
  const patch: Json = { ...rest, url: hasUrl ? (isGiven(rest.url) ? rest.url : storedUrl) : undefined };
  if (isObject(rest.headers)) {
    const entries = Object.entries(rest.headers).map(([name, value]): [string, unknown] =>
      isSensitiveHeader(name) && !isGiven(value) ? [name, KEPT] : [name, value],
    );
    patch.headers = Object.fromEntries(entries);
  }
  return defined(patch);
}

const KEPT = { set: true, last4: "" };

function defined(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
