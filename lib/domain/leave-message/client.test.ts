import { expect, test } from "vitest";
import { ClientFactsSchema, utmOf } from "./client";

test("what a browser says of itself is kept where it looks like what it should be, and never refuses a message", () => {
  expect(ClientFactsSchema.parse({ screen: "1920x1080", timeZone: "Asia/Shanghai", more: 1 })).toEqual({
    ...{ screen: "1920x1080", timeZone: "Asia/Shanghai" },
  });
  expect(ClientFactsSchema.parse({ screen: "<b>", timeZone: "America/Argentina/Buenos_Aires" })).toEqual({
    timeZone: "America/Argentina/Buenos_Aires",
  });
  for (const odd of [{ screen: 1920, timeZone: "x".repeat(200) }, "text", null, ["1x1"]])
    expect(ClientFactsSchema.parse(odd)).toEqual({});
});

test("how a visitor came to a page stands in its address", () => {
  const url = "https://shop.example/p?utm_source=%E5%BE%AE%E4%BF%A1&utm_campaign=spring&utm_medium=&x=1";
  expect(utmOf(url)).toEqual([
    { name: "source", value: "微信" },
    { name: "campaign", value: "spring" },
  ]);
  expect([utmOf(null), utmOf("no address")]).toEqual([[], []]);
});
