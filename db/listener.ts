import pg from "pg";

export type ListenerOptions = {
  url: string;
  /** What is listened to: a channel's name, which is one of ours. */
  channel: string;
  /** A worker's id: its session holds an advisory lock on it, so that others can tell when it is gone. Null: no lock. */
  owner: string | null;
  onMessage: (payload: string) => void;
  /** After every (re)connection: notifications may have been missed while nobody listened. */
  onReady: () => void;
  onError: (error: Error) => void;
};

const FIRST_DELAY_MS = 100;
const LAST_DELAY_MS = 5_000;
/** A server that takes the connection and says nothing is given up after this time. */
const CONNECT_MS = 10_000;
/** A peer that vanished without a word is noticed this long after the last one (and some probes). */
const PROBE_AFTER_MS = 10_000;
const LOCK_AGAIN_MS = 1_000;

/** Listens to a channel on a connection of its own and connects again when it breaks. */
export class Listener {
  private client: pg.Client | null = null;
  private retry: NodeJS.Timeout | null = null;
  private lockRetry: NodeJS.Timeout | null = null;
  private check: NodeJS.Timeout | null = null;
  private delayMs = FIRST_DELAY_MS;
  private closed = false;

  constructor(private readonly options: ListenerOptions) {}

  /** Connects for the first time. Rejects when the database cannot be reached; later breaks only go to `onError`. */
  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: "hooklane-listener",
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: PROBE_AFTER_MS,
    });
    // What fails before the client is ours fails the promise below; telling it twice would start two retries.
    client.on("error", (error) => this.lost(client, error));
    client.on("end", () => this.lost(client, new Error("the listening connection ended")));
    client.on("notification", (message) => this.options.onMessage(message.payload ?? ""));
    try {
      await client.connect();
      await client.query(`listen ${this.options.channel}`);
    } catch (thrown) {
      this.end(client);
      throw thrown;
    }
    if (this.closed) return this.end(client);
    this.client = client;
    this.delayMs = FIRST_DELAY_MS;
    if (this.options.owner !== null) await this.lock(client, this.options.owner);
    this.listenOn(client);
    this.options.onReady();
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const timer of [this.retry, this.lockRetry, this.check]) if (timer !== null) clearTimeout(timer);
    const { client } = this;
    this.client = null;
    await client?.end();
  }

  /**
   * Takes the worker's lock, and never waits for it inside the server: a session that waits hears no wakes. Our own
   * session of before, which the server may not know to be dead, holds it for us until then.
   */
  private async lock(client: pg.Client, owner: string): Promise<void> {
    const text = "select pg_try_advisory_lock(hashtextextended($1, 727)) as locked";
    const { rows } = await client.query<{ locked: boolean }>(text, [owner]);
    if (rows[0]?.locked === true || this.client !== client) return;
    this.lockRetry = setTimeout(() => {
      this.lock(client, owner).catch((error: Error) => this.lost(client, error));
    }, LOCK_AGAIN_MS);
  }

  /** Asks the server for a sign of life now and then: one that hears nothing cannot tell silence from a dead end. */
  private listenOn(client: pg.Client): void {
    if (this.check !== null) clearTimeout(this.check);
    const question = { text: "select 1", query_timeout: CONNECT_MS };
    this.check = setTimeout(() => {
      client.query(question).then(
        () => {
          if (this.client === client) this.listenOn(client);
        },
        (error: Error) => this.lost(client, error),
      );
    }, PROBE_AFTER_MS);
  }

  private lost(client: pg.Client, error: Error): void {
    if (this.closed || this.client !== client) return;
    this.client = null;
    this.options.onError(error);
    // An errored client may not have closed its socket; the new connection does not depend on it.
    this.end(client);
    this.again();
  }

  private end(client: pg.Client): void {
    client.end().catch(this.options.onError);
  }

  private again(): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.retry = null;
      this.open().catch((error: Error) => {
        // Broken after it had been ours: that has planned the next try already.
        if (this.closed || this.retry !== null) return;
        if (this.client !== null) this.end(this.client);
        this.client = null;
        this.options.onError(error);
        this.again();
      });
    }, this.delayMs);
    this.delayMs = Math.min(LAST_DELAY_MS, this.delayMs * 2);
  }
}
