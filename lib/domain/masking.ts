import { configSecrets } from "./channel-config";
import { maskEmail, maskName, maskPhone } from "./contact-masks";
import type { EndpointConfig } from "./endpoints";

export { maskEmail, maskName, maskPhone } from "./contact-masks";

/** What stands for hidden characters of a secret; its length says nothing about the secret's. */
export const DOTS = "••••";

/**
 * Enough to tell an office from another, not a person's own line: `192.168.1.100` → `192.168.1.*`, of IPv6 the first 48
 * bits, `2001:db8:1::2` → `2001:db8:1:*`.
 */
export function maskIp(ip: string): string {
  const v4 = /(?:^|:)(\d+\.\d+\.\d+)\.\d+$/.exec(ip.trim());
  if (v4) return `${v4[1]}.*`;
  const [head = "", tail] = ip.trim().toLowerCase().split("::");
  const before = head === "" ? [] : head.split(":");
  // `::` stands for zeros: what comes after it is no part of the network.
  if (before.length + (tail === undefined ? 0 : 6) < 6) return "*";
  return `${[...before, "0", "0", "0"].slice(0, 3).join(":")}:*`;
}

const CONTACT_MASKS = new Map<string, (text: string) => string>([
  ...["customer_name", "name", "nickname"].map((key) => [key, maskName] as const),
  ...["customer_phone", "phone", "mobile", "mobilePhone", "mobile_phone", "idCard", "id_card"].map(
    (key) => [key, maskPhone] as const,
  ),
  ...["customer_email", "email"].map((key) => [key, maskEmail] as const),
  ...["visitor_ip", "ip"].map((key) => [key, maskIp] as const),
]);

/** One value of an event's data as others may see it: contact details are known by the name of their field. */
export function maskField(key: string, value: unknown): unknown {
  const mask = CONTACT_MASKS.get(key);
  if (!mask || value === null || value === undefined || value === "") return value;
  return typeof value === "string" || typeof value === "number" ? mask(String(value)) : value;
}

/** A copy of an event's data with contact details masked, nested objects (to twelve levels) included. */
export function maskContacts(data: Record<string, unknown>, depth = 12): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, maskNested(key, value, depth)]));
}

/** Answers to a form's own questions have labels of any language: contact details are known by their shape there. */
const ANSWERS = "fields";
const PHONE = /^\+?[\d\s()-]{7,20}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function maskAnswer(key: string, value: unknown): unknown {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || CONTACT_MASKS.has(key)) return maskField(key, value);
  if (EMAIL.test(text.trim())) return maskEmail(text.trim());
  return PHONE.test(text.trim()) && text.replace(/\D/g, "").length >= 7 ? maskPhone(text) : value;
}

function maskNested(key: string, value: unknown, depth: number): unknown {
  if (key === ANSWERS && typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([label, answer]) => [label, maskAnswer(label, answer)]));
  }
  if (depth <= 0 || typeof value !== "object" || value === null) return maskField(key, value);
  if (Array.isArray(value)) return value.map((item) => maskNested(key, item, depth - 1));
  return maskContacts({ ...value }, depth - 1);
}

/** First four and last four characters of a secret; twelve characters or fewer are hidden whole. */
export function maskSecret(secret: string): string {
  return secret.length <= 12 ? DOTS : `${secret.slice(0, 4)}${DOTS}${secret.slice(-4)}`;
}

const SECRET_PARAMETER =
  /^(?:key|access_?token|token|sign|signature|sig|secret|(?:client|corp|app)_?secret|ticket|api_?key|app_?key|password|passwd|pwd|auth)$/i;
/** Paths whose last segment is the credential: Feishu and Lark, Slack, Discord hooks, wherever they are hosted. */
const HOOK_PATH = /\/open-apis\/bot\/(?:v2\/)?hook\/|\/services\/T|\/api\/(?:v\d+\/)?webhooks\//i;

/** Segments that no person would have typed: 16 or more characters that mix letters and digits, or 24 or more of hex. */
function looksRandom(segment: string): boolean {
  return (
    /^(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9_.~%=-]{16,}$/.test(segment) ||
    /^[0-9a-f-]{24,}$/i.test(segment) ||
    /^(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_-]{20,}$/.test(segment)
  );
}

/** `URL.parse` is missing in Node 20. */
const parseUrl = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);

/** The parts of an address that let somebody use it: named query values, the last segment of a hook, random segments. */
function urlSecrets(url: URL): string[] {
  const segments = url.pathname.split("/").filter((segment) => segment !== "");
  const last = HOOK_PATH.test(url.pathname) ? segments.at(-1) : undefined;
  const query = [...url.searchParams].filter(([name, value]) => SECRET_PARAMETER.test(name) || looksRandom(value));
  return [
    ...segments.filter((segment) => segment === last || looksRandom(segment)),
    ...query.map(([, value]) => value),
    url.username,
    url.password,
  ].filter((part) => part !== "");
}

/**
 * An address as it may be shown: credentials in query, path and user part become first 4 + •••• + last 4.
 * What cannot be read as a URL is hidden whole, since nobody can say which part of it is secret.
 */
