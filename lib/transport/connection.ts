import type { ConnectionFacts, Run } from "./connect";
import type { Deadline } from "./deadline";
import type { Message } from "./message";
import type { Outcome } from "./reception";

/** An open, checked connection, of either protocol. */
export type Connection = {
  readonly facts: ConnectionFacts;
  readonly protocol: "http/1.1" | "h2";
  /** How many requests may be under way; 0 when none may be added any more. */
  readonly capacity: number;
  /** How long it may lie idle. */
  readonly idleMs: number;
  /** Sends one request and reads the answer up to the cap of bytes. Never rejects; the pool hears of the end first. */
  exchange(message: Message, run: Run, maxBodyBytes: number): Promise<Outcome>;
  /**
   * Resolves when requests may begin.
   * @throws TransportError
   */
  ready(deadline: Deadline): Promise<void>;
  /** Closes at once, also in the middle of an answer. */
  close(): void;
  /** Whether the process has to stay alive for it. */
  ref(): void;
  unref(): void;
};

/** What a connection tells the pool. */
export type ConnectionEvents = {
  /** A request is over, and with it the turn. */
  freed(): void;
  /** The capacity may be another. */
  changed(): void;
  /** The socket is gone. */
  closed(): void;
  /** The server speaks HTTP/2, but not for us. */
  http1Required(): void;
};
