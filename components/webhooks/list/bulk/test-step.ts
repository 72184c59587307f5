import type { SendTest } from "@/components/webhooks/test-panel/use-test";
import type { Locale } from "@/lib/domain/endpoints";
import type { Step } from "./run";

/** Tests are limited by the minute, for all webhooks together: the next one waits for its turn this long at most. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 3_000;

/** Which step a test is at is too short-lived to show among many. */
const unseen = () => undefined;

/** A test push to each, one after another; one that is told to wait waits. */
export const testStep =
  (send: SendTest, locale: Locale): Step =>
  async (ids, signal) => {
    const [id = ""] = ids;
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await send({ endpointId: id, eventType: "webhook.test", locale }, { signal, onStage: unseen });
      if (answer.status === "ok") {
        const { verdict, code, timings, ok } = answer.data;
        return [{ id, changed: ok, problem: null, test: { verdict, code, ms: timings.total ?? 0 } }];
      }
      if (answer.status !== "error") throw new Error("a test without an answer");
      if (answer.code !== "limit" || Date.now() > until) {
        return [{ id, changed: false, problem: answer.fields[0]?.message ?? answer.message }];
      }
      await pause(PAUSE_MS, signal);
    }
  };

/** Ends at once when it is given up; what comes next then sees the signal itself. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
