import { expect, it } from "vitest";
import { deviceName } from "./device-name";
import { InviteFormSchema } from "./schema";

const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

it.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME}`, "Chrome · Windows"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Edg/131.0.0.0`, "Edge · Windows"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox · Linux"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Safari · iOS",
  ],
  [`Mozilla/5.0 (Linux; Android 14) ${CHROME} MicroMessenger/8.0.50`, "WeChat · Android"],
  ["curl/8.5.0", null],
  ["", null],
])("%s is %s", (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});

it("reads addresses as they are pasted", () => {
  const emails = " a@example.com, B@example.com；c@example.com\n\nd@example.com、";
  expect(InviteFormSchema.parse({ emails, role: "agent" }).emails).toEqual([
    ...["a@example.com", "b@example.com", "c@example.com", "d@example.com"],
  ]);
  expect(InviteFormSchema.safeParse({ emails: " , ", role: "agent" }).error?.issues[0]?.message).toBe("required");
});
