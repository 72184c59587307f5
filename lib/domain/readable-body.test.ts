import { describe, expect, it } from "vitest";
import { readableBody } from "./readable-body";

/** 签名错误 in GBK. */
const GBK = Uint8Array.from([0xc7, 0xa9, 0xc3, 0xfb, 0xb4, 0xed, 0xce, 0xf3]);
const typed = (type: string): [string, string][] => [["Content-Type", type]];
const bytes = (text: string) => new TextEncoder().encode(text);

describe("the body of an answer, for people", () => {
  it("is its text, whatever charset it is in", () => {
    expect(readableBody(bytes('{"errmsg":"签名错误"}'), [])).toBe('{"errmsg":"签名错误"}');
    expect(readableBody(GBK, typed("text/html; charset=GBK"))).toBe("签名错误");
    expect(readableBody(GBK, typed("text/html"))).toBe("签名错误");
    expect(readableBody(Uint8Array.from([0xe9, 0x74, 0xe9]), typed('text/plain; charset="iso-8859-1"'))).toBe("été");
  });

  it("is not led astray by a charset that is wrong or unknown", () => {
    expect(readableBody(bytes("好"), typed("text/plain; charset=us-hello"))).toBe("好");
    expect(readableBody(GBK, typed("text/plain; charset=utf-8"))).toBe("签名错误");
  });

  it("leaves out a character that was cut in two", () => {
    expect(readableBody(bytes("成功").subarray(0, 4), [])).toBe("成");
  });

  it("is a preview in hex where it is no text, of its first 512 bytes", () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...Array(9).fill(0), 0x41]);
    expect(readableBody(png, typed("image/png"))).toBe(
      [
        "00000000  89 50 4e 47 0d 0a 1a 0a 00 00 00 00 00 00 00 00  .PNG............",
        "00000010  00 41                                            .A",
      ].join("\n"),
    );
    expect(readableBody(new Uint8Array(5_000), []).split("\n")).toHaveLength(32);
  });

  it("does not read wide letters, among which nobody has looked for secrets", () => {
    const wide = new Uint8Array(Buffer.from("SECRET", "utf16le"));
    expect(readableBody(wide, typed("text/plain; charset=utf-16le"))).not.toContain("SECRET");
  });

  it("is nothing where there is nothing", () => {
    expect(readableBody(new Uint8Array(), [])).toBe("");
  });
});
