import type net from "node:net";
import tls from "node:tls";
import { afterEach, expect, it } from "vitest";
import { everythingIn, letter, PASSWORD, said } from "./testing/mail";
import { certificate, goHome, openTransport, rawStranger, until } from "./testing/strangers";

afterEach(goHome);

const NAMES = {
  "good.example": ["127.0.0.1"],
  "inside.example": ["10.0.0.5"],
  "mixed.example": ["93.184.216.34", "10.0.0.5"],
};
const transport = (options = {}) => openTransport(NAMES, options);
const send = (request: ReturnType<typeof letter>, timeoutMs = 2_000) => transport().send(request, { timeoutMs });

/** Answers line by line; `answers` maps the beginning of a command to what is said to it. */
function scripted(socket: net.Socket, answers: Record<string, string>, onLine?: (line: string) => void): void {
  let seen = "";
  let inLetter = false;
  socket.on("data", (chunk) => {
    seen += chunk.toString("latin1");
    for (let end = seen.indexOf("\r\n"); end >= 0; end = seen.indexOf("\r\n")) {
      const line = seen.slice(0, end);
      seen = seen.slice(end + 2);
      onLine?.(line);
      if (inLetter && line !== ".") continue;
      const command = Object.keys(answers).find((start) => line.startsWith(start));
      inLetter = line === "DATA" && !inLetter;
      if (command !== undefined) socket.write(answers[command] ?? "");
    }
  });
}

const POLITE = {
  EHLO: "250-vm\r\n250 SIZE 100000\r\n",
  MAIL: "250 ok\r\n",
  RCPT: "250 ok\r\n",
  DATA: "354 go\r\n",
  ".": "250 ok\r\n",
  QUIT: "221 bye\r\n",
};

it("gives up a greeting that does not come, or comes too slowly", async () => {
  const silent = await rawStranger(() => undefined);
  const nothing = await send(letter({ port: silent.port }), 700);
  expect(nothing.error).toMatchObject({ kind: "response_timeout", code: "GREETING", bodySent: false });
  expect(nothing.timings.send).toBeGreaterThan(0);
  const slow = await rawStranger((socket) => {
    const bytes = [..."220 good.example ESMTP, one byte after the other\r\n"];
    const timer = setInterval(() => socket.write(bytes.shift() ?? " "), 50);
    socket.once("close", () => clearInterval(timer));
  });
  const exchange = await send(letter({ port: slow.port }), 900);
  expect(exchange.error).toMatchObject({ kind: "response_timeout", code: "GREETING" });
  await until(() => slow.open() === 0 && silent.open() === 0, "connections closed");
});

it.each(["EHLO", "MAIL", "RCPT", "DATA"])("names the step that was not answered: %s", async (command) => {
  const { [command as keyof typeof POLITE]: _, ...answers } = POLITE;
  const server = await rawStranger((socket) => {
    socket.write("220 hi\r\n");
    scripted(socket, answers);
  });
  const code = { EHLO: "EHLO", MAIL: "FROM", RCPT: "RCPT", DATA: "DATA" }[command];
  const exchange = await send(letter({ port: server.port }), 700);
  expect(exchange.error).toMatchObject({ kind: "response_timeout", code, bodySent: false });
});

it.each(["greeting", "EHLO", "MAIL", "RCPT", "DATA", "."])("tells that the server hung up at %s", async (at) => {
  const server = await rawStranger((socket) => {
    if (at === "greeting") socket.end();
    else socket.write("220 hi\r\n");
    scripted(socket, POLITE, (line) => {
      if (at !== "greeting" && line.startsWith(at)) socket.destroy();
    });
  });
  const exchange = await send(letter({ port: server.port }));
  expect(exchange.error).toMatchObject({ kind: "reset", bodySent: at === "." });
  expect(exchange.response).toBeUndefined();
});

it("believes a last word without a line end", async () => {
  const server = await rawStranger((socket) => socket.end("421 4.3.2 bye"));
  const exchange = await send(letter({ port: server.port }));
  expect(exchange.response?.status).toBe(421);
});

