import type { Socket } from "node:net";
import { type ConnectionFacts, type ConnectOptions, openChecked, type Run } from "./connect";
import type { Connection, ConnectionEvents } from "./connection";
import type { Deadline } from "./deadline";
import { TransportError } from "./failures";
import type { Target } from "./guard";
import { Http1Connection } from "./http1";
import { Http2Connection } from "./http2";

export type PoolLimits = {
  /** Open connections per origin, idle ones included; requests beyond wait for their turn. */
  maxSockets: number;
  /** Open connections in all. Beyond, idle ones give way, and origins get their turns one after the other. */
  maxTotalSockets: number;
  /** Origins with open connections; beyond, the one unused for longest is dropped when it is idle. */
  maxOrigins: number;
  /** After this a connection is not used again, so that a name's new addresses are taken (and checked). */
  maxAgeMs: number;
};

/** A connection in the pool. */
export type Entry = {
  origin: Origin;
  connection: Connection;
  openedAt: number;
  /** Requests that hold a turn on it. */
  taken: number;
  /** Is in its origin's list of those with room. */
  spare: boolean;
  idleUntil: number;
  gone: boolean;
};
export type Turn = { entry: Entry; reused: boolean };
type Waiter = { deadline: Deadline; give: (turn: Entry | "open") => void };
/** What the pool knows of one origin. */
type Origin = {
  key: string;
  usedAt: number;
  /** Places taken: connections, and those that are being opened. */
  open: number;
  opening: number;
  protocol: Connection["protocol"] | "unknown";
  http1Only: boolean;
  /** Connections with room for another request, last used last. */
  spare: Entry[];
  waiting: Set<Waiter>;
};

const SWEEP_MS = 1_000;

/** Keep-alive connections, last used first. */
export class ConnectionPool {
  readonly #origins = new Map<string, Origin>();
  readonly #entries = new Set<Entry>();
  /** Without a request, unused for longest first. */
  readonly #idle = new Set<Entry>();
  /** Origins with requests that wait, the next to be served first. */
  readonly #hungry = new Set<Origin>();
  readonly #connect: ConnectOptions;
  readonly #limits: PoolLimits;
  readonly #clock: () => number;
  /** Origins that asked for it; they are remembered longer than their connections. */
  readonly #http1Only = new Set<string>();
  #places = 0;
  #sweeper: NodeJS.Timeout | undefined;
  #closed = false;
  #onEmpty: (() => void) | undefined;

