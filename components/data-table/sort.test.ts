import { describe, expect, it } from "vitest";
import { pageMarks } from "./page-marks";
import { DEFAULT_PREFERENCES, parsePreferences, writePreferences } from "./preferences";
import { nextSort, parseSort, sortRows, sortValues, writeSort } from "./sort";

const KEYS = ["name", "p95"] as const;

describe("the order of a list", () => {
  it("is spelled in the URL and read from there", () => {
    expect(sortValues(KEYS)).toEqual(["name", "-name", "p95", "-p95"]);
    for (const text of sortValues(KEYS)) expect(writeSort(parseSort(KEYS, text))).toBe(text);
    expect(parseSort(KEYS, "")).toBeNull();
    expect(parseSort(KEYS, "secret")).toBeNull();
  });
  it("sorts rows in either direction, what has no value last", () => {
    const rows = ["b", "c", "a"].map((name, index) => ({ name, p95: index === 0 ? null : index }));
    const values = { name: (row: { name: string }) => row.name, p95: (row: { p95: number | null }) => row.p95 };
    const names = (text: string) => sortRows(rows, parseSort(KEYS, text), values, "en").map(({ name }) => name);
    expect(names("")).toEqual(["b", "c", "a"]);
    expect(names("name")).toEqual(["a", "b", "c"]);
    expect(names("p95")).toEqual(["c", "a", "b"]);
    expect(names("-p95")).toEqual(["a", "c", "b"]);
  });
  it("goes from a column's first direction to the other and back to the list's own order", () => {
    const first = nextSort({ key: "name", direction: "asc" }, "p95", "desc");
    expect(first).toEqual({ key: "p95", direction: "desc" });
    const second = nextSort(first, "p95", "desc");
    expect(second).toEqual({ key: "p95", direction: "asc" });
    expect(nextSort(second, "p95", "desc")).toBeNull();
  });
});

describe("what a browser remembers of a list", () => {
  it("comes back as it was", () => {
    const chosen = { density: "compact", columns: { url: false, trigger: true } } as const;
    expect(parsePreferences(writePreferences(chosen))).toEqual(chosen);
  });
  it.each([undefined, "", "{", "[]", '{"density":1,"columns":[]}', "x".repeat(5_000)])("is nothing in %j", (text) => {
    expect(parsePreferences(text)).toEqual(DEFAULT_PREFERENCES);
  });
});

describe("the marks of the pages", () => {
  it.each([
    [1, 1, [1]],
    [3, 6, [1, 2, 3, 4, 5, 6]],
    [1, 20, [1, 2, "after", 20]],
    [3, 20, [1, 2, 3, 4, "after", 20]],
    [10, 20, [1, "before", 9, 10, 11, "after", 20]],
    [20, 20, [1, "before", 19, 20]],
  ])("page %i of %i", (page, pages, marks) => expect(pageMarks(page, pages)).toEqual(marks));
});