it.each([
  ["HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", "NOT_SMTP"],
  ["SSH", "SSH-2.0-OpenSSH_9.6\r\n", "NOT_SMTP"],
] as const)("does not talk to %s", async (_what, greeting, code) => {
  const server = await rawStranger((socket) => socket.write(greeting));
  const exchange = await send(letter({ port: server.port }));
  expect(exchange.error).toMatchObject({ kind: "protocol", code, bodySent: false });
});

it("stops reading a reply without end, in one line or in many", async () => {
  for (const piece of ["x".repeat(1_000), "220-again and again\r\n".repeat(50)]) {
    const server = await rawStranger((socket) => {
      socket.write("220-");
      const timer = setInterval(() => socket.write(piece), 1);
      socket.once("close", () => clearInterval(timer));
    });
    const exchange = await send(letter({ port: server.port }));
    expect(exchange.error).toMatchObject({ kind: "too_large", code: "REPLY" });
    await until(() => server.open() === 0, "connection closed");
  }
});

const WITH_STARTTLS = { EHLO: "250-vm\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n" };

it.each([
  ["before", "220 go\r\n"],
  ["along with the answer to STARTTLS", "220 go\r\n250-vm\r\n250 AUTH PLAIN\r\n235 welcome\r\n"],
])("forgets what was offered in clear once it is encrypted (%s)", async (_when, answer) => {
  const heard: string[] = [];
  const server = await rawStranger((socket) => {
    socket.write("220 hi\r\n");
    scripted(socket, { ...WITH_STARTTLS, STARTTLS: answer }, (line) => {
      heard.push(line);
      if (line !== "STARTTLS") return;
      socket.removeAllListeners("data");
      const secure = new tls.TLSSocket(socket, { isServer: true, ...certificate("valid") });
      secure.on("error", () => secure.destroy());
      // No AUTH here: the offer in clear was somebody else's.
      scripted(secure, POLITE, (said) => heard.push(`encrypted ${said}`));
    });
  });
  const exchange = await send(letter({ port: server.port, security: "starttls", user: "u", pass: PASSWORD }));
  expect(exchange.error).toMatchObject({ kind: "protocol", code: "AUTH_NOT_OFFERED", bodySent: false });
  await until(() => server.open() === 0, "connection closed");
  expect(heard).toEqual(["EHLO [127.0.0.1]", "STARTTLS", "encrypted EHLO [127.0.0.1]"]);
  expect(everythingIn(exchange)).not.toContain(PASSWORD);
});

it.each([
  ["454 4.7.0 TLS not available", 454],
  ["502 5.5.1 not here", 502],
] as const)("does not go on in clear when STARTTLS is answered %s", async (answer, status) => {
  const heard: string[] = [];
  const server = await rawStranger((socket) => {
    socket.write("220 hi\r\n");
    scripted(socket, { ...POLITE, ...WITH_STARTTLS, STARTTLS: `${answer}\r\n` }, (line) => heard.push(line));
  });
  const exchange = await send(letter({ port: server.port, security: "starttls", user: "u", pass: PASSWORD }));
  expect(exchange.response?.status).toBe(status);
  await until(() => server.open() === 0, "connection closed");
  expect(heard).toEqual(["EHLO [127.0.0.1]", "STARTTLS"]);
});

it("speaks HELO to a relay that knows nothing else, but only where no encryption was asked for", async () => {
  const server = await rawStranger((socket) => {
    socket.write("220 hi\r\n");
    scripted(socket, { ...POLITE, EHLO: "502 what\r\n", HELO: "250 vm\r\n" });
  });
  expect((await send(letter({ port: server.port }))).response?.status).toBe(250);
  expect((await send(letter({ port: server.port, security: "starttls" }))).response?.status).toBe(502);
});

