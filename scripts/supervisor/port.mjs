// @ts-check
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import net from "node:net";
import { codeOf, messageOf, StartFailure, unless } from "./failure.mjs";
import { commandOf } from "./processes.mjs";

/**
 * Proves that the web server will be able to listen.
 * @param {string} host
 * @param {number} port
 * @throws StartFailure that names who holds the port, and the remedy
 */
export async function requirePort(host, port) {
  const error = await tryToListen(host, port);
  if (error === null) return;
  const code = codeOf(error);
  if (code === "EADDRINUSE") {
    throw new StartFailure(
      `Port ${port} on ${host} is taken${holderOf(port)}: stop that program or choose another port, for example PORT=${port === 65535 ? 3000 : port + 1} npm start.`,
    );
  }
  if (code === "EACCES") {
    throw new StartFailure(
      `Port ${port} may not be used by this user: choose one from 1024 up, for example PORT=3000.`,
    );
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    throw new StartFailure(
      `HOST is "${host}", which is not an address of this machine: use 127.0.0.1 (this machine only) or 0.0.0.0 (everybody).`,
    );
  }
  throw new StartFailure(`Cannot listen on ${host}, port ${port}: ${messageOf(error)}.`);
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<unknown>} null when it worked
 */
export function tryToListen(host, port) {
  return new Promise((done) => {
    const server = net.createServer();
    server.once("error", done);
    server.listen({ host, port, exclusive: true }, () => server.close(() => done(null)));
  });
}

/** @returns {Promise<number>} a free port of loopback */
export function freePort() {
  return new Promise((done, failed) => {
    const server = net.createServer();
    server.on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => done(port));
    });
  });
}

/**
 * " by process 12 (node server.js)" as far as Linux lets this user see, else "".
 * @param {number} port
 * @returns {string}
 */
function holderOf(port) {
  if (process.platform !== "linux") return "";
  const inodes = new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => listenersIn(table, port)));
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const hidden = ["EACCES", "ENOENT", "EPERM", "ESRCH"];
    const open = unless(hidden, /** @type {string[]} */ ([]), () => readdirSync(`/proc/${pid}/fd`));
    const links = open.map((fd) => unless(hidden, "", () => readlinkSync(`/proc/${pid}/fd/${fd}`)));
    if (links.some((link) => inodes.has(link)))
      return ` by process ${pid} (${commandOf(Number(pid)).slice(0, 60).trim()})`;
  }
  return " by another program";
}

/**
 * @param {string} table a file of /proc/net
 * @param {number} port
 * @returns {string[]} the sockets listening there, as /proc/PID/fd links to them
 */
function listenersIn(table, port) {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const text = unless(["ENOENT", "EACCES"], "", () => readFileSync(table, "utf8"));
  return text
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === "0A" && columns[1]?.endsWith(`:${hex}`))
    .map((columns) => `socket:[${columns[9]}]`);
}
