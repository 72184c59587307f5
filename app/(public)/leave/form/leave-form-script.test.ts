import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkAnswers } from "@/lib/domain/forms/answers";
import { blankField } from "@/lib/domain/forms/fields";
import { EMAIL_TYPOS, emailSuggestion } from "@/lib/domain/leave-message/email-typo";
import { normaliseField } from "@/lib/domain/leave-message/normalise";
import { FIELD_NAMES, FIELD_RULES, type FieldName } from "@/lib/domain/leave-message/rules";
import * as script from "../../../../public/visitor/leave.js";

type RawForm = Record<FieldName, string>;
const KINDS = { content: "textarea", name: "text", phone: "phone", email: "email" } as const;
const FIELDS = FIELD_NAMES.map((name) => blankField(name, KINDS[name]));
const GOOD: RawForm = { content: "我想咨询一下产品价格", name: "张三", phone: "13800138000", email: "z@example.com" };
const VALUES: Record<keyof RawForm, string[]> = {
  content: ["", " ", "好", "你好", "😀", "😀😀", "字".repeat(5000), "字".repeat(5001), "a\r\nb", "\u0007x"],
  name: ["", "字".repeat(50), "字".repeat(51), "  A  B "],
  phone: [
    "",
    "13800138000",
    "138 0013-8000",
    "+86 13800138000",
    "008613800138000",
    "１３８００１３８０００",
    "12345678901",
    "+14155550123",
    "0014155550123",
    "+0123",
    "abc",
    "010-12345678",
  ],
  email: [
    "",
    "z@example.com",
    "Z@Example.COM",
    "z@",
    "@example.com",
    "a..b@example.com",
    "z@例子.com",
    "a b@example.com",
  ],
};

describe("the browser's check and the server's agree", () => {
  const cases = FIELD_NAMES.flatMap((name) =>
    VALUES[name].map((value): [string, RawForm] => [name, { ...GOOD, [name]: value }]),
  );

  test.each([...cases, ["no contact", { ...GOOD, phone: "", email: "" }] as [string, RawForm]])("%s", (_, raw) => {
    const { problems } = checkAnswers(FIELDS, raw, "2025-01-15");
    const browser: { field: string; key: string; n: number }[] = script.checkForm(FIELD_RULES, raw);
    expect(browser.map(({ field, key, n }) => ({ field, key, n }))).toEqual(
      problems.map(({ field, key, values }) => ({ field, key, n: values.n ?? 0 })),
    );
    for (const name of FIELD_NAMES)
      expect(script.normalise(name, FIELD_RULES[name], raw[name]).toLowerCase()).toBe(
        normaliseField(name, raw[name]).toLowerCase(),
      );
  });
});

test.each([
  ["lin@qq.con", "lin@qq.com"],
  ["Lin.Yi@GMIAL.com", "Lin.Yi@gmail.com"],
  ["lin@163.cm", "lin@163.com"],
  ["lin@qq.com", null],
  ["lin@hotmail.fr", null],
  ["lin@constructor.com", null],
  ["lin@my-shop.con", null],
  ["not an address", null],
])("%s is asked about as %s", (typed, meant) => {
  expect([emailSuggestion(typed), script.emailSuggestion(typed, EMAIL_TYPOS)]).toEqual([meant, meant]);
});

test("the form's colours are the console's", () => {
  const read = (path: string) => readFileSync(path, "utf8");
  const tokens = (text: string, prefix: string) =>
    new Map(
      [...text.matchAll(new RegExp(`--${prefix}([a-z0-9-]+): (light-dark\\([^)]+\\))`, "g"))].map(([, name, value]) => [
        name,
        value,
      ]),
    );
  const console = tokens(read("app/globals.css"), "color-");
  const form = tokens(read("public/visitor/leave.css"), "");
  expect(form.size).toBeGreaterThan(15);
  for (const [name, value] of form) expect({ name, value }).toEqual({ name, value: console.get(name) });
});
