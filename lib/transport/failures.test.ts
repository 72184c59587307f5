import { expect, it } from "vitest";
import { toTransportError } from "./failures";
import { parseHosts } from "./resolver";
import { Stopwatch } from "./stopwatch";

it.each([
  ["ECONNREFUSED", "refused"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENOTFOUND", "dns_not_found"],
  ["CERT_NOT_YET_VALID", "tls_expired"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "tls_self_signed"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "tls_unknown_ca"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls_unknown_ca"],
  ["CERT_REVOKED", "tls_unknown_ca"],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "tls_protocol"],
  ["EPROTO", "tls_protocol"],
  ["ERR_HTTP2_ERROR", "protocol"],
  ["UND_ERR_SOCKET", "reset"],
  ["UND_ERR_HEADERS_OVERFLOW", "too_large"],
  ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "protocol"],
  ["ERR_INVALID_ARG_TYPE", "internal"],
  ["ESOMETHINGNEW", "internal"],
])("%s is %s", (code, kind) => {
  const error = toTransportError(Object.assign(new Error("secret 10.0.0.1"), { code }));
  expect(error).toMatchObject({ kind, code });
  expect(error.message).not.toContain("10.0.0.1");
});

it("takes what is no error at all as internal", () => {
  expect(toTransportError("boom").kind).toBe("internal");
});

it("reads a hosts file", () => {
  const text = "127.0.0.1 localhost\n# 1.1.1.1 hook.example\n10.0.0.5\tHook.example other # note\n::1 hook.example\r\n";
  expect(parseHosts(text, "hook.example")).toEqual(["10.0.0.5", "::1"]);
  expect(parseHosts(text, "example")).toEqual([]);
});

it("adds the parts of an exchange up to its total, whatever the rounding", () => {
  let now = 0;
  const watch = new Stopwatch(() => now);
  for (const phase of ["dns", "tcp", "tls", "send", "firstByte", "download"] as const) {
    watch.enter(phase);
    now += 1.04;
  }
  expect(watch.stop()).toEqual({ dns: 1, tcp: 1, tls: 1, send: 1, firstByte: 1, download: 1, total: 6 });
  expect(watch.stop().total).toBe(6);
});

it("leaves a phase that did not happen empty", () => {
  const watch = new Stopwatch(() => 0);
  expect(watch.stop()).toEqual({
    dns: null,
    tcp: null,
    tls: null,
    send: null,
    firstByte: null,
    download: null,
    total: 0,
  });
});
