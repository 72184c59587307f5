import { z } from "zod";
import { audit } from "@/db/queries/audit";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { readToken, tokenRequest, tokenValues } from "@/lib/channels/custom-access";
import { authorize, type ServiceContext } from "@/lib/context";
import { AUTHORIZATION_KEY, type AuthorizationDefinition, TOKEN_NAME } from "@/lib/domain/authorization";
import { requestSecrets } from "@/lib/domain/authorization-request";
import { explain } from "@/lib/domain/diagnosis";
import type { Exchange } from "@/lib/domain/exchange";
import { leafPaths } from "@/lib/domain/json-path";
import { maskSecret, maskUrl, scrub } from "@/lib/domain/masking";
import { keyedHash } from "@/lib/secrets";
import { invalid, parseInput } from "@/lib/services/endpoints/parse-input";
import { throttleTests } from "@/lib/services/endpoints/test-push";
import { openAuthorization } from "./definitions";
import { changedAuthorization, requireAuthorization, validAuthorization } from "./manage";

/** How long a test waits for the issuer. */
const TIMEOUT_MS = 10_000;
const LEAVES_MAX = 50;

export const AuthorizationTestSchema = z.strictObject({
  /** A saved authorization (`aut_…`). */
  id: z.string().max(64).optional(),
  /** A complete definition, or with `id` a change of the saved one. */
  configuration: z.record(z.string(), z.unknown()).optional(),
});

const Text = z.object({ zh: z.string(), en: z.string() });
export const AuthorizationTestResultSchema = z.object({
  ok: z.boolean(),
  /** HTTP status of the issuer, null when it did not answer. */
  status: z.number().nullable(),
  /** Milliseconds. */
  tookMs: z.number(),
  request: z.object({ method: z.string(), url: z.string() }),
  /** What references may use, masked; empty when there is no token. */
  values: z.array(z.object({ name: z.string(), path: z.string(), value: z.string() })),
  expiresInSeconds: z.number().nullable(),
  /** What went wrong; null when a token came back. */
  diagnosis: Text.extend({ remedy: z.object({ zh: z.array(z.string()), en: z.array(z.string()) }) }).nullable(),
  /** The plain values of the answer, masked: what a path could lead to. */
  found: z.array(z.object({ path: z.string(), value: z.string() })),
});
export type AuthorizationTestResult = z.infer<typeof AuthorizationTestResultSchema>;

/**
 * Asks for a token as a push would, now, and shows what came back without showing it: neither the token nor anything
 * else of the answer that may be one. Nothing is kept.
 * @throws AppError `invalid` with field errors, `limit` (as tests of endpoints), `not_found`, `forbidden`
 */
export async function testAuthorization(
  ctx: ServiceContext,
  input: z.input<typeof AuthorizationTestSchema>,
): Promise<AuthorizationTestResult> {
  authorize(ctx, "endpoint.test");
  const request = parseInput(AuthorizationTestSchema, input);
  const { definition, name } = await definitionOf(ctx, request);
  const hash = keyedHash(ctx.keys, "test-authorization", request.id ?? definition.request.url).toString("base64url");
  await throttleTests(ctx, `test:authorization:${ctx.organizationId}:${hash}`);
  const exchange = await ctx.transport.send(tokenRequest(definition), { timeoutMs: TIMEOUT_MS });
  const result = resultOf(definition, exchange);
  await audit(ctx.db, ctx, {
    action: "authorization.tested",
    objectType: "authorization",
    ...(request.id === undefined ? {} : { objectId: request.id }),
    objectName: name,
  });
  return result;
}

async function definitionOf(
  ctx: ServiceContext,
  { id, configuration }: z.output<typeof AuthorizationTestSchema>,
): Promise<{ definition: AuthorizationDefinition; name: string }> {
  if (id === undefined) {
    if (configuration === undefined) throw invalid([fieldErrorOf("configuration", "required")]);
    // Neither changes what is asked: it may be tested before it has them.
    const { key, name } = configuration;
    const known = typeof key === "string" && AUTHORIZATION_KEY.test(key.trim());
    const content = await validAuthorization(ctx, { ...configuration, key: known ? key : "test", name: "test" });
    return { definition: content, name: typeof name === "string" ? name.slice(0, 50) : "" };
  }
  const row = await requireAuthorization(ctx, id);
  const definition =
    configuration === undefined
      ? openAuthorization(ctx.keys, row)
      : await changedAuthorization(ctx, row, configuration);
  return { definition, name: row.name };
}

function resultOf(definition: AuthorizationDefinition, exchange: Exchange): AuthorizationTestResult {
  const { request, response: paths } = definition;
  const answer = readToken(definition, exchange);
  const values = answer.ok ? tokenValues(answer.token) : {};
  const secrets = [...requestSecrets(request), values[TOKEN_NAME] ?? ""].filter((secret) => secret !== "");
  const explanation = answer.ok ? null : explain(answer.verdict, { final: true });
  const clean = (text: string) => scrub(text, secrets);
  return {
    ok: answer.ok,
    status: exchange.response?.status ?? null,
    tookMs: exchange.timings.total,
    request: { method: request.method, url: maskUrl(request.url) },
    values: Object.entries(values).map(([name, value]) => {
      const path = paths[name] ?? "";
      return { name, path, value: clean(name === TOKEN_NAME ? maskSecret(value) : shownLeaf(path, value)) };
    }),
    expiresInSeconds: answer.ok ? Math.floor(answer.expiresInMs / 1_000) : null,
    diagnosis:
      explanation === null
        ? null
        : { zh: clean(explanation.zh), en: clean(explanation.en), remedy: lastStep(explanation.remedy) },
    found: leavesOf(exchange).map(({ path, value }) => ({ path: clean(path), value: clean(value) })),
  };
}

/** The steps before it lead here. */
const lastStep = ({ zh, en }: { zh: string[]; en: string[] }) => ({ zh: zh.slice(-1), en: en.slice(-1) });

/** Short words and numbers tell what an answer is about; what is longer may be a token. */
const SHOWN_MAX = 12;
/** Where issuers put their words. */
const WORDS_STEP = /^\.(?:errmsg|msg|message|error|error_description)$/;
const SECRET_STEP = /token|key|secret|ticket|code|session|password|signature|jwt|cookie/i;

function leavesOf({ response }: Exchange): { path: string; value: string }[] {
  if (response === undefined || response.truncated) return [];
  let answer: unknown;
  try {
    answer = JSON.parse(new TextDecoder().decode(response.body));
  } catch {
    return [];
  }
  return leafPaths(answer, LEAVES_MAX).map(({ path, value }) => ({
    path,
    value: typeof value === "string" ? shownLeaf(path, value) : String(value),
  }));
}

function shownLeaf(path: string, value: string): string {
  const last = path.slice(Math.max(path.lastIndexOf("."), path.lastIndexOf("[")));
  if (WORDS_STEP.test(last)) return value.slice(0, 200).toWellFormed();
  return value.length <= SHOWN_MAX && !SECRET_STEP.test(last) ? value : maskSecret(value);
}
