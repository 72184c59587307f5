import { describe, expect, it } from "vitest";
import { cutCharacters, cutMarkdown, plainOf } from "./wecom-markup";

const bytes = (text: string) => Buffer.byteLength(text);

describe("cutting Markdown", () => {
  it("leaves alone what fits, to the byte", () => {
    const text = `${"字".repeat(10)}ab`;
    expect(cutMarkdown(text, 32)).toBe(text);
    expect(cutMarkdown(text, 31)).toBe(`${"字".repeat(9)}…`);
    expect(bytes(cutMarkdown("😀".repeat(20), 30))).toBeLessThanOrEqual(30);
    expect(cutMarkdown("😀".repeat(20), 30)).toBe(`${"😀".repeat(6)}…`);
  });

  it("breaks nothing at any length", () => {
    const text = [
      '# 标题\n<font color="warning">超时 **很久** 了</font> <@zhangsan>',
      "[查看 详情](https://console.example.com/messages?d=1) `code 代码`",
      "| 字段 | 值 |\n|---|---|\n| 电话 | 138 |\n尾",
    ].join("\n");
    for (let max = 0; max <= bytes(text); max++) {
      const cut = cutMarkdown(text, max);
      // Nothing but the mark itself may be above a limit that is shorter than the mark.
      expect(bytes(cut)).toBeLessThanOrEqual(Math.max(max, 3));
      expect(cut).not.toContain("\ufffd");
      expect(cut.match(/<font/g)?.length ?? 0).toBe(cut.match(/<\/font>/g)?.length ?? 0);
      expect(cut.replace(/<font color="warning">|<\/font>|<@zhangsan>/g, "")).not.toMatch(/[<>]/);
      const rest = cut.replace("[查看 详情](https://console.example.com/messages?d=1)", "");
      expect(rest).not.toMatch(/[[\]]|console/);
      expect((rest.match(/\*\*/g)?.length ?? 0) % 2).toBe(0);
      expect((rest.match(/`/g)?.length ?? 0) % 2).toBe(0);
      for (const row of rest.split("\n").filter((line) => line.startsWith("|"))) expect(text).toContain(`${row}\n`);
      expect(cut === text || cut.includes("…")).toBe(true);
    }
  });

  it("keeps the beginning of bold text and code that are longer than the room", () => {
    expect(cutMarkdown(`**${"长".repeat(100)}**`, 40)).toBe(`**${"长".repeat(11)}…**`);
    expect(cutMarkdown(`\`${"x".repeat(100)}\``, 20)).toBe(`\`${"x".repeat(15)}…\``);
  });

  it("closes what was opened, the innermost first", () => {
    expect(cutMarkdown(`<div class="gray"><font color="info">${"长".repeat(100)}</font></div>`, 80)).toBe(
      `<div class="gray"><font color="info">${"长".repeat(9)}…</font></div>`,
    );
  });

  it("is quick about long texts", () => {
    const started = performance.now();
    cutMarkdown("[".repeat(50_000) + "<".repeat(50_000) + "**".repeat(50_000), 4_096);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

it("reads Markdown as plain text", () => {
  expect(
    plainOf('### 新留言\n> 电话：<font color="comment">138</font>\n\n**急** `x`\n[查看](https://a.example/b)'),
  ).toBe("新留言\n电话：138\n\n急 x\n查看 https://a.example/b");
});

it("cuts by characters, never inside one", () => {
  expect(cutCharacters("😀😀😀", 3)).toBe("😀😀😀");
  expect(cutCharacters("😀😀😀😀", 3)).toBe("😀😀…");
});
