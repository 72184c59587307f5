import pg from "pg";
import { WAKE_CHANNEL } from "./queries/workers";

export type ListenerOptions = {
  url: string;
  /** The worker's id: its session holds an advisory lock on it, so that others can tell when the worker is gone. */
  owner: string;
  onWake: (payload: string) => void;
  /** After every (re)connection: wakes may have been missed while nobody listened. */
  onReady: () => void;
  onError: (error: Error) => void;
};

const FIRST_DELAY_MS = 100;
const LAST_DELAY_MS = 5_000;

/** Listens for wakes on a connection of its own and connects again when it breaks. */
export class WakeListener {
  private client: pg.Client | null = null;
  private retry: NodeJS.Timeout | null = null;
  private delayMs = FIRST_DELAY_MS;
  private closed = false;

  constructor(private readonly options: ListenerOptions) {}

  /** Connects for the first time. Rejects when the database cannot be reached; later breaks only go to `onError`. */
  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: "hooklane-listener",
      keepAlive: true,
    });
    client.on("error", (error) => this.lost(client, error));
    client.on("end", () => this.lost(client, new Error("the listening connection ended")));
    client.on("notification", (message) => this.options.onWake(message.payload ?? ""));
    this.client = client;
    await client.connect();
    await client.query("select pg_advisory_lock(hashtextextended($1, 727))", [this.options.owner]);
    await client.query(`listen ${WAKE_CHANNEL}`);
    this.delayMs = FIRST_DELAY_MS;
    this.options.onReady();
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.retry !== null) clearTimeout(this.retry);
    await this.client?.end();
  }

  private lost(client: pg.Client, error: Error): void {
    if (this.closed || this.client !== client) return;
    this.client = null;
    this.options.onError(error);
    // An errored client may not have closed its socket; the new connection does not depend on it.
    client.end().catch(this.options.onError);
    this.again();
  }

  private again(): void {
    this.retry = setTimeout(() => {
      this.open().catch((error: Error) => {
        if (this.closed) return;
        this.client = null;
        this.options.onError(error);
        this.again();
      });
    }, this.delayMs);
    this.delayMs = Math.min(LAST_DELAY_MS, this.delayMs * 2);
  }
}
