import { expect, it } from "vitest";
import { likeness, mostSimilar } from "./similar";

it("finds the same question in other words, in Chinese and English", () => {
  expect(likeness("你好，我的订单什么时候发货？", "我的订单什么时候发货")).toBeGreaterThan(0.6);
  expect(likeness("When will my order ship?", "Hello, when will my order ship")).toBeGreaterThan(0.6);
  expect(likeness("发票怎么开？", "发票怎么开！！")).toBe(1);
});

it("keeps different questions of the same person apart", () => {
  expect(likeness("我的订单什么时候发货？", "我的发票抬头写错了，可以改吗？")).toBeLessThan(0.6);
  expect(likeness("在吗", "你好")).toBe(0);
  expect([likeness("", ""), likeness("？", "！"), likeness("a", "b")]).toEqual([0, 0, 0]);
});

it("takes the most alike of several, and none when none is", () => {
  const earlier = [{ content: "退货" }, { content: "订单 1001 没有收到货" }, { content: "订单 1001 还没有收到货物" }];
  expect(mostSimilar("订单1001还没有收到货", earlier)?.content).toBe("订单 1001 还没有收到货物");
  expect(mostSimilar("想了解价格", earlier)).toBeNull();
});
