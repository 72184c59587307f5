import { afterEach, describe, expect, it } from "vitest";
import { goHome, httpStranger, openTransport, push } from "./testing/strangers";

afterEach(goHome);

const receiver = () => httpStranger((_request, response) => response.end("inside"));
const sendTo = (url: string, names: Record<string, string[]> = {}, allowedCidrs = ["127.0.0.0/8"]) =>
  openTransport(names, { allowedCidrs }).send(push(url), { timeoutMs: 2_000 });

describe("where a push may go", () => {
  it.each([
    ["127.0.0.1", []],
    ["169.254.169.254", ["127.0.0.0/8"]],
    ["10.0.0.1", ["127.0.0.0/8"]],
    ["[::1]", ["127.0.0.0/8"]],
    ["[::ffff:10.0.0.1]", ["127.0.0.0/8"]],
    ["[64:ff9b::a9fe:a9fe]", ["127.0.0.0/8"]],
    ["0", ["127.0.0.0/8"]],
    ["0xa9fea9fe", ["127.0.0.0/8"]],
  ] as const)("refuses the address %s when %j is allowed", async (host, allowed) => {
    const exchange = await sendTo(`https://${host}/`, {}, [...allowed]);
    expect(exchange.error).toMatchObject({ kind: "blocked_address", bodySent: false });
    expect(exchange.timings.tcp).toBeNull();
    expect(exchange.connection.remoteAddress).toBeUndefined();
  });

  it.each([
    [["127.0.0.1"]],
    [["93.184.216.34", "10.0.0.1"]],
    [["10.0.0.1", "93.184.216.34"]],
    [["2606:2800:220:1::1", "::ffff:127.0.0.1"]],
    [["2606:2800:220:1::1", "fe80::1"]],
    [["not an address"]],
  ])("refuses a name that resolves to %j, without connecting", async (answers) => {
    const exchange = await sendTo("https://rebind.example/", { "rebind.example": answers }, []);
    expect(exchange.error).toEqual({ kind: "blocked_address", bodySent: false, host: "rebind.example" });
    expect(exchange.timings.tcp).toBeNull();
  });

  it("refuses a name that turns private between check and send", async () => {
    const { port, connections } = await receiver();
    const names = { "rebind.example": ["93.184.216.34"] };
    const transport = openTransport(names, { allowedCidrs: [] });
    expect(await transport.check(`https://rebind.example:${port}/`)).toBe("ok");
    names["rebind.example"] = ["127.0.0.1"];
    const exchange = await transport.send(push(`https://rebind.example:${port}/`), { timeoutMs: 2_000 });
    expect(exchange.error?.kind).toBe("blocked_address");
    expect(connections()).toBe(0);
  });

  it("resolves a name once for a connection and connects to that answer, whatever the name says next", async () => {
    const { port, connections } = await receiver();
    let turn = 0;
    const transport = openTransport(
      {},
      {
        lookup: async () => {
          turn += 1;
          return turn === 1 ? ["127.0.0.1"] : ["10.0.0.1"];
        },
      },
    );
    const exchange = await transport.send(push(`http://rebind.example:${port}/`), { timeoutMs: 2_000 });
    expect(exchange.response?.status).toBe(200);
    expect(exchange.connection.remoteAddress).toBe("127.0.0.1");
    expect([turn, connections()]).toEqual([1, 1]);
  });

  it("tries the next checked address when the first does not answer", async () => {
    const { port } = await receiver();
    const exchange = await sendTo(`http://two.example:${port}/`, { "two.example": ["127.0.0.9", "127.0.0.1"] });
    expect(exchange.connection.remoteAddress).toBe("127.0.0.1");
    expect(exchange.response?.status).toBe(200);
  });

  it("sends without TLS only where every address is allowed", async () => {
    const { port } = await receiver();
    const names = { "public.example": ["93.184.216.34"], "mixed.example": ["127.0.0.1", "93.184.216.34"] };
    expect((await sendTo(`http://public.example:${port}/`, names)).error?.kind).toBe("blocked_scheme");
    expect((await sendTo(`http://mixed.example:${port}/`, names)).error?.kind).toBe("blocked_scheme");
    expect((await sendTo("http://93.184.216.34/")).error?.kind).toBe("blocked_scheme");
    expect((await sendTo(`http://public.example:${port}/`, names, [])).error?.kind).toBe("blocked_scheme");
    expect((await sendTo(`http://127.0.0.1:${port}/`)).response?.status).toBe(200);
    expect((await sendTo(`http://[::ffff:127.0.0.1]:${port}/`)).response?.status).toBe(200);
  });

  it("refuses names of this machine and of metadata services even where their range is allowed", async () => {
    const { port, connections } = await receiver();
    const transport = openTransport({ localhost: ["127.0.0.1"] });
    for (const host of ["localhost", "LOCALHOST.", "a.localhost", "db.internal", "metadata.google.internal"]) {
      const exchange = await transport.send(push(`http://${host}:${port}/`), { timeoutMs: 2_000 });
      expect(exchange.error, host).toMatchObject({ kind: "blocked_address", code: "NAME", bodySent: false });
    }
    expect(transport.lookups).toEqual([]);
    expect(connections()).toBe(0);
  });

  it("refuses other schemes and URLs with credentials", async () => {
    const kinds = await Promise.all(
      [
        "ftp://93.184.216.34/",
        "file:///etc/passwd",
        "gopher://93.184.216.34/",
        "https://a:b@93.184.216.34/",
        "no url",
      ].map(async (url) => (await sendTo(url)).error),
    );
    expect(kinds.map((error) => error?.kind)).toEqual([
      ...["blocked_scheme", "blocked_scheme", "blocked_scheme", "internal", "internal"],
    ]);
  });

  it("says which name could not be resolved", async () => {
    expect((await sendTo("https://typo.example/")).error).toEqual({
      kind: "dns_not_found",
      code: "ENOTFOUND",
      bodySent: false,
      host: "typo.example",
    });
    const broken = openTransport(
      {},
      {
        lookup: () => Promise.reject(Object.assign(new Error("broken"), { code: "ESERVFAIL" })),
      },
    );
    const exchange = await broken.send(push("https://broken.example/"), { timeoutMs: 2_000 });
    expect(exchange.error).toMatchObject({ kind: "dns_failed", code: "ESERVFAIL" });
  });

  it("ends a look-up that never answers at the deadline", async () => {
    const stuck = openTransport({}, { lookup: () => new Promise(() => undefined) });
    const exchange = await stuck.send(push("https://stuck.example/"), { timeoutMs: 200 });
    expect(exchange.error).toMatchObject({ kind: "dns_failed", code: "ETIMEOUT", bodySent: false });
    expect(exchange.timings.dns).toBeGreaterThan(50);
    expect(exchange.timings.total).toBe(exchange.timings.dns);
  });
});

