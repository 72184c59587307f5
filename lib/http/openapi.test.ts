import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { PageQuerySchema } from "@/lib/domain/paging";
import { type Contract, defineContract } from "./contract";
import { CONTRACTS } from "./contracts";
import { idParam } from "./id-param";
import { openApiDocument } from "./openapi";

const sample = defineContract({
  operationId: "patchThing",
  method: "PATCH",
  path: "/api/v1/things/{id}",
  tag: "things",
  summary: { zh: "修改", en: "Changes a thing" },
  permission: "endpoint.write",
  params: idParam("endpoint"),
  query: PageQuerySchema,
  body: z.strictObject({ name: z.string().max(5), when: z.iso.datetime().optional() }),
  maxBytes: 2000,
  status: 200,
  response: z.object({ name: z.string() }),
  problems: ["conflict"],
  examples: { request: { name: "a" } },
});

describe("OpenAPI document", () => {
  it("describes parameters, body, answer, scope and problems of a contract", () => {
    const document = openApiDocument("https://push.example.com", [sample]);
    expect(document).toMatchObject({
      openapi: "3.1.0",
      servers: [{ url: "https://push.example.com" }],
      paths: {
        "/api/v1/things/{id}": {
          patch: {
            operationId: "patchThing",
            "x-required-scope": "endpoint.write",
            parameters: [
              { name: "id", in: "path", required: true, schema: { type: "string" } },
              { name: "cursor", in: "query", required: false, schema: { type: "string" } },
              { name: "limit", in: "query", required: false, schema: { maximum: 100, default: 50 } },
            ],
            requestBody: {
              description: "At most 2000 bytes.",
              content: {
                "application/json": {
                  schema: { required: ["name"], additionalProperties: false, properties: { name: { maxLength: 5 } } },
                  example: { name: "a" },
                },
              },
            },
          },
        },
      },
    });
    const paths = z.record(
      z.string(),
      z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) })),
    );
    const responses = paths.parse(document.paths)["/api/v1/things/{id}"]?.patch?.responses ?? {};
    expect(Object.keys(responses)).toEqual(["200", "400", "401", "403", "404", "409", "413", "415", "422", "500"]);
  });

  it("can be made of every contract of the product", () => {
    expect(() => JSON.stringify(openApiDocument("https://push.example.com"))).not.toThrow();
  });
});

describe("contracts", () => {
  it("have names and addresses of their own", () => {
    const names = CONTRACTS.map((contract) => contract.operationId);
    expect(new Set(names).size).toBe(names.length);
    const calls = CONTRACTS.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(calls).size).toBe(calls.length);
  });

  it("name in `params` what their path names", () => {
    for (const contract of CONTRACTS as Contract[]) {
      const inPath = [...contract.path.matchAll(/\{(\w+)}/g)].map((match) => match[1] ?? "");
      const schema = z.toJSONSchema(contract.params ?? z.object({}), { io: "input", unrepresentable: "any" });
      expect([contract.path, Object.keys(schema.properties ?? {}).sort()]).toEqual([contract.path, inPath.sort()]);
    }
  });

  it("and the routes under app/api/v1 are the same set", () => {
    const root = new URL("../../app/api/v1/", import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("route.ts"));
    const routes = files.flatMap((file) => {
      const path = `/api/v1/${file.replace(/\/route\.ts$/, "")}`.replace(/\[(?:\.\.\.)?(\w+)]/g, "{$1}");
      const source = readFileSync(new URL(file, root), "utf8");
      const methods = [...source.matchAll(/export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/g)];
      return methods.map((match) => `${match[1]} ${path}`);
    });
    const described = CONTRACTS.map(({ method, path }) => `${method} ${path}`);
    // The document itself has no contract: it would have to describe itself.
    expect(routes.filter((route) => route !== "GET /api/v1/openapi.json").sort()).toEqual(described.sort());
  });
});
