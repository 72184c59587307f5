import type { z } from "zod";
import { authenticateToken } from "@/lib/auth/api-token";
import { fieldErrorOf, fieldErrors } from "@/lib/auth/field-errors";
import { REQUEST_ID_HEADER, type RequestMeta, requestMeta } from "@/lib/auth/request-meta";
import { type Actor, authorize, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { type Runtime, runtime, serviceContext } from "@/lib/runtime";
import type { Answer, Contract, Parsed } from "./contract";
import { PROBLEM_STATUS, problemResponse } from "./problem";
import { DEFAULT_MAX_BYTES, readJson } from "./read-body";

/** What Next passes as the second argument of a route handler. */
export type RouteParams = { params: Promise<unknown> };
export type RouteHandler = ((request: Request, context: RouteParams) => Promise<Response>) & { contract: Contract };

type Inputs<C extends Contract> = {
  body: Parsed<C, "body">;
  query: Parsed<C, "query">;
  params: Parsed<C, "params">;
  request: Request;
};

/** An answer with a status or headers of its own. Plain values are answered with the contract's status. */
export class Reply<T> {
  readonly body: T;
  readonly init: { status?: number; headers?: Record<string, string> };

  constructor(body: T, init: { status?: number; headers?: Record<string, string> }) {
    this.body = body;
    this.init = init;
  }
}

type Handler<C extends Contract, Extra> = (
  call: Inputs<C> & Extra,
) => Promise<Answer<C> | Reply<Answer<C>>> | Answer<C> | Reply<Answer<C>>;

/**
 * A route for API tokens: authenticates the bearer token, checks its scope, parses params, query and body with the
 * contract's schemas and answers JSON, or problem+json for anything that goes wrong.
 */
export function apiRoute<const C extends Contract>(
  contract: C,
  handler: Handler<C, { ctx: ServiceContext }>,
): RouteHandler {
  return route(contract, async (request, params, meta, source) => {
    const ctx = await tokenContext(request, meta, source);
    if (contract.permission !== "public") authorize(ctx, contract.permission);
    return handler({ ctx, ...(await inputs(contract, request, params)) });
  });
}

/**
 * A route without a token (a visitor's form). The handler finds the organization and asks `contextFor` for a context
 * whose actor is the visitor.
 */
export function publicRoute<const C extends Contract>(
  contract: C & { permission: "public" },
  handler: Handler<C, { source: Runtime; meta: RequestMeta; contextFor: (organizationId: string) => ServiceContext }>,
): RouteHandler {
  return route(contract, async (request, params, meta, source) => {
    const actor: Actor = { kind: "visitor", name: "visitor" };
    const contextFor = (organizationId: string) => serviceContext(source, { organizationId, actor, ...pick(meta) });
    return handler({ source, meta, contextFor, ...(await inputs<C>(contract, request, params)) });
  });
}

type Run = (request: Request, params: unknown, meta: RequestMeta, source: Runtime) => Promise<unknown>;

function route(contract: Contract, run: Run): RouteHandler {
  const handle = async (request: Request, context: RouteParams): Promise<Response> => {
    const meta = requestMeta(request.headers);
    let response: Response;
    try {
      response = success(contract, await run(request, await context.params, meta, runtime()));
    } catch (error) {
      response = problemResponse(error, { headers: request.headers, requestId: meta.requestId });
      if (response.status === PROBLEM_STATUS.internal) {
        runtime().log.error({ err: error, requestId: meta.requestId, operation: contract.operationId }, "route failed");
      }
    }
    response.headers.set(REQUEST_ID_HEADER, meta.requestId);
    response.headers.set("cache-control", "no-store");
    response.headers.set("x-content-type-options", "nosniff");
    return response;
  };
  return Object.assign(handle, { contract });
}

async function tokenContext(request: Request, meta: RequestMeta, source: Runtime): Promise<ServiceContext> {
  const known = await authenticateToken(source.db, request.headers.get("authorization"), new Date());
  if (known === null) {
    throw new AppError("unauthorized", "Send a valid API token as Authorization: Bearer <token>.");
  }
  return serviceContext(source, { ...known, ...pick(meta) });
}

const pick = ({ requestId, ip }: RequestMeta) => ({ requestId, ip });

async function inputs<C extends Contract>(contract: C, request: Request, params: unknown): Promise<Inputs<C>> {
  const parsedParams = contract.params?.safeParse(params);
  if (parsedParams !== undefined && !parsedParams.success) throw new AppError("not_found", "There is nothing here.");
  const query = contract.query === undefined ? undefined : parse(contract.query, storable(queryOf(request)), "query");
  const body = contract.body === undefined ? undefined : parse(contract.body, await bodyOf(contract, request), "body");
  // The schemas that were applied are the ones the types were inferred from; TypeScript cannot follow that.
  return { params: parsedParams?.data, query, body, request } as Inputs<C>;
}

async function bodyOf(contract: Contract, request: Request): Promise<unknown> {
  const empty = request.body === null || request.headers.get("content-length") === "0";
  if (empty && contract.bodyOptional === true) return {};
  return readJson(request, contract.maxBytes ?? DEFAULT_MAX_BYTES);
}

function parse(schema: z.ZodType, value: unknown, part: "query" | "body"): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid", `The ${part} does not match the schema.`, { fields: fieldErrors(parsed.error) });
}

/** `%00` in an address becomes a character that no database text can hold. */
function storable<T extends Record<string, string | string[]>>(query: T): T {
  const wrong = Object.entries(query).filter(([name, value]) => `${name}${[value].flat().join("")}`.includes("\0"));
  if (wrong.length === 0) return query;
  const fields = wrong.map(([name]) => fieldErrorOf(name.replaceAll("\0", "\ufffd"), "unstorable_text"));
  throw new AppError("invalid", "The query does not match the schema.", { fields });
}

/** Query parameters as an object; one that is repeated becomes an array. */
function queryOf(request: Request): Record<string, string | string[]> {
  const search = new URL(request.url).searchParams;
  return Object.fromEntries(
    [...new Set(search.keys())].map((key) => {
      const all = search.getAll(key);
      return [key, all.length === 1 ? (all[0] ?? "") : all];
    }),
  );
}

function success(contract: Contract, result: unknown): Response {
  const reply = result instanceof Reply ? result : new Reply(result, {});
  const status = reply.init.status ?? contract.status;
  const headers = new Headers(reply.init.headers);
  if (status === 204) return new Response(null, { status, headers });
  headers.set("content-type", "application/json; charset=utf-8");
  return new Response(JSON.stringify(reply.body), { status, headers });
}
