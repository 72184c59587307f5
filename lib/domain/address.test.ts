import { describe, expect, it } from "vitest";
import { classifyAddress, isPublicAddress, isRefusedHostname, normalizeAddress, parseCidr } from "./address";

const MUST_BLOCK = [
  ["0.0.0.0", "unspecified"],
  ["0.1.2.3", "this network"],
  ["10.0.0.1", "private"],
  ["10.255.255.255", "private, last"],
  ["100.64.0.1", "carrier-grade NAT"],
  ["100.100.100.200", "cloud metadata inside carrier-grade NAT"],
  ["100.127.255.255", "carrier-grade NAT, last"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback, far end"],
  ["168.63.129.16", "cloud host agent"],
  ["169.254.0.1", "link-local"],
  ["169.254.169.254", "cloud metadata"],
  ["169.254.0.23", "cloud metadata"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private, last"],
  ["192.0.0.1", "protocol assignments"],
  ["192.0.0.192", "cloud metadata"],
  ["192.0.2.1", "documentation"],
  ["192.88.99.1", "6to4 relay"],
  ["192.168.1.1", "private"],
  ["198.18.0.1", "benchmarking"],
  ["198.19.255.255", "benchmarking, last"],
  ["198.51.100.7", "documentation"],
  ["203.0.113.9", "documentation"],
  ["224.0.0.1", "multicast"],
  ["239.255.255.250", "multicast"],
  ["240.0.0.1", "reserved"],
  ["255.255.255.255", "broadcast"],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["::127.0.0.1", "IPv4-compatible loopback"],
  ["::8.8.8.8", "IPv4-compatible, even of a public address"],
  ["::ffff:127.0.0.1", "IPv4-mapped loopback"],
  ["::ffff:10.0.0.1", "IPv4-mapped private"],
  ["::ffff:a9fe:a9fe", "IPv4-mapped metadata in hexadecimal"],
  ["0:0:0:0:0:ffff:7f00:1", "IPv4-mapped loopback, long spelling"],
  ["::ffff:0:127.0.0.1", "IPv4-translated"],
  ["::ffff:0:8.8.8.8", "IPv4-translated, even of a public address"],
  ["64:ff9b::127.0.0.1", "NAT64 of loopback"],
  ["64:ff9b::10.0.0.1", "NAT64 of a private address"],
  ["64:ff9b::a9fe:a9fe", "NAT64 of metadata"],
  ["64:ff9b:1::1", "NAT64 for local use"],
  ["64:ff9b:1:fffe::8.8.8.8", "NAT64 for local use, even of a public address"],
  ["100::1", "discard only"],
  ["2001::1", "Teredo"],
  ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo with addresses inside"],
  ["2001:2::1", "benchmarking"],
  ["2001:10::1", "ORCHID"],
  ["2001:20::1", "ORCHIDv2"],
  ["2001:db8::1", "documentation"],
  ["2002:7f00:1::", "6to4 of loopback"],
  ["2002:a00:1::1", "6to4 of a private address"],
  ["2002:808:808::1", "6to4, even of a public address"],
  ["2606:4700::5efe:10.0.0.1", "ISATAP of a private address"],
  ["2606:4700::200:5efe:8.8.8.8", "ISATAP with the universal bit"],
  ["3ffe::1", "the old test network"],
  ["3fff::1", "documentation"],
  ["4000::1", "not assigned"],
  ["5f00::1", "segment routing"],
  ["fc00::1", "unique local"],
  ["fd00:ec2::254", "cloud metadata"],
  ["fe80::1", "link-local"],
  ["fe80::1%eth0", "link-local with a zone"],
  ["febf::1", "link-local, last"],
  ["fec0::1", "site-local"],
  ["ff02::1", "multicast"],
  ["ff0e::1", "multicast, global scope"],
  ["2606:4700::1111%1", "public with a zone"],
  ["0177.0.0.1", "octal spelling"],
  ["010.0.0.1", "leading zero"],
  ["0x7f.0.0.1", "hexadecimal spelling"],
  ["2130706433", "one number"],
  ["127.1", "two parts"],
  ["1.2.3.256", "no address"],
  ["1.1.1.1 ", "trailing space"],
  ["example.com", "a name"],
  ["", "nothing"],
] as const;

const MUST_ALLOW = [
  "1.1.1.1",
  "8.8.8.8",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "114.114.114.114",
  "126.255.255.255",
  "128.0.0.0",
  "168.63.129.15",
  "168.63.129.17",
  "169.253.255.255",
  "169.255.0.0",
  "172.15.255.255",
  "172.32.0.0",
  "192.0.1.0",
  "192.0.3.0",
  "192.31.196.1",
  "192.167.255.255",
  "192.169.0.0",
  "198.17.255.255",
  "198.20.0.0",
  "203.119.128.1",
  "223.255.255.255",
  "223.5.5.5",
  "::ffff:8.8.8.8",
  "64:ff9b::8.8.8.8",
  "2001:4860:4860::8888",
  "2001:200::1",
  "2400:3200::1",
  "2606:4700:4700::1111",
  "2a00:1450:4001:80b::200e",
] as const;

describe("isPublicAddress", () => {
  it.each(MUST_BLOCK)("blocks %s (%s)", (ip) => {
    expect(isPublicAddress(ip)).toBe(false);
    expect(classifyAddress(ip, [])).toBe("blocked");
  });

  it.each(MUST_ALLOW)("allows %s", (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
    expect(classifyAddress(ip, [])).toBe("public");
  });
});

describe("classifyAddress with ranges of the operator", () => {
  it.each([
    ["127.0.0.1", "127.0.0.0/8", "allowed"],
    ["::ffff:127.0.0.1", "127.0.0.0/8", "allowed"],
    ["128.0.0.1", "127.0.0.0/8", "public"],
    ["10.1.2.3", "10.1.2.3", "allowed"],
    ["10.1.2.4", "10.1.2.3", "blocked"],
    ["fd12::1", "fd00::/8", "allowed"],
    ["fc12::1", "fd00::/8", "blocked"],
    ["::1", "127.0.0.0/8", "blocked"],
    ["::1", "::1", "allowed"],
    ["8.8.8.8", "8.8.8.0/24", "allowed"],
    // A translator would reach 10.0.0.1 for us; only a range that names the translated form allows that.
    ["64:ff9b::10.0.0.1", "10.0.0.0/8", "blocked"],
    ["10.0.0.1", "fd00::/8", "blocked"],
    ["0177.0.0.1", "127.0.0.0/8", "blocked"],
  ] as const)("%s under %s is %s", (ip, cidr, expected) => {
    expect(classifyAddress(ip, [cidr])).toBe(expected);
  });

  it("names a range that cannot be read", () => {
    expect(() => parseCidr("10.0.0.0/33")).toThrow('"10.0.0.0/33"');
    expect(() => parseCidr("office")).toThrow('"office"');
  });
});

describe("isRefusedHostname", () => {
  it.each([
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost..",
    "a.localhost",
    "localhost.localdomain",
    "ip6-localhost",
    "db.internal",
    "metadata.google.internal",
    "metadata.google.internal.",
    "metadata",
    "metadata.tencentyun.com",
    "instance-data",
    "printer.local",
    "router.home.arpa",
    "1.0.0.127.in-addr.arpa",
    ".",
    "",
  ])("refuses %s", (name) => {
    expect(isRefusedHostname(name)).toBe(true);
  });

  it.each([
    "oapi.dingtalk.com",
    "qyapi.weixin.qq.com",
    "localhost.example.com",
    "internal.example.com",
    "mylocal",
    "notlocalhost",
    "metadata.example.com",
    "127.0.0.1",
  ])("does not refuse %s by name", (name) => {
    expect(isRefusedHostname(name)).toBe(false);
  });
});

describe("how a URL spells an address", () => {
  it.each([
    ["http://0x7f.1/", "127.0.0.1"],
    ["http://0177.0.0.1/", "127.0.0.1"],
    ["http://2130706433/", "127.0.0.1"],
    ["http://127.1/", "127.0.0.1"],
    ["http://①②⑦.⓪.⓪.①/", "127.0.0.1"],
    ["http://0xa9fea9fe/", "169.254.169.254"],
    ["http://[::ffff:7f00:1]/", "127.0.0.1"],
  ])("%s is blocked after the URL parser made it plain", (url, address) => {
    const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
    expect(normalizeAddress(host)).toBe(address);
    expect(isPublicAddress(host)).toBe(false);
  });
});