  constructor(connect: ConnectOptions, limits: PoolLimits, clock: () => number) {
    this.#connect = connect;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** A turn on a connection that is open and has room, if there is one. */
  take(target: Target): Entry | undefined {
    const origin = this.#origins.get(target.origin);
    if (origin === undefined) return undefined;
    const now = this.#clock();
    origin.usedAt = now;
    for (let entry = origin.spare.at(-1); entry; entry = origin.spare.at(-1)) {
      if (this.#fit(entry, now)) return this.#takeTurn(entry);
      this.#unlist(entry);
      if (entry.taken === 0) this.#drop(entry);
    }
    return undefined;
  }

  /**
   * A turn on a connection for one request, opened when none has room. The turn ends with the request on it.
   * @param fresh rather open one than use another that has room
   * @throws TransportError `internal` (code `POOL_BUSY`) when no turn came in time, and whatever opening throws
   */
  async acquire(target: Target, run: Run, fresh: boolean): Promise<Turn> {
    const kept = fresh ? undefined : this.take(target);
    if (kept) return { entry: kept, reused: true };
    const origin = this.#originOf(target.origin);
    if (this.#mayOpen(origin)) this.#reserve(origin);
    else {
      const other = this.take(target);
      if (other) return { entry: other, reused: true };
      const turn = await this.#turn(origin, run);
      if (turn !== "open") return { entry: turn, reused: true };
    }
    return { entry: await this.#open(target, origin, run), reused: false };
  }

  /** Closes every connection and resolves when no socket is left. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeper);
    for (const entry of [...this.#entries]) entry.connection.close();
    if (this.#entries.size === 0) return;
    await new Promise<void>((done) => {
      this.#onEmpty = done;
    });
  }

  get size(): { origins: number; sockets: number } {
    return { origins: this.#origins.size, sockets: this.#entries.size };
  }

  #originOf(key: string): Origin {
    const usedAt = this.#clock();
    const known = this.#origins.get(key);
    if (known) {
      known.usedAt = usedAt;
      return known;
    }
    if (this.#origins.size >= this.#limits.maxOrigins) this.#dropOldestIdle();
    const origin: Origin = {
      ...{ key, usedAt, open: 0, opening: 0, protocol: "unknown", http1Only: this.#http1Only.has(key) },
      ...{ spare: [], waiting: new Set<Waiter>() },
    };
    this.#origins.set(key, origin);
    return origin;
  }

  #dropOldestIdle(): void {
    let oldest: Origin | undefined;
    for (const origin of this.#origins.values()) {
      const busy = origin.waiting.size > 0 || origin.spare.filter(({ taken }) => taken === 0).length < origin.open;
      if (!busy && (!oldest || origin.usedAt < oldest.usedAt)) oldest = origin;
    }
    for (const entry of [...(oldest?.spare ?? [])]) this.#drop(entry);
  }

  #mayOpen(origin: Origin): boolean {
    return this.#hasPlace && origin.open < this.#limits.maxSockets && !this.#mayBeShared(origin);
  }

  get #hasPlace(): boolean {
    return this.#places < this.#limits.maxTotalSockets || this.#idle.size > 0;
  }

  /** A connection is being opened that may have room for all who wait. */
  #mayBeShared(origin: Origin): boolean {
    if (origin.opening === 0 || origin.protocol === "http/1.1" || origin.http1Only) return false;
    return this.#connect.http2 && origin.key.startsWith("https:");
  }

  #reserve(origin: Origin): void {
    this.#places += 1;
    origin.open += 1;
    const [oldest] = this.#idle;
    if (oldest && this.#places > this.#limits.maxTotalSockets) this.#drop(oldest);
  }

  #turn(origin: Origin, run: Run): Promise<Entry | "open"> {
    return new Promise((resolve, reject) => {
      const give = (turn: Entry | "open"): void => {
        run.deadline.onEnd(undefined);
        resolve(turn);
      };
      const waiter: Waiter = { deadline: run.deadline, give };
      origin.waiting.add(waiter);
      this.#hungry.add(origin);
      run.deadline.onEnd((ending) => {
        origin.waiting.delete(waiter);
        const connecting = origin.opening > 0 && origin.opening === origin.open;
        this.#forgetIfEmpty(origin);
        if (ending === "cancelled") reject(new TransportError("cancelled"));
        // The receiver lets us wait for its first connection; or else we have no room.
        else reject(connecting ? new TransportError("connect_timeout") : new TransportError("internal", "POOL_BUSY"));
      });
    });
  }

  #nextWaiter(origin: Origin): Waiter | undefined {
    for (const waiter of origin.waiting) {
      // No use in a turn when the time is up.
      if (waiter.deadline.due) waiter.deadline.end("timeout");
      else {
        origin.waiting.delete(waiter);
        // To the end of the row.
        this.#hungry.delete(origin);
        if (origin.waiting.size > 0) this.#hungry.add(origin);
        return waiter;
      }
    }
    this.#hungry.delete(origin);
    return undefined;
  }

  async #open(target: Target, origin: Origin, run: Run): Promise<Entry> {
    origin.opening += 1;
    let entry: Entry | undefined;
    try {
      const http2 = this.#connect.http2 && !origin.http1Only;
      const socket = await openChecked(target, { ...this.#connect, http2 }, run);
      if (socket.destroyed) throw new TransportError("reset", "CLOSED");
      entry = this.#adopt(origin, socket, run.facts);
      if (this.#closed) throw new TransportError("cancelled");
      await entry.connection.ready(run.deadline);
      origin.protocol = entry.connection.protocol;
      return entry;
    } catch (error) {
      if (entry) this.#drop(entry);
      else this.#freePlace(origin);
      throw error;
    } finally {
      origin.opening -= 1;
      if (entry) this.#settle(entry);
      this.#grant();
    }
  }

  /** From here on the place is the connection's, and is freed when its socket closes. */
  #adopt(origin: Origin, socket: Socket, facts: ConnectionFacts): Entry {
    const events: ConnectionEvents = {
      freed: () => {
        entry.taken -= 1;
        this.#settle(entry);
      },
      changed: () => this.#settle(entry),
      closed: () => {
        this.#entries.delete(entry);
        this.#drop(entry);
        if (this.#entries.size === 0) this.#onEmpty?.();
      },
      http1Required: () => {
        origin.http1Only = true;
        if (this.#http1Only.size >= this.#limits.maxOrigins) this.#http1Only.clear();
        this.#http1Only.add(origin.key);
      },
    };
    const connection =
      facts.protocol === "h2"
        ? new Http2Connection(socket, origin.key, facts, events)
        : new Http1Connection(socket, origin.key, facts, events);
    const openedAt = this.#clock();
    const entry: Entry = { origin, connection, openedAt, taken: 1, spare: false, idleUntil: 0, gone: false };
    this.#entries.add(entry);
    return entry;
  }

  #fit({ connection, taken, openedAt, idleUntil }: Entry, now: number): boolean {
    if (connection.capacity <= taken || now - openedAt > this.#limits.maxAgeMs) return false;
    return taken > 0 || now < idleUntil;
  }

  #takeTurn(entry: Entry): Entry {
    if (entry.taken === 0) {
      this.#idle.delete(entry);
      entry.connection.ref();
    }
    entry.taken += 1;
    if (entry.taken >= entry.connection.capacity) this.#unlist(entry);
    return entry;
  }

  /** Something changed at a connection: gives its room to whoever waits, lets it lie idle, or drops it. */
  #settle(entry: Entry): void {
    const { connection, origin } = entry;
    if (entry.gone) return;
    const now = this.#clock();
    const over = this.#closed || connection.capacity === 0 || now - entry.openedAt > this.#limits.maxAgeMs;
    if (over || this.#hasToYield(entry)) {
      this.#unlist(entry);
      if (entry.taken === 0) this.#drop(entry);
      else this.#grant();
      return;
    }
    while (connection.capacity > entry.taken) {
      const waiter = this.#nextWaiter(origin);
      if (!waiter) break;
      entry.taken += 1;
      waiter.give(entry);
    }
    if (connection.capacity <= entry.taken) this.#unlist(entry);
    else if (!entry.spare) {
      entry.spare = true;
      origin.spare.push(entry);
    }
    if (entry.taken === 0) this.#rest(entry, now);
  }

  #rest(entry: Entry, now: number): void {
    entry.idleUntil = now + entry.connection.idleMs;
    this.#idle.delete(entry);
    this.#idle.add(entry);
    entry.connection.unref();
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  /** Closes what lay idle for too long. */
  #sweep(): void {
    const now = this.#clock();
    for (const entry of [...this.#idle]) if (!this.#fit(entry, now)) this.#drop(entry);
    if (this.#idle.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  /** When all places are taken, an origin with more than its share passes one on to another that waits. */
  #hasToYield({ origin, taken }: Entry): boolean {
    if (taken > 0 || this.#hungry.size === 0 || this.#places < this.#limits.maxTotalSockets) return false;
    const share = Math.max(1, Math.floor(this.#limits.maxTotalSockets / this.#origins.size));
    if (origin.open <= share) return false;
    for (const other of this.#hungry) if (other.open < share && !this.#mayBeShared(other)) return true;
    return false;
  }

  #unlist(entry: Entry): void {
    if (!entry.spare) return;
    entry.spare = false;
    const { spare } = entry.origin;
    const index = spare.lastIndexOf(entry);
    if (index >= 0) spare.splice(index, 1);
  }

  /** Closes a connection; its place is free at once. */
  #drop(entry: Entry): void {
    if (entry.gone) return;
    entry.gone = true;
    this.#idle.delete(entry);
    this.#unlist(entry);
    entry.connection.close();
    this.#freePlace(entry.origin);
  }

  #freePlace(origin: Origin): void {
    this.#places -= 1;
    origin.open -= 1;
    this.#grant();
    this.#forgetIfEmpty(origin);
  }

  /** Gives free places to those who wait, the origin with the fewest first. */
  #grant(): void {
    while (this.#hungry.size > 0 && this.#hasPlace) {
      let next: Origin | undefined;
      for (const origin of this.#hungry) {
        if ((next === undefined || origin.open < next.open) && this.#mayOpen(origin)) next = origin;
        if (next?.open === 0) break;
      }
      if (!next) return;
      const waiter = this.#nextWaiter(next);
      if (!waiter) continue;
      this.#reserve(next);
      waiter.give("open");
    }
  }

  #forgetIfEmpty(origin: Origin): void {
    if (origin.waiting.size > 0) return;
    this.#hungry.delete(origin);
    if (origin.open === 0 && this.#origins.get(origin.key) === origin) this.#origins.delete(origin.key);
  }
}
