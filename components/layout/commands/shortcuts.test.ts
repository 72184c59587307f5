import { describe, expect, it } from "vitest";
import { ALL_ENTRIES } from "../nav";
import { matches } from "./entries";
import { type Key, shortcutOf } from "./shortcuts";

const key = (name: string, rest: Partial<Key> = {}): Key => ({
  key: name,
  ...{ ctrlKey: false, metaKey: false, altKey: false, isComposing: false, keyCode: 0 },
  ...rest,
});
const page = { typing: false, singles: true, after: null };

describe("keys of the console", () => {
  it("act on the page", () => {
    const kinds = ["?", "/", "j", "k", "x", "e", "g", "q"].map((name) => shortcutOf(key(name), page)?.kind);
    expect(kinds).toEqual(["sheet", "filter", "row", "row", "select", "press", "sequence", undefined]);
    expect(shortcutOf(key("w"), { ...page, after: "g" })).toEqual({ kind: "go", key: "w" });
  });

  it("are letters where somebody types, and while an input method composes", () => {
    for (const name of ["?", "/", "j", "x", "g"]) expect(shortcutOf(key(name), { ...page, typing: true })).toBeNull();
    expect(shortcutOf(key("j", { isComposing: true }), page)).toBeNull();
    expect(shortcutOf(key("Process", { keyCode: 229, ctrlKey: true }), page)).toBeNull();
    expect(shortcutOf(key("j", { ctrlKey: true }), page)).toBeNull();
  });

  it("can be switched off, but for those with Ctrl or ⌘", () => {
    expect(shortcutOf(key("j"), { ...page, singles: false })).toBeNull();
    for (const held of [{ ctrlKey: true }, { metaKey: true }]) {
      expect(shortcutOf(key("K", held), { typing: true, singles: false, after: null })).toEqual({ kind: "palette" });
    }
  });

  it("lead to one place each", () => {
    const keys = ALL_ENTRIES.flatMap((entry) => entry.key ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(expect.arrayContaining(["w", "m"]));
  });
});

describe("the palette", () => {
  it("finds labels by any of their words, in either case", () => {
    expect(matches("新建 Webhook", "webhook")).toBe(true);
    expect(matches("New API token", "token api")).toBe(true);
    expect(matches("New API token", "token webhook")).toBe(false);
    expect(matches("概览", "")).toBe(true);
  });
});
