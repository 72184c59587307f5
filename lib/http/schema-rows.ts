/** One line of a table that explains a JSON Schema. `name` is dotted; `[]` is an item of a list, `{}` of a map. */
export type SchemaRow = { name: string; type: string; required: boolean; notes: SchemaNote[]; description: string };

/** A limit or a remark: `chars` and `items` carry a range of sizes (`1…50`), `range` one of values. */
export type SchemaNote = { kind: "chars" | "items" | "range" | "format" | "default"; text: string };

type Schema = Record<string, unknown>;

const MAX_DEPTH = 5;
const MAX_ROWS = 200;

/** The rows of a JSON Schema, parents before children; at most 200, five levels deep. */
export function schemaRows(schema: Schema): SchemaRow[] {
  const rows: SchemaRow[] = [];
  collect(rows, schema, "", 0);
  return rows.slice(0, MAX_ROWS);
}

function collect(rows: SchemaRow[], schema: Schema, prefix: string, depth: number): void {
  if (depth > MAX_DEPTH || rows.length > MAX_ROWS) return;
  const required = new Set(strings(schema.required));
  for (const [name, child] of Object.entries(record(schema.properties))) {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    addRow(rows, record(child), path, required.has(name), depth);
  }
  const { items, additionalProperties: values } = schema;
  if (isRecord(items)) collect(rows, items, `${prefix}[]`, depth + 1);
  if (isRecord(values)) collect(rows, values, `${prefix}{}`, depth + 1);
  for (const branch of branches(schema)) collect(rows, branch, prefix, depth + 1);
}

function addRow(rows: SchemaRow[], schema: Schema, name: string, required: boolean, depth: number): void {
  const known = rows.find((row) => row.name === name);
  const type = typeText(schema);
  // Branches of a union repeat their discriminator: one row with every value.
  if (known !== undefined) {
    if (!known.type.split(" | ").includes(type)) known.type = `${known.type} | ${type}`;
  } else {
    rows.push({ name, type, required, notes: notesOf(schema), description: String(schema.description ?? "") });
  }
  collect(rows, schema, name, depth + 1);
}

function branches(schema: Schema): Schema[] {
  return [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => (Array.isArray(list) ? list.map(record) : []));
}

/** `string`, `"a" | "b"`, `string[]`, `object`, … */
export function typeText(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const union = branches(schema);
  if (union.length > 0) return [...new Set(union.map(typeText))].join(" | ");
  if (schema.type === "array") {
    const item = typeText(record(schema.items));
    return item.includes(" ") ? `(${item})[]` : `${item}[]`;
  }
  return typeof schema.type === "string" ? schema.type : "any";
}

function notesOf(schema: Schema): SchemaNote[] {
  const notes: SchemaNote[] = [];
  const range = (kind: SchemaNote["kind"], low: unknown, high: unknown) => {
    if (low === undefined && high === undefined) return;
    notes.push({ kind, text: [low, high].map((bound) => bound ?? "").join("…") });
  };
  range("chars", schema.minLength, schema.maxLength);
  // zod writes the largest safe integer where a whole number has no bound.
  const bound = (value: unknown) => (Math.abs(Number(value)) >= Number.MAX_SAFE_INTEGER ? undefined : value);
  range("range", bound(schema.minimum), bound(schema.maximum));
  range("items", schema.minItems, schema.maxItems);
  if (typeof schema.format === "string") notes.push({ kind: "format", text: schema.format });
  if (schema.default !== undefined) notes.push({ kind: "default", text: JSON.stringify(schema.default) });
  return notes;
}

const isRecord = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const record = (value: unknown): Schema => (isRecord(value) ? value : {});
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