describe("check", () => {
  const names = {
    "good.example": ["93.184.216.34"],
    "home.example": ["127.0.0.1"],
    "bad.example": ["192.168.1.1"],
  };
  it.each([
    ["https://good.example/hook?key=1", "ok"],
    ["http://home.example/", "ok"],
    ["http://127.0.0.1:3000/tools/receiver/1", "ok"],
    ["http://good.example/", "blocked_scheme"],
    ["ws://good.example/", "blocked_scheme"],
    ["javascript:alert(1)", "blocked_scheme"],
    ["https://bad.example/", "blocked_address"],
    ["https://localhost/", "blocked_address"],
    ["https://192.168.1.1/", "blocked_address"],
    ["https://0xc0a80101/", "blocked_address"],
    ["https://typo.example/", "unresolvable"],
    ["https://user@good.example/", "malformed"],
    ["good.example/hook", "malformed"],
    ["", "malformed"],
    ["https://", "malformed"],
    ["https:\\\\192.168.1.1\\", "blocked_address"],
    ["https://good.example\t@192.168.1.1/", "malformed"],
    ["https://192.168.1.1#@good.example/", "blocked_address"],
  ])("%s is %s", async (url, expected) => {
    expect(await openTransport(names).check(url)).toBe(expected);
  });
});
