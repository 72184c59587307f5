import { afterEach, expect, it } from "vitest";
import { type MailServer, type MailServerOptions, startMailServer } from "@/e2e/support/mail-server";
import { everythingIn, letter, PASSWORD, said } from "./testing/mail";
import { certificate, goHome, openTransport } from "./testing/strangers";

const servers: MailServer[] = [];

afterEach(async () => {
  await goHome();
  for (const server of servers.splice(0)) await server.close();
});

const NAMES = { "good.example": ["127.0.0.1"], "other.example": ["127.0.0.1"] };
const USER = "push@good.example";

async function serve(options: MailServerOptions = {}): Promise<MailServer> {
  const server = await startMailServer({ certificate: certificate("valid"), ...options });
  servers.push(server);
  return server;
}

const send = (request: ReturnType<typeof letter>, options = {}) =>
  openTransport(NAMES, { hostname: "hooks.example.org", ...options }).send(request, { timeoutMs: 5_000 });

it.each(["tls", "starttls", "none"] as const)("brings a letter over %s", async (security) => {
  const server = await serve({ security });
  const exchange = await send(letter({ port: server.port, security }, { cc: ["carl@example.com"] }));
  expect(exchange.error).toBeUndefined();
  expect(exchange.response?.status).toBe(250);
  const [received] = await server.waitFor(1);
  expect(received).toMatchObject({
    from: "push@good.example",
    to: ["anna@example.com", "bert@example.com", "carl@example.com"],
    secure: security !== "none",
    html: "<p>你好 &amp; 再见</p>",
  });
  expect(received?.text.replace(/\r\n/g, "\n").trim()).toBe("你好\n.\n..这一行以点开头\n再见");
  const headers = Object.fromEntries(received?.headers ?? []);
  expect(headers).toMatchObject({
    subject: "新留言：张三 想咨询一下产品价格，请尽快回复，谢谢",
    from: "客服 通知 <push@good.example>",
    to: "anna@example.com, bert@example.com",
    cc: "carl@example.com",
    "message-id": "<dlv_01jd0000000000000000000000@good.example>",
    date: "Fri, 02 Jan 2026 03:04:05 +0000",
    "x-event-id": "evt_1",
    "mime-version": "1.0",
  });
  expect(headers).not.toHaveProperty("bcc");
  const states = (exchange.recipients ?? []).map(({ id, state, code }) => [id, state, code]);
  expect(states).toEqual(["anna", "bert", "carl"].map((name) => [`${name}@example.com`, "accepted", "250"]));
  expect(exchange.connection).toMatchObject({ reused: false, remoteAddress: "127.0.0.1" });
  expect(exchange.connection.tlsVersion).toBe(security === "none" ? undefined : "TLSv1.3");
  expect(exchange.connection.certificate?.subject).toBe(security === "none" ? undefined : "good.example");
});

