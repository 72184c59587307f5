import type { z } from "zod";
import type { Permission } from "@/lib/domain/roles";
import type { ProblemCode } from "./problem";

/** Text of the documentation: the page shows the reader's language, the OpenAPI document English. */
export type ContractText = { zh: string; en: string };

/**
 * A route's contract is data: the route handler is built from it (`apiRoute`), and so is the OpenAPI document. Contracts
 * live in `lib/http/contracts/<noun>.ts` and are listed in `lib/http/contracts/index.ts`.
 */
export type Contract = {
  operationId: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As in OpenAPI: `/api/v1/webhooks/{id}`. */
  path: `/api/${string}`;
  tag: string;
  summary: ContractText;
  description?: ContractText;
  /** `public`: no token; the handler finds the organization itself. */
  permission: Permission | "public";
  /** A parameter that does not parse is answered with 404. */
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** A request without a body is parsed as `{}`. */
  bodyOptional?: boolean;
  /** Largest body, in bytes; 1 MiB by default. */
  maxBytes?: number;
  /** Status of success. 204 has no body. */
  status: 200 | 201 | 202 | 204;
  /** Schema of the successful answer; `z.undefined()` for 204. */
  response: z.ZodType;
  /** Problems beyond those every route may answer (400, 401, 403, 413, 415, 422, 500). */
  problems?: readonly ProblemCode[];
  examples?: { request?: unknown; response?: unknown };
};

/** Keeps a contract's exact type, so that its handler knows its inputs and its answer. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract;
}

/** The parsed value of a part of a contract; undefined where the contract has no such part. */
export type Parsed<C extends Contract, Part extends "params" | "query" | "body"> = C extends {
  [P in Part]: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;

/** What a handler gives back. */
export type Answer<C extends Contract> = z.input<C["response"]>;
