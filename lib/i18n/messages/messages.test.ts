import { describe, expect, it } from "vitest";
import { MESSAGES } from ".";

function leaves(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, path === "" ? key : `${path}.${key}`));
}

const arguments_ = (text: string) => [...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1]).sort();

describe("message files", () => {
  const zh = new Map(leaves(MESSAGES["zh-CN"]));
  const en = new Map(leaves(MESSAGES.en));

  it("have the same keys in both languages", () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort());
  });

  it("use the same arguments in both languages", () => {
    for (const [key, text] of zh) {
      expect([key, [...new Set(arguments_(en.get(key) ?? ""))]]).toEqual([key, [...new Set(arguments_(text))]]);
    }
  });

  it("leave no Chinese in the English texts and no empty text", () => {
    for (const [key, text] of en) {
      expect([key, text.trim() === ""]).toEqual([key, false]);
      if (key.endsWith("languageChinese")) continue;
      expect([key, /[\u4e00-\u9fff]/.test(text)]).toEqual([key, false]);
    }
  });
});
