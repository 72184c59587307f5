import { describe, expect, it } from "vitest";
import { complete, insertVariable, suggestionsFor, typingAt } from "./completion";

/** The cursor is where the bar stands. */
const at = (text: string) => {
  const cursor = text.indexOf("|>");
  return { source: text.replace("|>", ""), cursor };
};
const typing = (text: string) => {
  const { source, cursor } = at(text);
  const found = typingAt(source, cursor);
  return found && `${found.kind} ${found.query}`;
};

describe("what is being typed", () => {
  it("is a variable or a filter inside braces, and nothing elsewhere", () => {
    expect(typing("你好 {{|>")).toBe("variable ");
    expect(typing("{{ data.cus|>tomer }}")).toBe("variable data.cus");
    expect(typing("{{ data.x | up|> }}")).toBe("filter up");
    expect(typing("{% if data.|> %}")).toBe("variable data.");
    expect(typing("{% i|>")).toBeNull();
    expect(typing("{{ data.x }} data|>")).toBeNull();
    expect(typing('{{ data.t | date: "%Y|>')).toBeNull();
    expect(typing("data|>")).toBeNull();
  });
});

describe("suggestions", () => {
  const known = [
    { name: "data.customer_name", label: "客户姓名", sample: "" },
    { name: "event.name", label: "事件名称", sample: "" },
    { name: "data.name", label: "姓名", sample: "" },
  ];
  const names = (query: string) => suggestionsFor(query, known).map(({ name }) => name);

  it("come by name, by a part of it, and by what it means", () => {
    expect(names("data.")).toEqual(["data.customer_name", "data.name"]);
    expect(names("name")).toEqual(["event.name", "data.name", "data.customer_name"]);
    expect(names("姓名")).toEqual(["data.customer_name", "data.name"]);
    expect(names("data.name")).toEqual([]);
    expect(names("")).toHaveLength(3);
  });

  it("take the place of what was typed and close what is open", () => {
    const completed = (text: string, name: string) => {
      const { source, cursor } = at(text);
      const found = typingAt(source, cursor);
      const made = found && complete(source, cursor, found, name);
      return made && `${made.text.slice(0, made.cursor)}|>${made.text.slice(made.cursor)}`;
    };
    expect(completed("a {{|> b", "data.x")).toBe("a {{ data.x }}|> b");
    expect(completed("a {{ da|> }} b", "data.x")).toBe("a {{ data.x|> }} b");
    expect(completed("{% if da|> %}", "data.x")).toBe("{% if data.x|> %}");
    expect(completed("{{ a|>\n{{ b }}", "data.x")).toBe("{{ data.x }}|>\n{{ b }}");
  });

  it("are inserted with braces where there are none", () => {
    const inserted = (text: string) => {
      const { source, cursor } = at(text);
      return insertVariable(source, cursor, cursor, "data.x").text;
    };
    expect(inserted("a |>b")).toBe("a {{ data.x }}b");
    expect(inserted("{% if |> %}")).toBe("{% if data.x %}");
    expect(insertVariable("abc", 1, 2, "link").text).toBe("a{{ link }}c");
  });
});
