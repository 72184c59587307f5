import { z } from "zod";
import { draft } from "./stage";

const AnswerSchema = z.object({ accepted: z.array(z.object({ id: z.string(), duplicate: z.boolean() })) });

const BATCH = 10;
const ANSWER_WITHIN_MS = 4_000;
/** One answered batch in this many is sent once more: the answer must name the same events. */
const REPEAT_EVERY = 5;

export type Caller = {
  /** Edge ids of all events that were answered with 202. */
  accepted: string[];
  /** Batches that had to be sent again because no answer came. */
  unanswered: number;
  /** Answers to a repeated batch that named other events than the first time. */
  contradictions: number;
  /** Ends once the batch on the way is answered. */
  stop: () => Promise<void>;
};

/**
 * A caller of `POST /api/v1/events` as one should be: it gives every event an id of its own and sends a batch again
 * until it is answered. `address` says where intake listens at the moment.
 */
export function startCaller(options: { token: string; address: () => string }): Caller {
  let stopping = false;
  let made = 0;
  const caller: Caller = {
    accepted: [],
    unanswered: 0,
    contradictions: 0,
    stop: () => {
      stopping = true;
      return ended;
    },
  };

  const send = async (events: readonly object[]): Promise<string[]> => {
    for (;;) {
      const answer = await post(options, events);
      if (answer !== null) return answer;
      caller.unanswered++;
      await new Promise((done) => setTimeout(done, 50));
    }
  };

  const run = async () => {
    for (let batch = 0; !stopping; batch++) {
      const events = Array.from({ length: BATCH }, () => ({ ...draft(made), id: `caller-${made++}` }));
      const first = await send(events);
      caller.accepted.push(...first);
      if (batch % REPEAT_EVERY !== 0) continue;
      const again = await send(events);
      if (again.join() !== first.join()) caller.contradictions++;
    }
  };
  const ended = run();
  return caller;
}

/** The ids of the events, or null when there was no answer, or one that says "later". */
async function post({ token, address }: Parameters<typeof startCaller>[0], events: readonly object[]) {
  try {
    const response = await fetch(address(), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(events),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.status !== 202) {
      await response.text();
      if (response.status < 500) throw new Error(`intake refused a batch with ${response.status}`);
      return null;
    }
    return AnswerSchema.parse(await response.json()).accepted.map(({ id }) => id);
  } catch (thrown) {
    // No connection, no end of the answer, or no answer in time: it may have been stored, or not.
    if (thrown instanceof TypeError || thrown instanceof DOMException) return null;
    throw thrown;
  }
}
