import { describe, expect, it } from "vitest";
import { cutMarkdown, plainMarkdown, splitMarkdown, templateParts } from "./markdown";
import { BYTES, byteLength, CHARACTERS, type Measure, truncateCharacters } from "./truncate";

/** Cut at every length: each result fits and holds nothing half. */
function everyCut(text: string, by: Measure = BYTES): string[] {
  return Array.from({ length: by.size(text) - 4 }, (_, index) => {
    const cut = cutMarkdown(text, index + 4, by);
    expect(by.size(cut)).toBeLessThanOrEqual(index + 4);
    expect(cut).toContain("…");
    expect(cut.isWellFormed()).toBe(true);
    expect(cut).not.toContain("\ufffd");
    return cut;
  });
}

describe("cutting Markdown", () => {
  it("leaves what fits as it is, and uses all the room for plain text", () => {
    expect(cutMarkdown("**你好** [a](https://e.com)", 100)).toBe("**你好** [a](https://e.com)");
    const text = `${"字".repeat(10)}ab`;
    expect(cutMarkdown(text, 32)).toBe(text);
    expect(cutMarkdown(text, 31)).toBe(`${"字".repeat(9)}…`);
    expect(byteLength(cutMarkdown("a".repeat(100), 50))).toBe(50);
    expect(cutMarkdown("😀".repeat(20), 30)).toBe(`${"😀".repeat(6)}…`);
    expect(cutMarkdown("😀".repeat(20), 6, CHARACTERS)).toBe("😀😀…");
    expect(cutMarkdown("abcdef", 2)).toBe("");
  });

  it.each([
    ["bytes", BYTES],
    ["characters", CHARACTERS],
  ])("keeps links, images, addresses, calls and tags whole or not at all, counted in %s", (_, by) => {
    const text =
      '你好 [打开工单](https://example.com/t/1) 图 ![p](https://example.com/p.png) https://example.com/abc 完 <br> 了 <at user_id="ou_1">Tom</at> <https://example.com|名> <!channel> 尾巴';
    for (const cut of everyCut(text, by)) {
      const left = cut
        .replace("[打开工单](https://example.com/t/1)", "")
        .replace("![p](https://example.com/p.png)", "")
        .replace("https://example.com/abc", "")
        .replace("<br>", "")
        .replace('<at user_id="ou_1">Tom</at>', "")
        .replace("<https://example.com|名>", "")
        .replace("<!channel>", "");
      expect(left).not.toMatch(/[[\]()<>!]|http|Tom/);
    }
  });

  it("closes elements, strong text, code and blocks of code, the innermost first", () => {
    for (const cut of everyCut('前 <font color="warning">很 **重要** ~~不~~ `code 代码` 的话</font> 后后')) {
      expect((cut.match(/<font color="warning">/g) ?? []).length).toBe((cut.match(/<\/font>/g) ?? []).length);
      expect(cut.replace(/<[^>]*>/g, "")).not.toContain("<");
      for (const mark of ["**", "~~", "`"]) expect((cut.split(mark).length - 1) % 2).toBe(0);
      expect(cut).not.toMatch(/\*{4}|~{4}|``/);
    }
    for (const cut of everyCut("前\n```\nlong [code\nmore\n```\n后后")) {
      expect((cut.match(/^```/gm) ?? []).length % 2).toBe(0);
    }
    expect(cutMarkdown(`**${"长".repeat(100)}**`, 40)).toBe(`**${"长".repeat(11)}…**`);
    expect(cutMarkdown(`\`${"x".repeat(100)}\``, 20)).toBe(`\`${"x".repeat(15)}…\``);
    expect(cutMarkdown(`<div class="gray"><font color="info">${"长".repeat(100)}</font></div>`, 80)).toBe(
      `<div class="gray"><font color="info">${"长".repeat(9)}…</font></div>`,
    );
    expect(cutMarkdown(`<font color="info">**${"长".repeat(100)}**</font>`, 60)).toMatch(/长…\*\*<\/font>$/);
  });

  it("closes no mark that nobody meant: a masked name, a lone row", () => {
    expect(cutMarkdown(`张**：${"长".repeat(100)}`, 40)).toMatch(/长…$/);
    expect(cutMarkdown(`|${"长".repeat(100)}`, 40)).toBe(`|${"长".repeat(12)}…`);
  });

  it("keeps whole rows of a table, and no table without a row", () => {
    const text = "标题\n\n| 项 | 值 |\n| --- | --- |\n| 甲 | 1 |\n| 乙 | 2 |\n\n结尾的话";
    const cuts = everyCut(text);
    expect(cuts).toContain("标题\n\n| 项 | 值 |\n| --- | --- |\n| 甲 | 1 |\n\n…");
    for (const cut of cuts) {
      for (const line of cut.split("\n").filter((one) => one.startsWith("|"))) expect(text).toContain(`${line}\n`);
      expect(cut.includes("|") && !cut.includes("| 甲 | 1 |")).toBe(false);
      expect(cut).not.toMatch(/\|\n?…/);
    }
  });

  it("cuts what is too long to be an address or a tag", () => {
    expect(byteLength(cutMarkdown(`https://example.com/${"路".repeat(3_000)}`, 1_000))).toBeGreaterThan(990);
    expect(byteLength(cutMarkdown(`<${"长".repeat(9_000)}>`, 1_000))).toBeGreaterThan(990);
  });

  it("takes no longer for hostile markup", () => {
    const started = performance.now();
    for (const piece of ["[", "<a", "**", "`", "![](", "|", "https://", "|\n", "|-", "<at>", "~~a ", "**a\n"]) {
      cutMarkdown(piece.repeat(20_000), 19_000);
      plainMarkdown(piece.repeat(20_000));
      splitMarkdown(piece.repeat(5_000), 3_000);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("splitting Markdown", () => {
  it("loses nothing, keeps links whole and reopens blocks of code", () => {
    const line = "一段话 [链接](https://example.com/a) 😀 **重点**\n";
    const text = line.repeat(200);
    const pieces = splitMarkdown(text, 300);
    expect(pieces.every((piece) => piece.length <= 300 && piece.isWellFormed())).toBe(true);
    expect(pieces.join("\n").trim()).toBe(text.trim());
    const one = splitMarkdown(line.replace("\n", " ").repeat(200), 300);
    expect(one.join("")).toBe(line.replace("\n", " ").repeat(200));
    for (const piece of one) expect(piece).not.toMatch(/\[链接\](?!\()|\]\([^)]*$/);
    for (const piece of splitMarkdown(`\`\`\`\n${"code\n".repeat(300)}\`\`\``, 300)) {
      expect((piece.match(/^```/gm) ?? []).length % 2).toBe(0);
    }
  });
});

describe("Markdown as plain text", () => {
  it("has no marks, and addresses behind their labels", () => {
    const text =
      '### 新留言\n> 电话：<font color="comment">138****8000</font>\n\n**急** `x` ~~旧~~ *斜* _斜_ __粗__\n---\n[查看](https://a.example/b_c_d) ![图](https://a.example/p.png) <https://s.example|名>\n- 一<br>二';
    expect(plainMarkdown(text)).toBe(
      "新留言\n电话：138****8000\n\n急 x 旧 斜 斜 粗\n查看 https://a.example/b_c_d 图 https://a.example/p.png 名 https://s.example\n- 一\n二",
    );
  });

  it("keeps what is no mark: names with underscores, addresses, sums, calls, code in a block", () => {
    for (const text of [
      "web_form_name, a_b@c_d.example",
      "https://a.example/_x_/*y*?z=~1~",
      "3 * 4 * 5 = 60",
      '<at user_id="ou_1">Tom</at> <@U1>',
    ]) {
      expect(plainMarkdown(text)).toBe(text);
    }
    expect(plainMarkdown("```\n**x** # y\n```")).toBe("**x** # y");
    expect(plainMarkdown("[**粗** 字](https://a.example)")).toBe("粗 字 https://a.example");
    expect(plainMarkdown("[https://a.example](https://a.example)")).toBe("https://a.example");
  });
});

describe("parts of a template", () => {
  it("are its heading, with the mark of a test, its images and the rest", () => {
    const source = "【测试】\n\n# 新留言\n\n正文\n![图](https://a.example/p.png)";
    expect(templateParts(source, "【测试】")).toEqual({
      heading: "【测试】新留言",
      images: [{ alt: "图", url: "https://a.example/p.png" }],
      text: "正文",
    });
    expect(templateParts("正文\n# 后", "【测试】")).toEqual({ images: [], text: "正文\n# 后" });
  });
});

it("cuts by characters, never inside one", () => {
  expect(truncateCharacters("😀😀", 4)).toBe("😀😀");
  expect(truncateCharacters("😀😀😀😀", 6)).toBe("😀😀…");
  expect(truncateCharacters("abc", 0)).toBe("");
});
