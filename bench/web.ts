import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { Pool } from "undici";
import type { ServiceContext } from "@/lib/context";
import { createToken } from "@/lib/services/tokens/manage";
import { endProcess, pause } from "./support.mjs";

/** Calls that are on the way at a time, as of a few systems that report events. */
const CALLERS = 4;
const READY_MS = 60_000;

/** The product's web server, and a token for its API: how events come in from outside. */
export type Web = {
  /** Where it is, without a slash at the end. */
  origin: string;
  /** Posts events, in calls of `perCall`; returns when all were accepted. */
  post(count: number, perCall: number, draft: () => object): Promise<void>;
  stop(): Promise<void>;
  /** Its process. */
  pid: number;
};

/** Starts `next start` on the build that scripts/bench.mjs made. @throws Error when it does not become ready in time */
export async function startWeb(ctx: ServiceContext): Promise<Web> {
  const port = await freePort();
  const token = await createToken(ctx, { name: `bench ${port}`, scopes: ["event.write"], expiresInDays: null });
  const args = ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", String(port)];
  const env = { ...process.env, PORT: String(port), HOST: "127.0.0.1", APP_URL: `http://127.0.0.1:${port}` };
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"], env });
  const origin = `http://127.0.0.1:${port}`;
  await untilReady(origin, child);
  const pool = new Pool(origin, { connections: CALLERS });
  const headers = { "content-type": "application/json", authorization: `Bearer ${token.value}` };
  return {
    origin,
    pid: child.pid ?? 0,
    post: async (count, perCall, draft) => {
      let left = count;
      const caller = async (): Promise<void> => {
        while (left > 0) {
          const size = Math.min(perCall, left);
          left -= size;
          const body = JSON.stringify(perCall === 1 ? draft() : Array.from({ length: size }, draft));
          const answer = await pool.request({ method: "POST", path: "/api/v1/events", headers, body });
          const text = await answer.body.text();
          if (answer.statusCode !== 202) throw new Error(`intake answered ${answer.statusCode}: ${text.slice(0, 200)}`);
        }
      };
      await Promise.all(Array.from({ length: CALLERS }, caller));
    },
    stop: async () => {
      await pool.close();
      await endProcess(child);
    },
  };
}

async function untilReady(origin: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const answer = await fetch(`${origin}/api/health/live`).catch(() => null);
    if (answer?.ok) return;
    if (child.exitCode !== null) throw new Error(`the web server ended with code ${child.exitCode}`);
    if (performance.now() > deadline) throw new Error("the web server did not become ready");
    await pause(200);
  }
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
