import { describe, expect, it } from "vitest";
import { clientIp, parseTrustedProxies } from "./client-ip";

const proxies = parseTrustedProxies(["10.0.0.0/8", "127.0.0.1", "fd00::/8"]);
const find = (peer: string | null, forwardedFor: string | null, trustedProxies = proxies) =>
  clientIp({ peer, forwardedFor, trustedProxies });

describe("client address", () => {
  it("is the peer when nobody is trusted, whatever the header says", () => {
    expect(find("198.51.100.9", "203.0.113.1", [])).toBe("198.51.100.9");
    expect(find("127.0.0.1", "203.0.113.1", [])).toBe("127.0.0.1");
  });

  it("ignores the header of a peer that is no proxy of ours", () => {
    expect(find("198.51.100.9", "203.0.113.1")).toBe("198.51.100.9");
  });

  it("takes the right-most entry that is not ours", () => {
    expect(find("10.0.0.1", "203.0.113.1")).toBe("203.0.113.1");
    expect(find("127.0.0.1", "192.0.2.66, 203.0.113.1, 10.2.3.4")).toBe("203.0.113.1");
  });

  it("cannot be led astray by what the client put in front", () => {
    expect(find("10.0.0.1", "127.0.0.1, 10.9.9.9, 203.0.113.1")).toBe("203.0.113.1");
  });

  it("stops at an entry that is no address and keeps the last one known", () => {
    expect(find("10.0.0.1", "203.0.113.1, unknown")).toBe("10.0.0.1");
    expect(find("10.0.0.1", "")).toBe("10.0.0.1");
    expect(find("10.0.0.1", null)).toBe("10.0.0.1");
  });

  it("gives the left-most entry when all are ours", () => {
    expect(find("10.0.0.1", "10.0.0.3, 10.0.0.2")).toBe("10.0.0.3");
  });

  it("reads ports, brackets and IPv4 inside IPv6", () => {
    expect(find("::ffff:10.0.0.1", "203.0.113.1:51234")).toBe("203.0.113.1");
    expect(find("fd00::1", "[2001:db8::5]:443")).toBe("2001:db8::5");
  });

  it("does not read octal, hexadecimal or short forms as addresses", () => {
    expect(find("10.0.0.1", "0177.0.0.1")).toBe("10.0.0.1");
    expect(find("10.0.0.1", "0x7f.1")).toBe("10.0.0.1");
  });

  it("without a known peer believes the header only when proxies are named", () => {
    expect(find(null, "203.0.113.1", [])).toBeNull();
    expect(find(null, "192.0.2.66, 203.0.113.1")).toBe("203.0.113.1");
    expect(find(null, null)).toBeNull();
  });

  it("looks at twenty hops at most", () => {
    const many = Array.from({ length: 10_000 }, () => "10.0.0.2").join(",");
    expect(find("10.0.0.1", `203.0.113.1,${many}`)).toBe("10.0.0.2");
  });

  it("names the entry of TRUSTED_PROXIES that is wrong", () => {
    expect(() => parseTrustedProxies(["10.0.0.0/8", "10.0.0.0/64"])).toThrow('"10.0.0.0/64"');
    expect(() => parseTrustedProxies(["proxy.example"])).toThrow('"proxy.example"');
  });
});
