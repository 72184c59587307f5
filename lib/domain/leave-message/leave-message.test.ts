import { describe, expect, test } from "vitest";
import { SubmitBodySchema } from "./input";
import { dayIn, messageNumber } from "./number";
import { scrubPageUrl } from "./page-url";
import { MESSAGE_STATUSES } from "./status";
import { canBecome, nextStatuses } from "./transitions";

describe("the status of a message", () => {
  test.each([
    ["pending", ["processing", "replied", "closed", "spam"]],
    ["processing", ["replied", "pending", "closed", "spam"]],
    ["replied", ["processing", "pending", "closed", "spam"]],
    ["closed", ["pending"]],
    ["spam", ["pending"]],
  ] as const)("%s may become %j and nothing else", (from, allowed) => {
    expect(nextStatuses(from)).toEqual(allowed);
    for (const to of MESSAGE_STATUSES) expect(canBecome(from, to)).toBe((allowed as readonly string[]).includes(to));
  });
});

test("numbers follow the calendar of the organization and grow beyond four digits", () => {
  const at = new Date("2025-01-14T16:00:00Z");
  expect(dayIn("Asia/Shanghai", at)).toBe("20250115");
  expect(dayIn("America/New_York", at)).toBe("20250114");
  expect(messageNumber("20250115", 42)).toBe("LM-20250115-0042");
  expect(messageNumber("20250115", 12345)).toBe("LM-20250115-12345");
});

describe("page addresses", () => {
  test.each([
    ["https://a.example/p?access_token=s3cret&x=1", "https://a.example/p?access_token=&x=1"],
    ["https://a.example/cb?code=abc&state=xyz", "https://a.example/cb?code=&state="],
    ["https://user:pw@a.example/", "https://a.example/"],
    ["https://a.example/#access_token=abc", "https://a.example/"],
    ["https://a.example/#section", "https://a.example/#section"],
    ["javascript:alert(1)", null],
    ["not a url", null],
  ])("%s is kept as %s", (given, kept) => {
    expect(scrubPageUrl(given)).toBe(kept);
  });

  test("one that is far too long keeps its path", () => {
    expect(scrubPageUrl(`https://a.example/p?x=${"y".repeat(5000)}`)).toBe("https://a.example/p");
  });
});

describe("a message over the API", () => {
  const parse = (body: unknown) => SubmitBodySchema.safeParse(body);

  test("needs words only, and normalises what is given", () => {
    const parsed = parse({
      siteKey: "s",
      content: " 你好\r\n世界 ",
      phone: "+86 138-0013-8000",
      email: "A@Example.COM",
      page: "https://a.example",
    });
    expect(parsed.data).toMatchObject({
      content: "你好\n世界",
      name: "",
      phone: "13800138000",
      email: "a@example.com",
      category: "",
      fields: {},
      page: { url: "https://a.example", title: null, referrer: null },
    });
    expect(parse({ siteKey: "s", content: "你好" }).success).toBe(true);
  });

  test.each([
    ["content", { content: "" }],
    ["content", {}],
    ["content", { content: "x".repeat(5001) }],
    ["content", { content: 5 }],
    ["phone", { content: "你好", phone: "123" }],
    ["email", { content: "你好", email: "a@" }],
    ["name", { content: "你好", name: "字".repeat(51) }],
    ["fields", { content: "你好", fields: Object.fromEntries(Array.from({ length: 31 }, (_, n) => [`f${n}`, n])) }],
    ["fields", { content: "你好", fields: { a: { b: 1 } } }],
  ])("a wrong %s is named", (path, body) => {
    const parsed = parse({ siteKey: "s", ...body });
    expect(parsed.error?.issues[0]?.path[0]).toBe(path);
  });
});