it.each([
  ["a private address", { host: "10.0.0.5" }, "blocked_address"],
  ["a name that leads to one", { host: "inside.example" }, "blocked_address"],
  ["a name with one among its addresses", { host: "mixed.example" }, "blocked_address"],
  ["a name of this machine", { host: "localhost" }, "blocked_address"],
  ["the metadata service", { host: "169.254.169.254" }, "blocked_address"],
  ["a number that is an address", { host: "0x0a000005" }, "blocked_address"],
  ["a name that does not exist", { host: "nowhere.example" }, "dns_not_found"],
] as const)("does not connect to %s, in any mode", async (_what, { host }, kind) => {
  for (const security of ["tls", "starttls", "none"] as const) {
    const guarded = transport({ allowedCidrs: ["127.0.0.1/32"] });
    const exchange = await guarded.send(letter({ port: 25, host, security }), { timeoutMs: 2_000 });
    expect(exchange.error).toMatchObject({ kind, bodySent: false });
    expect(everythingIn(exchange).replaceAll(host, "")).not.toMatch(/10\.0\.0\.5|93\.184/);
  }
});

it("does not reach this machine unless that is allowed", async () => {
  const server = await rawStranger((socket) => socket.write("220 hi\r\n"));
  const exchange = await transport({ allowedCidrs: [] }).send(letter({ port: server.port }), { timeoutMs: 2_000 });
  expect(exchange.error?.kind).toBe("blocked_address");
  expect(server.connections()).toBe(0);
});

it("checks addresses of mail servers when they are saved by the same rules", async () => {
  const guarded = transport({ allowedCidrs: [] });
  expect(await guarded.check("smtps://inside.example:465")).toBe("blocked_address");
  expect(await guarded.check("smtp://127.0.0.1:25")).toBe("blocked_address");
  expect(await guarded.check("smtp://[::1]:25")).toBe("blocked_address");
  expect(await guarded.check("smtp://2130706433:25")).toBe("blocked_address");
  expect(await guarded.check("smtp://localhost:25")).toBe("blocked_address");
  expect(await guarded.check("smtp://nowhere.example:587")).toBe("unresolvable");
  expect(await guarded.check("smtp://93.184.216.34:587")).toBe("ok");
  expect(await guarded.check("smtp://user:pw@good.example:25")).toBe("malformed");
});

it("stops at once when it is cancelled, also before it began, and says whether the letter had left", async () => {
  let lines = 0;
  const server = await rawStranger((socket) => {
    socket.write("220 hi\r\n");
    const { ".": _, ...answers } = POLITE;
    scripted(socket, answers, () => {
      lines += 1;
    });
  });
  const early = new AbortController();
  early.abort();
  const never = await transport().send(letter({ port: server.port }), { timeoutMs: 2_000, signal: early.signal });
  expect(never.error).toMatchObject({ kind: "cancelled", bodySent: false });
  expect(server.connections()).toBe(0);
  const late = new AbortController();
  const running = transport().send(letter({ port: server.port }), { timeoutMs: 2_000, signal: late.signal });
  await until(() => lines > 10, "the letter");
  late.abort();
  expect((await running).error).toMatchObject({ kind: "cancelled", bodySent: true });
  await until(() => server.open() === 0, "connection closed");
});

it("leaves nothing open when the transport closes", async () => {
  const server = await rawStranger(() => undefined);
  const closing = transport();
  const running = closing.send(letter({ port: server.port }), { timeoutMs: 10_000 });
  await until(() => server.open() === 1, "the connection");
  await closing.close();
  expect((await running).error).toMatchObject({ kind: "cancelled" });
  await until(() => server.open() === 0, "connection closed");
});

it("keeps the conversation up to the failure", async () => {
  const server = await rawStranger((socket) => {
    socket.write("220 hi\r\n");
    scripted(socket, POLITE, (line) => {
      if (line.startsWith("RCPT")) socket.destroy();
    });
  });
  const lines = said(await send(letter({ port: server.port })));
  expect(lines.at(-1)).toBe("* CLOSED");
  expect(lines).toContain("< 220 hi");
  expect(lines).toContain("> RCPT TO:<anna@example.com>");
});
