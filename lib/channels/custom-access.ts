import type { AuthorizationDefinition } from "@/lib/domain/authorization";
import { authorizationUses, withValues } from "@/lib/domain/authorization-uses";
import type { Verdict } from "@/lib/domain/delivery";
import type { DiagnosisId } from "@/lib/domain/diagnosis";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";
import { parseJsonPath, valueAt } from "@/lib/domain/json-path";
import { USER_AGENT } from "@/lib/domain/version";
import { headerOf, isSuccessStatus } from "./http-judge";
import type { AccessSource, BuildProblem } from "./types";

/*
 * Authorizations on the wire: the request that asks for a token, what its answer means, and which of them an endpoint
 * needs. What came back travels as one text, the JSON of its values by name.
 */

/** What an endpoint needs before it can send. */
export type AuthorizationPlan =
  | { ok: true; keys: readonly string[]; sources: readonly AccessSource[] }
  | { ok: false; problem: BuildProblem };

const plans = new WeakMap<EndpointConfig, AuthorizationPlan>();

/** The authorizations of an endpoint; null when it uses none. The same configuration serves thousands of pushes. */
export function authorizationPlan(endpoint: EndpointConfig): AuthorizationPlan | null {
  if (endpoint.authorizations === undefined && endpoint.auth.type !== "authorization") return null;
  const known = plans.get(endpoint);
  if (known !== undefined) return known;
  const plan = makePlan(endpoint);
  plans.set(endpoint, plan);
  return plan;
}

function makePlan(endpoint: EndpointConfig): AuthorizationPlan {
  const definitions = new Map(Object.entries(endpoint.authorizations ?? {}));
  const keys = new Set<string>();
  for (const { field, key, name } of authorizationUses(endpoint).uses) {
    const definition = definitions.get(key);
    if (definition === undefined) {
      return { ok: false, problem: { field, diagnosis: "authorization.missing", values: { key } } };
    }
    if (!Object.hasOwn(definition.response, name)) {
      return { ok: false, problem: { field, diagnosis: "authorization.value_unknown", values: { key, name } } };
    }
    keys.add(key);
  }
  const used = [...keys];
  const sources = used.flatMap((key) => {
    const definition = definitions.get(key);
    return definition === undefined ? [] : [accessSource(definition)];
  });
  return { ok: true, keys: used, sources };
}

/** The endpoint with the values of its tokens, which stand in the order of the plan's keys. */
export function withTokens(
  endpoint: EndpointConfig,
  keys: readonly string[],
  tokens: readonly string[],
): EndpointConfig {
  const values = new Map(keys.map((key, index) => [key, tokenValues(tokens[index] ?? "{}")]));
  return withValues(endpoint, (key, name) => values.get(key)?.[name] ?? "");
}

/** The values of a token by name. Only what {@link readToken} wrote comes here. */
export function tokenValues(token: string): Record<string, string> {
  return JSON.parse(token) as Record<string, string>;
}

/** How the token of an authorization is fetched. Another request or other paths make another token. */
export function accessSource(definition: AuthorizationDefinition): AccessSource {
  const { key, request, response, lifetime } = definition;
  return {
    application: `authorization:${key}`,
    secret: JSON.stringify([request, response, lifetime]),
    request: tokenRequest(definition),
    read: (exchange) => readToken(definition, exchange),
    texts: (token) => Object.values(tokenValues(token)),
  };
}

/** The request that asks for a token. */
export function tokenRequest({ request }: Pick<AuthorizationDefinition, "request">): OutboundRequest {
  const { method, url, body } = request;
  const own: [string, string][] = Object.entries(request.headers);
  const named = new Set(own.map(([name]) => name.toLowerCase()));
  const [contentType, text] = bodyOf(body);
  const given: [string, string][] = [
    ...(contentType === null ? [] : [["Content-Type", contentType] as [string, string]]),
    ["Accept", "application/json"],
    ["User-Agent", USER_AGENT],
  ];
  return { method, url, headers: [...given.filter(([name]) => !named.has(name.toLowerCase())), ...own], body: text };
}

