import type { Db } from "@/db/client";
import { dropWaiting } from "@/db/queries/digests";
import { banSends, reserveSends, type SendGrant } from "@/db/queries/limiters";
import { toError } from "@/lib/errors";
import type { Logger } from "@/lib/logger";
import { type DigestDeps, gatherDigests, makeDigest } from "./digest";
import type { Lane } from "./lane";

/** Lanes per reservation: slots are to be used within less than a second, digests included. */
const LANES_PER_RESERVATION = 16;
const DROPPED_PER_STATEMENT = 500;
const FAILURE_PAUSE_MS = 500;

export type SlotDeps = DigestDeps & {
  db: Db;
  log: Logger;
  monotonic: () => number;
  pause: (ms: number) => Promise<void>;
  /** Something changed that the loop should look at. */
  signal: () => void;
};

/**
 * Gets slots for the lanes that have a limit, a few at a time: a reservation in the database (shared with every process
 * that sends to the same robot), and what the endpoint wants done with what is over the limit. Lanes without a limit
 * never come here.
 */
export class Slots {
  private opening = false;

  constructor(private readonly deps: SlotDeps) {}

  /** Starts what these lanes need, one round at a time; they are busy meanwhile. */
  open(lanes: readonly Lane[]): void {
    const now = this.deps.monotonic();
    for (const lane of lanes) if (lane.slotsWanted(now) > 0) this.hold(lane, now);
    if (this.opening) return;
    const asking = lanes.filter((lane) => lane.slotsWanted(now) > 0).slice(0, LANES_PER_RESERVATION);
    if (asking.length === 0) return;
    this.opening = true;
    const wants = asking.map((lane) => lane.slotsWanted(now));
    void this.keepBusy(asking, this.reserve(asking, wants), "slots could not be reserved yet").finally(() => {
      this.opening = false;
    });
  }

  /**
   * Of lanes that want to read a page, those that may: where deliveries are collected, what is due becomes digests
   * first. That happens aside, so that no other lane waits for it.
   */
  gathered(lanes: readonly Lane[]): Lane[] {
    const waiting = lanes.filter((lane) => lane.target?.collects === true && !lane.gathered);
    for (const lane of waiting) {
      const work = gatherDigests(this.deps, lane).then(() => {
        lane.gathered = true;
      });
      void this.keepBusy([lane], work, "what was collected could not be merged yet");
    }
    return waiting.length === 0 ? [...lanes] : lanes.filter((lane) => !waiting.includes(lane));
  }

  /** The platform refused for the rate: nothing of this robot goes before the ban ends, in any process. */
  ban(lane: Lane, lanes: Iterable<Lane>, forMs: number): void {
    const now = this.deps.monotonic();
    const key = lane.target?.limits?.robotKey ?? null;
    lane.block("ban", now + forMs, now);
    if (key === null) return;
    for (const other of lanes) if (other.target?.limits?.robotKey === key) other.block("ban", now + forMs, now);
    banSends(this.deps.db, key, forMs).catch((thrown: unknown) => {
      // Others learn it from a refusal of their own.
      this.deps.log.warn({ err: toError(thrown).message }, "a ban could not be shared");
    });
  }

  /** Before the time of its next slot a lane waits, or drops what is over its limit. */
  private hold(lane: Lane, now: number): void {
    if (lane.permits.slotAt <= now) return;
    if (lane.target?.limits?.overflow !== "drop") {
      lane.block("limit", lane.permits.slotAt, now);
      return;
    }
    void this.keepBusy([lane], this.drop(lane), "what is over the limit could not be dropped yet");
  }

  /** The lanes are neither read nor given back until the work is done; after a failure the loop tries again. */
  private async keepBusy(lanes: readonly Lane[], work: Promise<void>, failure: string): Promise<void> {
    for (const lane of lanes) lane.busy = true;
    try {
      await work;
    } catch (thrown) {
      this.deps.log.warn({ err: toError(thrown).message }, failure);
      await this.deps.pause(FAILURE_PAUSE_MS);
    } finally {
      for (const lane of lanes) lane.busy = false;
      this.deps.signal();
    }
  }

  private async drop(lane: Lane): Promise<void> {
    let last = await dropWaiting(this.deps.db, lane, DROPPED_PER_STATEMENT);
    while (last.dropped === DROPPED_PER_STATEMENT) {
      last = await dropWaiting(this.deps.db, lane, DROPPED_PER_STATEMENT);
    }
    lane.reread();
    // What is left waits for a slot.
    if (last.left) lane.block("limit", lane.permits.slotAt, this.deps.monotonic());
  }

  private async reserve(lanes: readonly Lane[], wants: readonly number[]): Promise<void> {
    const sentAt = this.deps.monotonic();
    const requests = lanes.map((lane, index) => ({
      limits: lane.target?.limits?.limits ?? [],
      want: wants[index] ?? 0,
    }));
    const grants = await reserveSends(this.deps.db, requests);
    await Promise.all(
      lanes.map((lane, index) => {
        const grant = grants[index];
        return grant === undefined ? null : this.settle(lane, grant, sentAt);
      }),
    );
  }

  private async settle(lane: Lane, { granted, nextInMs, banned }: SendGrant, sentAt: number): Promise<void> {
    const now = this.deps.monotonic();
    if (granted === 0) {
      const at = now + (nextInMs ?? 0);
      if (banned) lane.block("ban", at, now);
      else lane.permits.waitUntil(at);
      return;
    }
    if (lane.merges()) {
      const made = await makeDigest(this.deps, lane, "limit");
      lane.overflowed = made?.more ?? false;
      if (made !== null) lane.takeDigest(made.delivery);
    }
    lane.permits.grant(granted, sentAt);
  }
}
