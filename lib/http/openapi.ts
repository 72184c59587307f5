import { z } from "zod";
import type { Contract } from "./contract";
import { CONTRACTS } from "./contracts";
import { PROBLEM_STATUS, type ProblemCode } from "./problem";
import { DEFAULT_MAX_BYTES } from "./read-body";

type Json = Record<string, unknown>;

/** Problems that any call of a contract may be answered with. */
export function problemsOf(contract: Contract): ProblemCode[] {
  const problems: ProblemCode[] = [];
  if (contract.body !== undefined) problems.push("malformed", "too_large", "media_type");
  if (contract.permission !== "public") problems.push("unauthorized", "forbidden");
  if (contract.params !== undefined) problems.push("not_found");
  if (contract.body !== undefined || contract.query !== undefined) problems.push("invalid");
  const all = new Set([...problems, ...(contract.problems ?? []), "internal" as const]);
  return [...all].sort((a, b) => PROBLEM_STATUS[a] - PROBLEM_STATUS[b]);
}

/** The JSON Schema of what a schema takes (`input`) or of what is answered. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  // A value that JSON cannot describe (a transform's result, undefined) is documented as "anything".
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", target: "draft-2020-12" });
  return rest;
}

/** The OpenAPI 3.1 document of every contract, made from the schemas that the routes parse with. */
export function openApiDocument(appUrl: string, contracts: readonly Contract[] = CONTRACTS): Json {
  const paths: Record<string, Json> = {};
  for (const contract of contracts) {
    paths[contract.path] = { ...paths[contract.path], [contract.method.toLowerCase()]: operation(contract) };
  }
  const tags = [...new Set(contracts.map((contract) => contract.tag))];
  return {
    openapi: "3.1.0",
    info: { title: "Hooklane API", version: "1", description: "Events in, deliveries out, and what became of each." },
    servers: [{ url: appUrl }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer", description: "An API token made in the console." } },
      schemas: { Problem: problemSchema() },
    },
  };
}

function operation(contract: Contract): Json {
  const { body, examples } = contract;
  return {
    operationId: contract.operationId,
    tags: [contract.tag],
    summary: contract.summary.en,
    ...(contract.description === undefined ? {} : { description: contract.description.en }),
    security: contract.permission === "public" ? [] : [{ token: [] }],
    ...(contract.permission === "public" ? {} : { "x-required-scope": contract.permission }),
    parameters: [...parameters(contract.params, "path"), ...parameters(contract.query, "query")],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: contract.bodyOptional !== true,
            content: json(jsonSchema(body, "input"), examples?.request),
            ...bodyLimit(contract),
          },
        }),
    responses: responses(contract),
  };
}

const bodyLimit = (contract: Contract): Json => ({
  description: `At most ${contract.maxBytes ?? DEFAULT_MAX_BYTES} bytes.`,
});

const json = (schema: Json, example?: unknown): Json => ({
  "application/json": example === undefined ? { schema } : { schema, example },
});

function responses(contract: Contract): Json {
  const id = { "X-Request-Id": { description: "Finds the call in the log.", schema: { type: "string" } } };
  const success: Json = { description: "Success", headers: id };
  if (contract.status !== 204)
    success.content = json(jsonSchema(contract.response, "output"), contract.examples?.response);
  const problems = problemsOf(contract).map((code) => [
    String(PROBLEM_STATUS[code]),
    {
      description: `Problem \`${code}\``,
      headers: id,
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    },
  ]);
  return { [contract.status]: success, ...Object.fromEntries(problems) };
}

function parameters(schema: z.ZodType | undefined, place: "path" | "query"): Json[] {
  if (schema === undefined) return [];
  const described = jsonSchema(schema, "input");
  const properties = (described.properties ?? {}) as Record<string, Json>;
  const required = (described.required ?? []) as string[];
  return Object.entries(properties).map(([name, value]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: value,
  }));
}

function problemSchema(): Json {
  const codes = Object.keys(PROBLEM_STATUS);
  return jsonSchema(
    z.object({
      type: z.string().describe("Where this kind of problem is explained, relative to the server."),
      title: z.string(),
      status: z.int(),
      code: z.enum(codes as [string, ...string[]]),
      detail: z.string(),
      errors: z.array(z.object({ path: z.string(), message: z.string() })),
      requestId: z.string(),
    }),
    "output",
  );
}