function bodyOf(body: AuthorizationDefinition["request"]["body"]): [contentType: string | null, text: string] {
  switch (body?.type) {
    case undefined:
      return [null, ""];
    case "json":
      return ["application/json", JSON.stringify(body.value)];
    case "form":
      return ["application/x-www-form-urlencoded", new URLSearchParams(body.fields).toString()];
    case "raw":
      return [body.contentType, body.text];
  }
}

type TokenAnswer = ReturnType<AccessSource["read"]>;
/** What a header can carry. */
const SENDABLE = /^[\t\x20-\x7e\xa0-\xff]+$/;

/** Reads what came back for a token request. */
export function readToken(definition: AuthorizationDefinition, exchange: Exchange): TokenAnswer {
  const { key } = definition;
  const { response, error } = exchange;
  if (response === undefined) {
    const blocked = error?.kind === "blocked_address" || error?.kind === "blocked_scheme";
    const code = error?.code ?? error?.kind ?? "internal";
    if (blocked) return failed("authorization.blocked", "blocked", { key, code }, "rejected");
    return failed("authorization.unreachable", error?.kind.includes("timeout") ? "timeout" : "connect", { key, code });
  }
  const answer = parseBody(response);
  const code = String(response.status);
  const words = wordsOf(answer);
  if (!isSuccessStatus(response.status)) return failed("authorization.refused", "auth", { key, code, ...words });
  if (answer === undefined) {
    const contentType = (headerOf(response, "content-type") ?? "").slice(0, 100) || "?";
    return failed("authorization.not_json", "receiver_error", { key, code, contentType });
  }
  const values: Record<string, string> = {};
  for (const [name, path] of Object.entries(definition.response)) {
    const value = textAt(answer, path);
    if (value === null) return failed("authorization.no_value", "auth", { key, code, name, path, ...words });
    if (!SENDABLE.test(value)) return failed("authorization.unusable", "auth", { key, code, name });
    values[name] = value;
  }
  const seconds = lifetimeSeconds(definition.lifetime, answer);
  if (seconds === null) {
    const path = "path" in definition.lifetime ? definition.lifetime.path : "";
    return failed("authorization.no_lifetime", "auth", { key, code, path });
  }
  return { ok: true, token: JSON.stringify(values), expiresInMs: seconds * 1_000 };
}

function failed(
  diagnosis: DiagnosisId,
  reason: NonNullable<Verdict["reason"]>,
  values: Record<string, string> & { code: string },
  kind: "retry" | "rejected" = "retry",
): TokenAnswer {
  return { ok: false, verdict: { kind, reason, diagnosis, code: values.code, values } };
}

/** Undefined when it is no JSON, or was cut. */
export function parseBody(response: NonNullable<Exchange["response"]>): unknown {
  if (response.truncated) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(response.body));
  } catch {
    return undefined;
  }
}

/** Longer than any token anybody gives out. */
const VALUE_MAX = 8_192;

function textAt(answer: unknown, path: string): string | null {
  const value = valueAt(answer, parseJsonPath(path) ?? []);
  const text = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  return typeof text === "string" && text !== "" && text.length <= VALUE_MAX ? text : null;
}

const LIFETIME_MAX = 31_536_000;

function lifetimeSeconds(lifetime: AuthorizationDefinition["lifetime"], answer: unknown): number | null {
  if ("seconds" in lifetime) return lifetime.seconds;
  const value = valueAt(answer, parseJsonPath(lifetime.path) ?? []);
  const seconds = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0
    ? Math.min(seconds, LIFETIME_MAX)
    : null;
}

/** Where issuers put their words; nothing else of an answer is repeated, since it may hold a token. */
const WORDS = ["error_description", "errmsg", "message", "msg", "error"];

function wordsOf(answer: unknown): { message?: string } {
  if (typeof answer !== "object" || answer === null) return {};
  const found = WORDS.map((name) => valueAt(answer, [name])).find((text) => typeof text === "string" && text !== "");
  return typeof found === "string" ? { message: found.slice(0, 200).toWellFormed() } : {};
}
