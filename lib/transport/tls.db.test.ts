import { afterEach, expect, it } from "vitest";
import { certificate, goHome, httpStranger, httpsStranger, openTransport, push } from "./testing/strangers";

afterEach(goHome);

const NAMES = { "good.example": ["127.0.0.1"] };
const receiver = (name: Parameters<typeof certificate>[0], options = {}) =>
  httpsStranger({ ...certificate(name), ...options }, (_request, response) => response.end("ok"));
const send = (url: string, options = {}) => openTransport(NAMES, options).send(push(url), { timeoutMs: 5_000 });

it.each([
  ["expired", "tls_expired", "CERT_HAS_EXPIRED"],
  ["self-signed", "tls_self_signed", "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ["other", "tls_name_mismatch", "ERR_TLS_CERT_ALTNAME_INVALID"],
] as const)("refuses the certificate %s as %s and still shows it", async (name, kind, code) => {
  const { port } = await receiver(name);
  const exchange = await send(`https://good.example:${port}/`);
  expect(exchange.error).toEqual({ kind, code, bodySent: false, host: "good.example" });
  expect(exchange.connection.certificate?.subject).toBe(name === "other" ? "other.example" : "good.example");
  expect(exchange.connection.certificate?.expiresAt.slice(0, 4)).toBe(name === "expired" ? "2021" : "2126");
  expect(exchange.timings.tls).not.toBeNull();
  expect(exchange.timings.send).toBeNull();
});

it("refuses a certificate of an authority it does not know", async () => {
  const { port } = await receiver("valid");
  const exchange = await send(`https://good.example:${port}/`, { ca: [certificate("self-signed").cert] });
  expect(exchange.error).toMatchObject({ kind: "tls_unknown_ca", bodySent: false });
});

it("refuses old protocol versions and receivers that do not speak TLS", async () => {
  const old = await receiver("valid", { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" });
  expect((await send(`https://good.example:${old.port}/`)).error).toMatchObject({ kind: "tls_protocol" });
  const plain = await httpStranger((_request, response) => response.end());
  expect((await send(`https://good.example:${plain.port}/`)).error).toMatchObject({ kind: "tls_protocol" });
});

it("accepts a certificate for an address, and TLS 1.2", async () => {
  const { port } = await receiver("valid", { maxVersion: "TLSv1.2" });
  const exchange = await send(`https://127.0.0.1:${port}/`);
  expect(exchange.response?.status).toBe(200);
  expect(exchange.connection.tlsVersion).toBe("TLSv1.2");
  expect(exchange.timings.dns).toBeNull();
});

it("keeps checking certificates when the environment says not to", async () => {
  const { port } = await receiver("self-signed");
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  try {
    expect((await send(`https://good.example:${port}/`)).error).toMatchObject({ kind: "tls_self_signed" });
  } finally {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  }
});

it.each([
  ["small", 1_000],
  ["larger than the socket's buffers", 100_000],
])("keeps its connections busy with many %s pushes", async (_name, size) => {
  const { port, connections } = await httpsStranger(certificate("valid"), (request, response) => {
    request.resume();
    request.on("end", () => response.end("ok"));
  });
  const transport = openTransport(NAMES);
  const body = "x".repeat(size);
  const one = async (): Promise<void> => {
    for (let round = 0; round < 20; round += 1) {
      const exchange = await transport.send(push(`https://good.example:${port}/`, { body }), { timeoutMs: 20_000 });
      expect(exchange.response?.status).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: 8 }, one));
  expect(connections()).toBeLessThanOrEqual(12);
});
