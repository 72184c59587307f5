import { describe, expect, it } from "vitest";
import { truncateMarkdown } from "./dingtalk-markup";
import { byteLength } from "./truncate";

/** Cut at every byte: each result fits and holds nothing half. */
function everyCut(text: string): string[] {
  return Array.from({ length: byteLength(text) - 4 }, (_, index) => {
    const cut = truncateMarkdown(text, index + 4);
    expect(byteLength(cut)).toBeLessThanOrEqual(index + 4);
    expect(cut).toContain("…");
    expect(cut).not.toContain("\ufffd");
    return cut;
  });
}

describe("cutting Markdown", () => {
  it("leaves what fits as it is", () => {
    expect(truncateMarkdown("**你好** [a](https://e.com)", 100)).toBe("**你好** [a](https://e.com)");
  });

  it("uses all bytes of plain text, and no half character", () => {
    expect(byteLength(truncateMarkdown("a".repeat(100), 50))).toBe(50);
    expect(truncateMarkdown("你".repeat(100), 11)).toBe("你你…");
    expect(truncateMarkdown("😀😀😀", 9)).toBe("😀…");
    expect(truncateMarkdown("abcdef", 2)).toBe("");
  });

  it("keeps links, images, addresses and tags whole or not at all", () => {
    const text =
      "你好 [打开工单](https://example.com/t/1) 图 ![p](https://example.com/p.png) https://example.com/abc 完 <br> 了";
    for (const cut of everyCut(text)) {
      const left = cut
        .replace("[打开工单](https://example.com/t/1)", "")
        .replace("![p](https://example.com/p.png)", "")
        .replace("https://example.com/abc", "")
        .replace("<br>", "");
      expect(left).not.toMatch(/[[\]()<>!]|http/);
    }
  });

  it("closes elements, bold and code blocks", () => {
    for (const cut of everyCut('前 <font color="warning">很 **重要** 的话</font> 后后')) {
      expect((cut.match(/<font color="warning">/g) ?? []).length).toBe((cut.match(/<\/font>/g) ?? []).length);
      expect(cut.replace(/<[^>]*>/g, "")).not.toContain("<");
      expect((cut.match(/\*\*/g) ?? []).length % 2).toBe(0);
    }
    for (const cut of everyCut("前\n```\nlong [code\nmore\n```\n后后")) {
      expect((cut.match(/^```/gm) ?? []).length % 2).toBe(0);
    }
  });

  it("keeps whole rows of a table, and no table without a row", () => {
    const text = "标题\n\n| 项 | 值 |\n| --- | --- |\n| 甲 | 1 |\n| 乙 | 2 |\n\n结尾的话";
    const cuts = everyCut(text);
    expect(cuts).toContain("标题\n\n| 项 | 值 |\n| --- | --- |\n| 甲 | 1 |\n\n…");
    for (const cut of cuts) {
      for (const line of cut.split("\n").filter((one) => one.startsWith("|"))) expect(text).toContain(`${line}\n`);
      expect(cut.includes("|") && !cut.includes("| 甲 | 1 |")).toBe(false);
    }
  });

  it("takes no longer for hostile markup", () => {
    const started = performance.now();
    for (const piece of ["[", "<a", "**", "`", "![](", "|", "https://"]) truncateMarkdown(piece.repeat(20_000), 19_000);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
