// @ts-check
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { StartFailure } from "./failure.mjs";

/**
 * Waits until the product answers that it is ready.
 * @param {{ origin: string, timeoutMs: number, signal: AbortSignal }} options
 * @throws StartFailure with the last answer when the time runs out
 */
export async function waitUntilReady({ origin, timeoutMs, signal }) {
  const deadline = performance.now() + timeoutMs;
  let last = "no answer";
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    const status = await ask(`${origin}/api/health/ready`);
    if (status === 200) return;
    if (status !== null) last = `status ${status}`;
    await sleep(100);
  }
  throw new StartFailure(
    `The product did not become ready within ${timeoutMs / 1000} s (last answer of ${origin}/api/health/ready: ${last}): its messages are above.`,
  );
}

/**
 * @param {string} url
 * @returns {Promise<number | null>} the status, or null when nobody answers
 */
function ask(url) {
  return new Promise((done) => {
    const request = http.get(url, { agent: false, timeout: 30_000 }, (response) => {
      response.resume();
      done(response.statusCode ?? null);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => done(null));
  });
}
