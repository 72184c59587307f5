import { describe, expect, it } from "vitest";
import { readServer, usualSecurity, wantsCode } from "./mail";

describe("a mail server as it is pasted", () => {
  it("becomes a name and a port", () => {
    expect(readServer(" smtps://smtp.qq.com:465/ ")).toEqual({ host: "smtp.qq.com", port: 465 });
    expect(readServer("smtp.exmail.qq.com")).toEqual({ host: "smtp.exmail.qq.com", port: null });
    expect(readServer("http://mail.example.com/inbox")).toEqual({ host: "mail.example.com", port: null });
  });

  it("is known for wanting a code instead of the password", () => {
    expect(["smtp.qq.com", "smtp.exmail.qq.com", "SMTP.163.com"].map(wantsCode)).toEqual([true, true, true]);
    expect(["smtp.example.com", "notqq.com"].map(wantsCode)).toEqual([false, false]);
  });

  it("tells the security of a well-known port only", () => {
    expect([465, 587, 25, 2525, null].map(usualSecurity)).toEqual(["tls", "starttls", null, null, null]);
  });
});