it("keeps to 7 bits and lines of at most 998 octets", async () => {
  const server = await serve();
  const text = `${"长".repeat(5_000)}\n${"x".repeat(5_000)}`;
  await send(letter({ port: server.port }, { text, html: `<p>${text}</p>` }));
  const source = (await server.waitFor(1))[0]?.source ?? Buffer.alloc(0);
  expect(source.every((byte) => byte < 128)).toBe(true);
  const lines = source.toString("latin1").split("\r\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
  expect(source.toString("latin1").replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

it("tells every step with its time, greets with the product's name and hides how it signed in", async () => {
  const server = await serve({ security: "starttls", users: { [USER]: PASSWORD } });
  const exchange = await send(letter({ port: server.port, security: "starttls", user: USER, pass: PASSWORD }));
  expect(exchange.response?.status).toBe(250);
  const stages = [...new Set((exchange.transcript ?? []).map(({ stage }) => stage))];
  expect(stages).toEqual([
    ...["dns", "connect", "greeting", "ehlo", "starttls", "tls", "auth", "from", "rcpt", "data", "quit"],
  ]);
  const lines = said(exchange);
  expect(lines).toContain("> EHLO hooks.example.org");
  expect(lines.filter((line) => line === "> EHLO hooks.example.org")).toHaveLength(2);
  expect(lines).toContain("> AUTH ••••");
  expect(lines).toContain("> RCPT TO:<anna@example.com>");
  // The server greets us by our address.
  expect(lines.join("\n")).toContain("Nice to meet you, [127.0.0.*]");
  expect(lines.join("\n")).not.toContain("127.0.0.1");
  const times = (exchange.transcript ?? []).map(({ atMs }) => atMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Buffer.from(exchange.response?.body ?? []).toString("utf8")).toContain("< 354");
  for (const phase of ["dns", "tcp", "tls", "send", "firstByte"] as const) {
    expect([phase, exchange.timings[phase]]).toEqual([phase, expect.any(Number)]);
  }
});

it.each([
  ["tls", ["PLAIN"]],
  ["starttls", ["LOGIN"]],
  ["tls", ["CRAM-MD5"]],
  ["none", ["PLAIN", "LOGIN", "CRAM-MD5"]],
] as const)("signs in over %s by one of %j", async (security, mechanisms) => {
  const server = await serve({ security, users: { [USER]: PASSWORD }, mechanisms: [...mechanisms] });
  const exchange = await send(letter({ port: server.port, security, user: USER, pass: PASSWORD }));
  expect(exchange.response?.status).toBe(250);
  expect((await server.waitFor(1))[0]?.user).toBe(USER);
  // In clear, the one that does not show the password.
  expect(server.tries[0]?.method).toBe(security === "none" ? "CRAM-MD5" : mechanisms[0]);
  expectNoPassword(everythingIn(exchange), PASSWORD);
});

it.each(["PLAIN", "LOGIN", "CRAM-MD5"])("keeps a wrong password for itself (%s)", async (mechanism) => {
  const server = await serve({ security: "tls", users: { [USER]: PASSWORD }, mechanisms: [mechanism] });
  const pass = "wrong-password-1234";
  server.script({
    auth: () => ({ code: 535, message: `5.7.8 ${pass} ${base64(pass)} ${base64(`\0${USER}\0${pass}`)} is wrong` }),
  });
  const exchange = await send(letter({ port: server.port, security: "tls", user: USER, pass }));
  expect(exchange.response?.status).toBe(535);
  expect(exchange.recipients).toBeUndefined();
  expect(said(exchange).at(-2)).toMatch(/^< 535 5\.7\.8 •••• •••• •••• is wrong$/);
  expectNoPassword(everythingIn(exchange), pass);
  expect(server.letters).toHaveLength(0);
});

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");

function expectNoPassword(text: string, pass: string): void {
  for (const form of [pass, `${USER}:${pass}`, `\0${USER}\0${pass}`]) {
    expect(text).not.toContain(form);
    expect(text).not.toContain(base64(form));
    expect(text).not.toContain(encodeURIComponent(form));
  }
}

it("never signs in where encryption was asked for and is not there, nor where it is not offered", async () => {
  const plain = await serve({ users: { [USER]: PASSWORD } });
  const account = { user: USER, pass: PASSWORD };
  const stripped = await send(letter({ port: plain.port, security: "starttls", ...account }));
  expect(stripped.error).toMatchObject({ kind: "tls_protocol", code: "STARTTLS_NOT_OFFERED", bodySent: false });
  expect(plain.tries).toHaveLength(0);
  const open = await serve();
  const unasked = await send(letter({ port: open.port, ...account }));
  expect(unasked.error).toMatchObject({ kind: "protocol", code: "AUTH_NOT_OFFERED", bodySent: false });
  expectNoPassword(everythingIn(unasked), PASSWORD);
});

it.each([
  ["expired", "tls_expired"],
  ["self-signed", "tls_self_signed"],
  ["other", "tls_name_mismatch"],
] as const)("refuses the certificate %s in both modes and still shows it", async (name, kind) => {
  for (const security of ["tls", "starttls"] as const) {
    const server = await serve({ security, certificate: certificate(name), users: { [USER]: PASSWORD } });
    const exchange = await send(letter({ port: server.port, security, user: USER, pass: PASSWORD }));
    expect(exchange.error).toMatchObject({ kind, bodySent: false, host: "good.example" });
    expect(exchange.connection.certificate?.subject).toBe(name === "other" ? "other.example" : "good.example");
    expect(server.tries).toHaveLength(0);
  }
});

it("says when the mode does not go with the port", async () => {
  const clear = await serve({ security: "starttls" });
  const tlsFirst = await send(letter({ port: clear.port, security: "tls" }));
  expect(tlsFirst.error).toMatchObject({ kind: "tls_protocol", bodySent: false });
  const encrypted = await serve({ security: "tls" });
  const waits = openTransport(NAMES).send(letter({ port: encrypted.port, security: "starttls" }), { timeoutMs: 900 });
  expect((await waits).error).toMatchObject({ kind: "response_timeout", code: "GREETING", bodySent: false });
});

it.each([
  ["greeting", { connect: () => ({ code: 554, message: "5.7.1 No service for you" }) }, 554],
  ["greeting", { connect: () => ({ code: 421, message: "4.7.0 Too many connections" }) }, 421],
  ["from", { from: () => ({ code: 553, message: "5.7.1 Sender is not yours" }) }, 553],
  ["from", { from: () => ({ code: 451, message: "4.3.0 Later" }) }, 451],
  ["rcpt", { rcpt: () => ({ code: 550, message: "5.1.1 No such user 没有此用户" }) }, 550],
  ["rcpt", { rcpt: () => ({ code: 450, message: "4.2.0 Greylisted, try again in 300 seconds" }) }, 450],
  ["data", { data: () => ({ code: 554, message: "5.7.1 Looks like spam" }) }, 554],
  ["data", { data: () => ({ code: 452, message: "4.3.1 No space" }) }, 452],
] as const)("takes a refusal at %s for an answer (%#)", async (stage, script, code) => {
  const server = await serve();
  server.script(script);
  const exchange = await send(letter({ port: server.port }));
  expect(exchange.error).toBeUndefined();
  expect(exchange.response?.status).toBe(code);
  // The library sends DATA along with the addresses: what a server says to it then decides nothing.
  const decided = (exchange.transcript ?? []).findLast(({ line }) => line.startsWith(`< ${code}`));
  expect(decided?.stage).toBe(stage);
  if (stage === "rcpt" || stage === "data") {
    expect(exchange.recipients?.map((one) => [one.state, one.code])).toEqual([
      ["failed", String(code)],
      ["failed", String(code)],
    ]);
  } else expect(exchange.recipients).toBeUndefined();
  expect(server.letters).toHaveLength(0);
});

it("tells for each address what became of it", async () => {
  const server = await serve();
  const answers: Record<string, { code: number; message: string }> = {
    "gone@example.com": { code: 550, message: "5.1.1 unknown" },
    "later@example.com": { code: 450, message: "4.2.1 greylisted" },
  };
  server.script({ rcpt: (address) => answers[address] });
  const to = ["anna@example.com", "gone@example.com", "later@example.com"];
  const exchange = await send(letter({ port: server.port }, { to }));
  expect(exchange.response?.status).toBe(250);
  expect(exchange.recipients).toEqual([
    { kind: "email", id: "anna@example.com", state: "accepted", code: "250", message: "2.0.0 Ok: queued as MAIL1" },
    { kind: "email", id: "gone@example.com", state: "failed", code: "550", message: "5.1.1 unknown" },
    { kind: "email", id: "later@example.com", state: "failed", code: "450", message: "4.2.1 greylisted" },
  ]);
  expect((await server.waitFor(1))[0]?.to).toEqual(["anna@example.com"]);
  const again = await send(letter({ port: server.port }, { to, envelope: ["later@example.com"] }));
  expect(again.recipients?.map(({ id }) => id)).toEqual(["later@example.com"]);
});

it("writes domains of other languages as punycode and keeps the address as it was entered", async () => {
  const server = await serve();
  const exchange = await send(letter({ port: server.port }, { to: ["kefu@例子.中国"] }));
  await server.waitFor(1);
  expect(said(exchange)).toContain("> RCPT TO:<kefu@xn--fsqu00a.xn--fiqs8s>");
  expect(exchange.recipients?.[0]?.id).toBe("kefu@例子.中国");
});

it("does not send what the server has said is too large", async () => {
  const server = await serve({ maxSize: 2_000 });
  const exchange = await send(letter({ port: server.port }, { text: "x".repeat(5_000) }));
  expect(exchange.error).toMatchObject({ kind: "too_large", code: "SIZE", bodySent: false });
  expect(said(exchange).join("\n")).not.toContain("DATA");
});

it("does not know what became of a letter when the server hangs up after it", async () => {
  const server = await serve();
  server.script({ data: () => "drop" });
  const exchange = await send(letter({ port: server.port }));
  expect(exchange.error).toMatchObject({ kind: "reset", bodySent: true });
  expect(exchange.recipients).toBeUndefined();
});

it("waits for the last answer longer than for the others", async () => {
  const server = await serve();
  server.script({ dataDelayMs: 1_500 });
  const transport = openTransport(NAMES);
  const exchange = await transport.send(letter({ port: server.port }), { timeoutMs: 1_000 });
  expect(exchange.response?.status).toBe(250);
  expect(exchange.timings.firstByte).toBeGreaterThan(1_000);
});

it.each([
  ["a line break in the subject", { subject: "x\r\nBcc: eve@example.com" }],
  ["a line break in an address", { to: ["anna@example.com>\r\nRCPT TO:<eve@example.com"] }],
  ["a line break in the sender", { from: "x\nBcc: eve@example.com <push@good.example>" }],
  ["a second address in one", { to: ["anna@example.com, eve@example.com"] }],
  ["a parameter in an address", { to: ["anna@example.com> SIZE=1 <"] }],
  ["a line break in the id", { messageId: "x>\r\nBcc: eve@example.com" }],
] as const)("sends nothing for %s", async (_what, more) => {
  const server = await serve();
  const exchange = await send(letter({ port: server.port }, more));
  expect(exchange.error).toMatchObject({ kind: "internal", bodySent: false });
  expect(server.sessions()).toBe(0);
});

it("sends no field that says another sender, receiver or content, and none with a line break", async () => {
  const server = await serve();
  const forged: [string, string][] = [
    ["Bcc", "eve@example.com"],
    ["From", "ceo@example.com"],
    ["content-type", "text/evil"],
    ["X-Team", "客服"],
  ];
  await send(letter({ port: server.port }, {}, forged));
  const [received] = await server.waitFor(1);
  expect(received?.source.toString("latin1")).not.toMatch(/eve@|ceo@|text\/evil/);
  expect(received?.headers.get("x-team")).toBe("客服");
  const broken = await send(letter({ port: server.port }, {}, [["X-Team", "a\r\nBcc: eve@example.com"]]));
  expect(broken.error).toMatchObject({ kind: "internal", code: "INVALID_HEADER" });
});
