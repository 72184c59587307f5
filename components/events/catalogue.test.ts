import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { EVENT_TYPES, resolveEventType } from "@/lib/domain/catalogue";
import { searchCatalogue } from "./catalogue-search";
import { fieldRows, fieldTypes } from "./field-rows";
import { SAMPLE_SECRET, wireBodies } from "./wire-bodies";

const found = (words: string) => searchCatalogue(words).flatMap(({ types }) => types);

describe("searching the catalogue", () => {
  it("finds everything without words, each type once", () => {
    expect(found("").sort()).toEqual([...EVENT_TYPES].sort());
  });
  it.each(["leave_message.created", "leave_message/new_message", "新留言", "NEW LEAVE", " new_message "])(
    "finds a new message by %j",
    (words) => expect(found(words)).toContain("leave_message.created"),
  );
  it("finds nothing where nothing matches", () => {
    expect(searchCatalogue("no such event")).toEqual([]);
  });
});

describe("the field table", () => {
  it("tells kinds of value, what is required, what is sensitive, and the sample", () => {
    const rows = new Map(fieldRows("leave_message.created").map((row) => [row.key, row]));
    expect(rows.get("message_content")).toMatchObject({ required: true, types: ["string"], sensitive: false });
    expect(rows.get("customer_phone")).toMatchObject({
      required: false,
      sensitive: true,
      types: ["string", "number"],
      sample: "13800138000",
    });
    expect(rows.get("fields")).toMatchObject({ types: ["any"], sample: "{}" });
  });
  it("reads every type's schema", () => {
    for (const type of EVENT_TYPES) for (const row of fieldRows(type)) expect(row.types).not.toEqual([]);
  });
  it.each([
    [{ type: "integer" }, ["number"]],
    [{ anyOf: [{ type: "string" }, { type: "number" }, { type: "null" }] }, ["string", "number"]],
    [{ type: "array", items: {} }, ["array"]],
    [{}, ["any"]],
    [undefined, ["any"]],
  ])("%j holds %j", (schema, types) => expect(fieldTypes(schema)).toEqual(types));
});

describe("bodies of the catalogue", () => {
  it("are what a receiver gets, in every format that can carry the event", () => {
    for (const type of EVENT_TYPES) {
      for (const { format, body } of wireBodies(type, "zh-CN")) {
        expect([type, format, body === null]).toEqual([
          type,
          format,
          // A batch is the bare list of document E in every format.
          format === "leavemsg" &&
            !type.startsWith("leave_message.") &&
            !["delivery.digest", "broadcast.batch"].includes(type),
        ]);
        if (body !== null) expect(typeof JSON.parse(body)).toBe("object");
      }
    }
  });
  it("carry a signature that a reader can check with the sample secret", () => {
    const body = wireBodies("ticket.created", "en").find(({ format }) => format === "zhifuyun")?.body ?? "";
    const { signature, ...unsigned } = JSON.parse(body);
    const own = createHmac("sha256", SAMPLE_SECRET).update(JSON.stringify(unsigned)).digest("hex");
    expect(String(signature)).toContain(own);
  });
  it("name events as the API resolves them", () => {
    const body = wireBodies("leave_message.created", "en").find(({ format }) => format === "standard")?.body ?? "";
    expect(resolveEventType(JSON.parse(body).type)).toBe("leave_message.created");
  });
});
