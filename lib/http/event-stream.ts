/*
 * Server-sent events for strangers: bounded in number and length, because each one holds a connection.
 */

/** A stream ends by itself after this time; browsers come back. Keeps what a proxy lost from staying forever. */
const LIFE_MS = 10 * 60_000;
const BEAT_MS = 15_000;
const TOTAL_MAX = 2_000;
const SENDER_MAX = 20;

const open = new Map<string, number>();
let total = 0;

/**
 * A stream of events for one stranger. `start` gets a function that sends one and returns what ends its source. Null when
 * there are too many, in all or from this sender: the caller's fallback is to ask now and then.
 */
export function eventStream(
  request: Request,
  sender: string,
  start: (send: (event: string, data: object) => void) => Promise<() => void>,
): Response | null {
  const mine = open.get(sender) ?? 0;
  if (total >= TOTAL_MAX || mine >= SENDER_MAX) return null;
  total += 1;
  open.set(sender, mine + 1);
  let end: (() => void) | null = null;
  let isGone = false;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: async (controller) => {
      const timers: NodeJS.Timeout[] = [];
      let stop: (() => void) | null = null;
      end = () => {
        if (end === null) return;
        end = null;
        total -= 1;
        const left = (open.get(sender) ?? 1) - 1;
        if (left > 0) open.set(sender, left);
        else open.delete(sender);
        for (const timer of timers) clearTimeout(timer);
        stop?.();
        // A reader that went away has closed it already.
        if (!isGone) controller.close();
      };
      const write = (text: string) => {
        if (end !== null) controller.enqueue(encoder.encode(text));
      };
      timers.push(setInterval(() => write(": beat\n\n"), BEAT_MS));
      timers.push(setTimeout(() => end?.(), LIFE_MS));
      write("retry: 3000\n\n");
      stop = await start((event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      if (end === null) stop();
    },
    cancel: () => gone(),
  });
  function gone() {
    isGone = true;
    end?.();
  }
  request.signal.addEventListener("abort", gone);
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
