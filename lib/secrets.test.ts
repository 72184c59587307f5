import { describe, expect, it } from "vitest";
import { parseKeyRing, seal, unseal } from "./secrets";

const key = (byte: number) => Buffer.alloc(32, byte).toString("base64");
const ring = parseKeyRing(key(7));

describe("a sealed value", () => {
  it("opens for its purpose, also after the key was rotated", () => {
    const sealed = seal(ring, "endpoint:1", "秘密");
    expect(sealed).not.toContain("秘密");
    expect(unseal(ring, "endpoint:1", sealed)).toBe("秘密");
    const rotated = parseKeyRing(`k2:${key(9)},k1:${key(7)}`);
    expect(unseal(rotated, "endpoint:1", sealed)).toBe("秘密");
    expect(seal(rotated, "endpoint:1", "x")).toMatch(/^v1\.k2\./);
  });

  it("does not open for another purpose, altered, with its tag cut short, or without its key", () => {
    const sealed = seal(ring, "endpoint:1", "secret");
    expect(() => unseal(ring, "endpoint:2", sealed)).toThrow();
    const [version, id, iv, tag = "", body = ""] = sealed.split(".");
    const flipped = `${body.startsWith("A") ? "B" : "A"}${body.slice(1)}`;
    expect(() => unseal(ring, "endpoint:1", [version, id, iv, tag, flipped].join("."))).toThrow();
    const short = Buffer.from(tag, "base64url").subarray(0, 4).toString("base64url");
    expect(() => unseal(ring, "endpoint:1", [version, id, iv, short, body].join("."))).toThrow();
    expect(() => unseal(parseKeyRing(`k2:${key(9)}`), "endpoint:1", sealed)).toThrow(/no key "k1"/);
  });
});