export function maskUrl(text: string): string {
  if (text.includes(REFERENCE)) return maskReferring(text);
  const url = parseUrl(text);
  if (!url) return DOTS;
  const hook = HOOK_PATH.test(url.pathname);
  const segments = url.pathname.split("/");
  const path = segments.map((segment, index) => {
    const secret = segment !== "" && ((hook && index === segments.length - 1) || looksRandom(segment));
    return secret ? maskSecret(segment) : segment;
  });
  const query = url.search
    .slice(1)
    .split("&")
    .map((pair) => maskPair(pair));
  const user = url.username !== "" || url.password !== "" ? `${DOTS}@` : "";
  return `${url.protocol}//${user}${url.host}${path.join("/")}${url.search === "" ? "" : `?${query.join("&")}`}`;
}

/** `#{auth.crm.token}` in a query says where a secret will stand, and is none itself (lib/domain/authorization.ts). */
const REFERENCE = "#{auth.";
const ENCODED = encodeURIComponent(REFERENCE);

/** No URL parser understands the references: they travel encoded. */
function maskReferring(text: string): string {
  const encoded = text.replace(/#\{auth\.[\w.-]+\}/g, encodeURIComponent);
  if (encoded.includes(REFERENCE)) return DOTS;
  return maskUrl(encoded).replace(/%23%7B(auth\.[\w.-]+)%7D/g, "#{$1}");
}

function maskPair(pair: string): string {
  if (pair.includes(ENCODED)) return pair;
  const at = pair.indexOf("=");
  if (at < 0) return looksRandom(pair) ? maskSecret(pair) : pair;
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  return SECRET_PARAMETER.test(name) || looksRandom(value) ? `${name}=${maskSecret(value)}` : pair;
}

const SECRET_HEADER = /^(?:proxy-)?authorization$|cookie$|signature$|^x-.*(?:token|secret|key)$|^(?:api-?key|token)$/i;

const headerNames = new Map<string, boolean>();
const HEADER_NAMES = 1_000;

/** Whether a header's name says by itself that its value is a secret. Names repeat: each is judged once. */
export function isSecretHeader(name: string): boolean {
  const known = headerNames.get(name);
  if (known !== undefined) return known;
  if (headerNames.size >= HEADER_NAMES) headerNames.clear();
  const secret = SECRET_HEADER.test(name);
  headerNames.set(name, secret);
  return secret;
}

/** Headers as they may be shown: secret ones (by name, or named in `secretNames`) keep their last four characters. */
export function maskHeaders(
  headers: readonly (readonly [name: string, value: string])[],
  secretNames: Iterable<string> = [],
): [name: string, value: string][] {
  const named = new Set([...secretNames].map((name) => name.toLowerCase()));
  return headers.map(([name, value]) =>
    isSecretHeader(name) || (named.size > 0 && named.has(name.toLowerCase()))
      ? [name, maskHeaderValue(value)]
      : [name, value],
  );
}

function maskHeaderValue(value: string): string {
  // The last characters of Basic are the end of a password.
  const scheme = /^(Basic|Bearer|Digest|sha256=|v1,)\s*/i.exec(value)?.[0] ?? "";
  if (/^basic/i.test(scheme)) return `${scheme}${DOTS}`;
  const rest = value.slice(scheme.length);
  return `${scheme}${DOTS}${rest.length > 12 ? rest.slice(-4) : ""}`;
}

/** Every text of a configuration that must not be shown: what `scrub` needs. */
export function endpointSecrets(
  endpoint: Pick<EndpointConfig, "url" | "config" | "auth" | "signature" | "headers">,
): string[] {
  const url = parseUrl(endpoint.url);
  const headers = Object.entries(endpoint.headers).filter(([name]) => isSecretHeader(name));
  return [
    ...(url ? urlSecrets(url) : [endpoint.url]),
    ...Object.values(configSecrets(endpoint.config)),
    endpoint.signature.secret ?? "",
    endpoint.signature.previous?.secret ?? "",
    ...authSecrets(endpoint.auth),
    ...headers.flatMap(([, value]) => [value, value.replace(/^(?:Basic|Bearer)\s+/i, "")]),
  ].filter((secret) => secret !== "");
}

function authSecrets(auth: EndpointConfig["auth"]): string[] {
  switch (auth.type) {
    case "none":
      return [];
    case "basic":
      return [`${auth.username}:${auth.password}`, auth.password];
    case "bearer":
      return [auth.token];
    case "headers":
      return auth.items.map((item) => item.value);
    case "authorization":
      return [];
  }
}

/** Shorter "secrets" would turn every text into dots. */
const SHORTEST_SCRUBBED = 4;

/**
 * Replaces every known secret in a text that came from outside, also URL-encoded, JSON-escaped, or as the Base64 of
 * Basic credentials.
 */
export function scrub(text: string, secrets: readonly string[]): string {
  return secretSpellings(secrets).reduce((clean, spelling) => clean.split(spelling).join(DOTS), text);
}

/** Every spelling in which `scrub` looks for secrets, the longest first: a text that holds none of them is clean. */
export function secretSpellings(secrets: readonly string[]): string[] {
  const spellings = new Set(secrets.flatMap(spellingsOf));
  return [...spellings].filter((spelling) => spelling.length >= SHORTEST_SCRUBBED).sort((a, b) => b.length - a.length);
}

function spellingsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret.toWellFormed());
  const escaped = JSON.stringify(secret).slice(1, -1);
  // Some serialisers escape every slash as well.
  const spellings = [secret, encoded, encoded.replaceAll("%20", "+"), escaped, escaped.replaceAll("/", "\\/")];
  return secret.includes(":") ? [...spellings, base64(secret)] : spellings;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
