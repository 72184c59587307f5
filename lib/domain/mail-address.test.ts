import { expect, it } from "vitest";
import { asciiDomain, distinctAddresses, isMailAddress, parseMailbox } from "./mail-address";

it.each(["a@b.co", "first.last+tag@sub.example.com", "x_1@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"])(
  "%s is an address",
  (text) => expect(isMailAddress(text)).toBe(true),
);

it.each([
  ...["", "a", "@b.co", "a@", "a@b", "a b@c.de", "a@b..co", ".a@b.co", "a.@b.co", "a@-b.co", "a@b-.co", "a@@b.co"],
  ...["a@b.co\r\nRCPT TO:<x@y.z>", "a@b.co>", "<a@b.co>", "a@b.co,c@d.ef", '"a b"@c.de', "a@[127.0.0.1]", "张三@b.co"],
  ...["a@b.co\u202e", `${"a".repeat(65)}@b.co`, `a@${"b".repeat(64)}.co`, `a@${"b.".repeat(130)}co`],
])("%j is none", (text) => expect(isMailAddress(text)).toBe(false));

it("reads names before addresses", () => {
  expect(parseMailbox(" 客服, 一组 <kefu@example.com> ")).toEqual({ name: "客服, 一组", address: "kefu@example.com" });
  expect(parseMailbox('"客服" <kefu@example.com>')).toEqual({ name: "客服", address: "kefu@example.com" });
  expect(parseMailbox("kefu@example.com")).toEqual({ name: "", address: "kefu@example.com" });
  expect(parseMailbox("<kefu@example.com>")).toEqual({ name: "", address: "kefu@example.com" });
  for (const text of ["x\r\nBcc: a@b.co <c@d.ef>", "<a@b.co> <c@d.ef>", 'a"b <c@d.ef>', "a\\ <c@d.ef>", "a <b>", ""]) {
    expect(parseMailbox(text)).toBeNull();
  }
});

it("knows an address in any case, and a domain in any script", () => {
  expect(distinctAddresses(["A@b.co", "a@B.co", "c@d.ef"])).toEqual(["A@b.co", "c@d.ef"]);
  expect(asciiDomain("例子.中国")).toBe("xn--fsqu00a.xn--fiqs8s");
  expect(asciiDomain("Example.COM")).toBe("example.com");
  for (const text of ["a b.co", "a.co/x", "a.co:25", "u@a.co", ""]) expect(asciiDomain(text)).toBeNull();
});
