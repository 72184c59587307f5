import { expect, it } from "vitest";
import { z } from "zod";
import { jsonSchema } from "./openapi";
import { schemaRows } from "./schema-rows";

it("explains objects, lists, unions and limits, one line each", () => {
  const schema = z.object({
    name: z.string().min(1).max(50).describe("Shown in lists"),
    limit: z.int().min(1).max(100).default(50),
    auth: z.discriminatedUnion("type", [
      z.object({ type: z.literal("none") }),
      z.object({ type: z.literal("bearer"), token: z.string() }),
    ]),
    items: z.array(z.object({ path: z.string().optional() })).max(3),
    tags: z.array(z.enum(["a", "b"])),
  });
  const rows = schemaRows(jsonSchema(schema, "input"));
  const lines = rows.map((row) => [
    row.name,
    row.type,
    row.required,
    row.notes.map((note) => `${note.kind} ${note.text}`).join(", "),
    row.description,
  ]);
  expect(lines).toEqual([
    ["name", "string", true, "chars 1…50", "Shown in lists"],
    ["limit", "integer", false, "range 1…100, default 50", ""],
    ["auth", "object", true, "", ""],
    ["auth.type", '"none" | "bearer"', true, "", ""],
    ["auth.token", "string", true, "", ""],
    ["items", "object[]", true, "items …3", ""],
    ["items[].path", "string", false, "", ""],
    ["tags", '("a" | "b")[]', true, "", ""],
  ]);
});

it("shows no more than two hundred lines", () => {
  const wide = z.object(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, z.string()])));
  expect(schemaRows(jsonSchema(wide, "input"))).toHaveLength(200);
});
