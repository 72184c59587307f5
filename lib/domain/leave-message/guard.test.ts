import { describe, expect, it } from "vitest";
import { GUARD_DEFAULTS, GuardSchema, judgeWords } from "./guard";

const caught = (text: string, words: string[] = [], looks = true) => judgeWords(text, { words, looks });

describe("blocked words", () => {
  it("are found whatever their case and width, and with signs between Chinese ones", () => {
    expect(caught("代开发票，加微信", ["发票"])).toEqual({ reason: "blocked_word", found: ["发票"] });
    expect(caught("代开 发.票\u200b！", ["发票"])).toMatchObject({ found: ["发票"] });
    expect(caught("Best ＣＡＳＩＮＯ bonus", ["casino", "viagra"])).toMatchObject({ found: ["casino"] });
    expect(caught("get rich-quick now", ["rich quick"])).toMatchObject({ found: ["rich quick"] });
  });

  it("are not found inside other words, nor where there are none", () => {
    expect(caught("My first class ticket", ["ass"])).toBeNull();
    expect(caught("我要开发一个票务系统", ["发票"])).toBeNull();
    expect(caught("想咨询价格", ["发票"])).toBeNull();
  });
});

describe("the looks of a message", () => {
  it("keep honest questions in the inbox", () => {
    for (const text of [
      "你好，请看 https://shop.example/a 和 https://shop.example/b，哪个更好？",
      "啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊啊 急急急",
      "Что с моим заказом 4711?",
      "Model XΩ-7 is broken",
      "退款！退款！退款！退款！",
      '<a href="https://shop.example">我的页面</a> 为什么打不开？',
    ]) {
      expect([text, caught(text)]).toEqual([text, null]);
    }
  });

  it("give away link lists, markup, and repetition beside other signs", () => {
    const links = Array.from({ length: 5 }, (_, n) => `https://spam.example/${n}`).join(" ");
    expect(caught(links)).toEqual({ reason: "looks", found: ["links"] });
    const markup = "cheap [url=https://spam.example]pills[/url]\n".repeat(4);
    expect(caught(markup)).toMatchObject({ found: ["links", "markup", "repeated"] });
    expect(caught('<a href="//spam.example">pаypal аmazon</a>')).toMatchObject({ found: ["markup", "mixed"] });
    const lines = Array.from({ length: 4 }, () => "visit www.spam.example").join("\n");
    expect(caught(lines)).toMatchObject({ found: ["links", "repeated"] });
    expect(caught(`раypal аmazon ${"купить ".repeat(3)}\n${"buy it now\n".repeat(4)}`)).toMatchObject({
      found: ["repeated", "mixed"],
    });
  });

  it("are not looked at where a team does not want it", () => {
    expect(caught("https://spam.example ".repeat(9), [], false)).toBeNull();
  });
});

describe("the limits of a site", () => {
  it("allow no fewer in a day than in ten minutes", () => {
    const rule = { ...GUARD_DEFAULTS, siteId: "site_1" };
    expect(GuardSchema.safeParse(rule).success).toBe(true);
    const wrong = GuardSchema.safeParse({ ...rule, perTenMinutes: 30 });
    expect(wrong.error?.issues).toMatchObject([{ path: ["perDay"], message: "guard_day" }]);
  });
});
