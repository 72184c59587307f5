import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request: which event for which path, and when it came (milliseconds, monotonic). */
export type Sighting = { event: string; path: string; attempt: number; at: number };

/** How a path answers; `taken` is called when the receiver has accepted what it was given. */
export type Mood = (response: ServerResponse, taken: () => void, seen: Sighting) => void;

export type Witness = {
  url: (path: string) => string;
  /** Every request, in order. */
  seen: Sighting[];
  /** Called for every request before it is answered. */
  onRequest: (seen: Sighting) => void;
  mood: (path: string, mood: Mood) => void;
  /** How often the receiver accepted an event on a path: more than once is a duplicate, whoever is to blame. */
  accepted: ReadonlyMap<string, number>;
  close: () => Promise<void>;
};

export const sightingKey = (event: string, path: string): string => `${event} ${path}`;

/** A receiver on loopback that remembers what it accepted: the suite believes it rather than the product's records. */
export async function openWitness(): Promise<Witness> {
  const moods = new Map<string, Mood>();
  const accepted = new Map<string, number>();
  const seen: Sighting[] = [];
  const server = createServer((request, response) => {
    request.resume();
    // A sender that is killed in mid-request sends no end: it was not given to us.
    request.on("error", () => undefined);
    request.on("end", () => {
      const path = request.url ?? "/";
      const event = String(request.headers["x-event-id"]);
      const sighting = { event, path, attempt: Number(request.headers["x-attempt"]), at: performance.now() };
      seen.push(sighting);
      witness.onRequest(sighting);
      const key = sightingKey(event, path);
      const taken = () => void accepted.set(key, (accepted.get(key) ?? 0) + 1);
      const mood = moods.get(path) ?? steady(0);
      mood(response, taken, sighting);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const witness: Witness = {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    seen,
    onRequest: () => undefined,
    mood: (path, mood) => void moods.set(path, mood),
    accepted,
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return witness;
}

/** Accepts everything after `ms`. */
export const steady =
  (ms: number): Mood =>
  (response, taken) => {
    const answer = () => {
      taken();
      response.writeHead(200).end("ok");
    };
    if (ms === 0) answer();
    else setTimeout(answer, ms);
  };

/**
 * Mostly accepts; one request in ten each is answered 503, cut off, and answered after `lateMs` (then it is not taken:
 * a receiver that gives up too). A delivery's fourth request is always accepted.
 */
export const moody =
  (random: () => number, lateMs: number): Mood =>
  (response, taken, seen) => {
    const throwOfDice = seen.attempt > 3 ? 1 : random();
    if (throwOfDice < 0.1) response.writeHead(503).end("later");
    else if (throwOfDice < 0.2) response.destroy();
    else if (throwOfDice < 0.3) setTimeout(() => response.writeHead(503).end("too late"), lateMs);
    else steady(Math.ceil(random() * 20))(response, taken, seen);
  };

/** A small generator with a seed: what is random can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
