/**
 * The wake port: "look at shard X, now or at time T", sent after commit. A hint and nothing more: it may come
 * twice, late or never; the durable wake is the unrouted event or the due row, and a sweep finds what was missed.
 */
export const SHARD_COUNT = 64;

/** Long pieces of work that move on in rounds, each by the job `advance-…`: a wake asks for a look at all of a kind. */
export const ROUNDS = ["replays", "broadcasts", "inbox", "care", "contacts"] as const;
export type Round = (typeof ROUNDS)[number];

/** `at`: not before this instant (milliseconds since 1970); engines that hold timers of their own may ignore it. */
export type Wake = { kind: "route" } | { kind: "drain"; shard: number; at?: number } | { kind: Round };

export type WakePort = {
  /** Queues wakes; returns at once. Coalesced to at most one send per 5 ms and process. Never throws. */
  send(wakes: readonly Wake[]): void;
  /** Flushes what is queued and releases resources. */
  close(): Promise<void>;
};

/** For code that writes nothing that must be drained (and for tests that drain by hand). */
export const noWake: WakePort = { send: () => undefined, close: () => Promise.resolve() };

/** The shard of an endpoint: FNV-1a over its UUID text, mod 64. The same in SQL is not needed: it is stored. */
export function shardOf(endpointId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < endpointId.length; i++) {
    hash = Math.imul(hash ^ endpointId.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % SHARD_COUNT;
}
