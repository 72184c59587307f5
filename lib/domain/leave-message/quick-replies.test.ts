import { expect, test } from "vitest";
import { addressed, fillQuickReply, matchingReplies, namesVisitor, VISITOR_VARIABLE } from "./quick-replies";

const values = { visitor: VISITOR_VARIABLE, number: "LM-1", agent: "Li", organization: null };
const mark = (variable: string) => `【${variable}】`;

test("variables are filled in, an unknown one is marked, and other braces stay", () => {
  expect(fillQuickReply("{{number}} {{ agent }} {{organization}} {{price}} {{visitor}}", values, mark)).toBe(
    "LM-1 Li 【organization】 {{price}} {{visitor}}",
  );
});

test("what a variable stands for is text, also where it looks like another one or like a pattern", () => {
  expect(fillQuickReply("{{agent}}", { ...values, agent: "$& {{number}}" }, mark)).toBe("$& {{number}}");
  expect(addressed("{{ visitor }}，您好 {{visitor}}", { name: "$1{{visitor}}" })).toBe(
    "$1{{visitor}}，您好 $1{{visitor}}",
  );
});

test("the visitor's name may be asked for in Chinese, too", () => {
  expect(addressed("{{访客姓名}}，您好", { name: "张三" })).toBe("张三，您好");
  expect(["{{ 访客姓名 }}", "{{visitor}}", "{{name}}"].map(namesVisitor)).toEqual([true, true, false]);
});

test("every word that was typed is in the title or the text", () => {
  const replies = [
    { title: "退款进度", text: "Your refund is on its way" },
    { title: "Refund", text: "三个工作日内" },
  ];
  expect(matchingReplies(replies, " refund ")).toEqual(replies);
  expect(matchingReplies(replies, "REFUND 工作日").map(({ title }) => title)).toEqual(["Refund"]);
  expect(matchingReplies(replies, "x")).toEqual([]);
});
