import type { Socket } from "node:net";
import { Client } from "undici";
import { type ConnectionFacts, type ConnectOptions, openChecked, type Run } from "./connect";
import { TransportError } from "./failures";
import type { Target } from "./guard";

/** An open, checked connection that belongs to one origin for its whole life. */
export type Connection = {
  origin: Origin;
  client: Client;
  socket: Socket;
  facts: ConnectionFacts;
  openedAt: number;
};

export type PoolLimits = {
  /** Open connections per origin, idle ones included; requests beyond wait for their turn. */
  maxSockets: number;
  /** Origins with open connections; beyond, the one unused for longest is dropped when it is idle. */
  maxOrigins: number;
  /** After this a connection is not used again, so that a name's new addresses are taken (and checked). */
  maxAgeMs: number;
};

type Waiter = (turn: Connection | "open") => void;
/** What the pool knows of one origin. */
type Origin = { key: string; usedAt: number; open: number; idle: Connection[]; waiting: Set<Waiter> };

/** Keep-alive connections, one request at a time each, last used first. */
export class ConnectionPool {
  readonly #origins = new Map<string, Origin>();
  readonly #sockets = new Set<Socket>();
  readonly #connect: ConnectOptions;
  readonly #limits: PoolLimits;
  readonly #clock: () => number;
  #closed = false;

  constructor(connect: ConnectOptions, limits: PoolLimits, clock: () => number) {
    this.#connect = connect;
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * A connection for one request. Waits for a turn when all are busy, opens one when none is idle.
   * Give it back with `release` or `drop`.
   * @throws TransportError `internal` (code `POOL_BUSY`) when no turn came in time, and whatever opening throws
   */
  async acquire(target: Target, run: Run, fresh: boolean): Promise<{ connection: Connection; reused: boolean }> {
    const origin = this.#originOf(target.origin);
    const idle = fresh ? undefined : this.#takeIdle(origin);
    if (idle) return { connection: idle, reused: true };
    if (origin.open >= this.#limits.maxSockets) {
      const turn = await this.#turn(origin, run);
      if (turn !== "open") return { connection: turn, reused: true };
    } else origin.open += 1;
    return { connection: await this.#open(target, origin, run), reused: false };
  }

  /** Gives a connection back after a complete answer. */
  release(connection: Connection): void {
    const { origin } = connection;
    const tooOld = this.#clock() - connection.openedAt > this.#limits.maxAgeMs;
    if (connection.socket.destroyed || this.#closed || tooOld) {
      this.drop(connection);
      return;
    }
    const [next] = origin.waiting;
    if (next) {
      origin.waiting.delete(next);
      next(connection);
    } else origin.idle.push(connection);
  }

  /** Closes a connection at once, also in the middle of an answer. */
  drop(connection: Connection): void {
    // undici fails what is still under way; nobody listens to that any more. The socket's `close` frees the place.
    connection.socket.destroy();
    void connection.client.destroy();
  }

  /** Closes every connection and resolves when no socket is left. */
  async close(): Promise<void> {
    this.#closed = true;
    const gone = [...this.#sockets].map((socket) => new Promise<void>((done) => socket.once("close", () => done())));
    for (const origin of this.#origins.values()) for (const connection of origin.idle) this.drop(connection);
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(gone);
  }

  get size(): { origins: number; sockets: number } {
    return { origins: this.#origins.size, sockets: this.#sockets.size };
  }

  #originOf(key: string): Origin {
    const usedAt = this.#clock();
    const known = this.#origins.get(key);
    if (known) {
      known.usedAt = usedAt;
      return known;
    }
    if (this.#origins.size >= this.#limits.maxOrigins) this.#dropOldestIdle();
    const origin: Origin = { key, usedAt, open: 0, idle: [], waiting: new Set() };
    this.#origins.set(key, origin);
    return origin;
  }

  #dropOldestIdle(): void {
    let oldest: Origin | undefined;
    for (const origin of this.#origins.values()) {
      const busy = origin.idle.length < origin.open || origin.waiting.size > 0;
      if (!busy && (!oldest || origin.usedAt < oldest.usedAt)) oldest = origin;
    }
    if (!oldest) return;
    this.#origins.delete(oldest.key);
    for (const connection of oldest.idle) this.drop(connection);
  }

  #takeIdle(origin: Origin): Connection | undefined {
    for (let connection = origin.idle.pop(); connection; connection = origin.idle.pop()) {
      if (!connection.socket.destroyed) return connection;
    }
    return undefined;
  }

  #turn(origin: Origin, run: Run): Promise<Connection | "open"> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = (turn) => {
        run.deadline.onEnd(undefined);
        resolve(turn);
      };
      origin.waiting.add(waiter);
      run.deadline.onEnd((ending) => {
        origin.waiting.delete(waiter);
        this.#forgetIfEmpty(origin);
        reject(ending === "cancelled" ? new TransportError("cancelled") : new TransportError("internal", "POOL_BUSY"));
      });
    });
  }

  async #open(target: Target, origin: Origin, run: Run): Promise<Connection> {
    try {
      const socket = await openChecked(target, this.#connect, run);
      if (this.#closed) {
        socket.destroy();
        throw new TransportError("cancelled");
      }
      return this.#adopt(origin, socket, run.facts);
    } catch (error) {
      this.#freePlace(origin);
      throw error;
    }
  }

  #adopt(origin: Origin, socket: Socket, facts: ConnectionFacts): Connection {
    let handedOver = false;
    const client = new Client(origin.key, {
      pipelining: 1,
      // Our deadline covers them; undici's own timers are coarse.
      headersTimeout: 0,
      bodyTimeout: 0,
      // A server that announces how long it keeps a connection is believed up to this.
      keepAliveMaxTimeout: 30_000,
      connect: (_options, done) => {
        // Only the checked socket, once: undici must never open one of its own. It expects the answer in a later turn.
        const usable = !handedOver && !socket.destroyed;
        handedOver = true;
        queueMicrotask(() => {
          if (usable) done(null, socket);
          else done(new TransportError("reset", "CONNECTION_GONE"), null);
        });
      },
    });
    const connection = { origin, client, socket, facts, openedAt: this.#clock() };
    this.#sockets.add(socket);
    socket.once("close", () => this.#gone(connection));
    return connection;
  }

  #gone(connection: Connection): void {
    const { origin, socket, client } = connection;
    this.#sockets.delete(socket);
    origin.idle = origin.idle.filter((other) => other !== connection);
    void client.destroy();
    this.#freePlace(origin);
  }

  /** A place for a connection became free: whoever waits may open one. */
  #freePlace(origin: Origin): void {
    const [next] = origin.waiting;
    if (next) {
      origin.waiting.delete(next);
      next("open");
      return;
    }
    origin.open -= 1;
    this.#forgetIfEmpty(origin);
  }

  #forgetIfEmpty(origin: Origin): void {
    const empty = origin.open === 0 && origin.waiting.size === 0;
    if (empty && this.#origins.get(origin.key) === origin) this.#origins.delete(origin.key);
  }
}
