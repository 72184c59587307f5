import { expect, test } from "vitest";
import { emailSuggestion } from "./email-typo";

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
  expect(emailSuggestion(typed)).toBe(meant);
});
