import type { AuthorizationBody, AuthorizationRequest, HiddenValue, ShownRequest } from "./authorization";
import { DOTS, endpointSecrets, isSecretHeader, maskUrl } from "./masking";

/*
 * The secrets of an authorization's request: header values, form fields and JSON members whose name says so, a raw body
 * as a whole, and what an address carries. They go in and never come out.
 */

const SECRET_NAME = /authorization|token|key|secret|cookie|passw|pwd|signature|credential|session|assertion|^code$/i;
const DEPTH_MAX = 20;
/** Shorter secrets show nothing of themselves. */
const SHORTEST_WITH_TAIL = 12;

/** Whether the value of a header, a field or a member is a secret, judged by its name. */
export const isSecretName = (name: string) => SECRET_NAME.test(name) || isSecretHeader(name);

const hidden = (value: string): HiddenValue => ({
  set: true,
  last4: value.length < SHORTEST_WITH_TAIL ? "" : value.slice(-4),
});

/** A request as it may be shown. */
export function hideRequest({ method, url, headers, body }: AuthorizationRequest): ShownRequest {
  return {
    method,
    url: maskUrl(url),
    headers: hideRecord(headers),
    ...(body === undefined ? {} : { body: hideBody(body) }),
  };
}

function hideBody(body: AuthorizationBody): NonNullable<ShownRequest["body"]> {
  switch (body.type) {
    case "form":
      return { type: "form", fields: hideRecord(body.fields) };
    case "json":
      return { type: "json", value: mapSecretLeaves(body.value, hidden) as Record<string, unknown> };
    case "raw":
      return { ...body, text: hidden(body.text) };
  }
}

function hideRecord(values: Record<string, string>): Record<string, string | HiddenValue> {
  const entries = Object.entries(values);
  return Object.fromEntries(entries.map(([name, value]) => [name, isSecretName(name) ? hidden(value) : value]));
}

function mapSecretLeaves(value: unknown, change: (secret: string) => unknown, name = "", depth = 0): unknown {
  if (depth > DEPTH_MAX) return value;
  if (typeof value === "string") return isSecretName(name) && value !== "" ? change(value) : value;
  if (Array.isArray(value)) return value.map((item) => mapSecretLeaves(item, change, name, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, mapSecretLeaves(item, change, key, depth + 1)]));
}

/** Every secret text of a request: what must be scrubbed from what its receiver says. */
export function requestSecrets({ url, headers, body }: AuthorizationRequest): string[] {
  const found = endpointSecrets({
    url,
    config: {},
    auth: { type: "none" },
    signature: { scheme: "none" },
    headers: {},
  });
  const named = { ...headers, ...(body?.type === "form" ? body.fields : {}) };
  for (const [name, value] of Object.entries(named)) {
    if (isSecretName(name)) found.push(value, value.replace(/^(?:Basic|Bearer)\s+/i, ""));
  }
  if (body?.type === "raw") found.push(body.text);
  if (body?.type === "json") {
    mapSecretLeaves(body.value, (secret) => {
      found.push(secret);
      return secret;
    });
  }
  return found.filter((secret) => secret !== "");
}

/** What a change of a request amounts to. */
export type MergedRequest = {
  request: unknown;
  /** Paths of secrets that were carried over unseen. */
  kept: string[];
  /** Paths of what came back hidden although nothing is stored there. */
  missing: string[];
  /** The address is another one than before. */
  moved: boolean;
};

/** A secret as a read showed it: `{set:true}`, or text with dots in it. */
function isHidden(value: unknown): boolean {
  if (typeof value === "string") return value.includes(DOTS);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return "set" in value && value.set === true && Object.keys(value).every((key) => key === "set" || key === "last4");
}

/** Puts the stored secrets back where a change repeats what a read showed. */
export function mergeRequest(stored: AuthorizationRequest | null, given: unknown): MergedRequest {
  const merged: MergedRequest = { request: given, kept: [], missing: [], moved: false };
  if (typeof given !== "object" || given === null || Array.isArray(given)) return merged;
  const { url, ...rest }: Record<string, unknown> = { ...given };
  const old = stored === null ? {} : { headers: stored.headers, body: stored.body };
  const kept = fill(rest, old, "request", merged, 0);
  const same = stored !== null && url === maskUrl(stored.url);
  if (!same && isHidden(url)) merged.missing.push("request.url");
  const next = same ? stored.url : url;
  return {
    ...merged,
    request: { ...(kept as object), url: next },
    moved: stored !== null && !sameReceiver(next, stored.url),
  };
}

function fill(given: unknown, stored: unknown, path: string, merged: MergedRequest, depth: number): unknown {
  if (isHidden(given)) {
    if (typeof stored === "string") merged.kept.push(path);
    else merged.missing.push(path);
    return typeof stored === "string" ? stored : "";
  }
  if (typeof given !== "object" || given === null || depth > DEPTH_MAX) return given;
  const below = (key: string | number) =>
    typeof stored === "object" && stored !== null && Object.hasOwn(stored, key)
      ? (stored as Record<string | number, unknown>)[key]
      : undefined;
  if (Array.isArray(given)) {
    return given.map((item, index) => fill(item, below(index), `${path}.${index}`, merged, depth + 1));
  }
  const entries = Object.entries(given);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, fill(item, below(key), `${path}.${key}`, merged, depth + 1)]),
  );
}

/** Secrets go with the host they were given for, and not from TLS to none. */
function sameReceiver(next: unknown, before: string): boolean {
  if (typeof next !== "string" || !URL.canParse(next)) return true;
  const [to, from] = [new URL(next), new URL(before)];
  return to.host === from.host && (to.protocol === "https:" || to.protocol === from.protocol);
}
