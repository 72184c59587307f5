import type { Socket } from "node:net";
import type { ConnectionFacts, Run } from "./connect";
import type { Connection, ConnectionEvents } from "./connection";
import { codeOf, TransportError, toTransportError } from "./failures";
import { ResponseParser } from "./http1-parser";
import { http1Bytes, type Message } from "./message";
import { type Outcome, type Parting, Reception } from "./reception";

/** A server that does not say how long it keeps a connection is believed this long (Node's own lets go after 5 s). */
const IDLE_MS = 4_000;
/** One that says so is believed up to this, less a margin for the way. */
const MAX_IDLE_MS = 30_000;
const IDLE_MARGIN_MS = 1_000;
const GRACE_POLLS = 3;

/** A checked socket that speaks HTTP/1.1, one request at a time. */
export class Http1Connection implements Connection {
  readonly protocol = "http/1.1";
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #parser: ResponseParser;
  #idleMs = IDLE_MS;
  #current: Reception | null = null;
  #used = false;
  /** Something of the current request may have left. */
  #begun = false;

  constructor(
    socket: Socket,
    readonly facts: ConnectionFacts,
    events: ConnectionEvents,
  ) {
    this.#socket = socket;
    this.#events = events;
    this.#parser = new ResponseParser({
      informational: () => this.#current?.informational(),
      head: (status, headers) => {
        this.#learnIdle(headers);
        this.#current?.head(status, headers);
      },
      body: (chunk) => this.#current?.body(chunk),
      complete: (reusable) => this.#current?.complete(reusable),
    });
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
    socket.once("end", () => this.#onEnd());
    socket.once("close", () => this.#onClose());
  }

  get capacity(): number {
    return this.#alive ? 1 : 0;
  }

  get idleMs(): number {
    return this.#idleMs;
  }

  async ready(): Promise<void> {
    // A socket is all it needs.
  }

  exchange(message: Message, run: Run, maxBodyBytes: number): Promise<Outcome> {
    const reception = new Reception(run, maxBodyBytes, (parting) => this.#part(parting));
    this.#current = reception;
    this.#begun = false;
    if (!this.#used) {
      this.#used = true;
      this.#write(reception, message);
    } else {
      // A kept connection may have ended, or hold bytes that nobody asked for: what the system knows of it is read first.
      afterPoll(() => this.#write(reception, message));
    }
    return reception.outcome;
  }

  close(): void {
    this.#socket.destroy();
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  get #alive(): boolean {
    return !this.#socket.destroyed && this.#socket.writable && !this.#socket.readableEnded;
  }

  #write(reception: Reception, message: Message): void {
    if (reception.settled) return;
    if (!this.#alive) {
      reception.untouched(new TransportError("reset", "CONNECTION_GONE"));
      return;
    }
    const socket = this.#socket;
    this.#parser.expect();
    this.#begun = true;
    const small = socket.write(http1Bytes(message), (error) => {
      // A write that was cut short by the socket's end is reported without an error.
      if (!error && !socket.destroyed) reception.requestSent();
    });
    // What fits the buffers counts as sent: nobody can tell whether it has left.
    if (small) reception.requestSent();
  }

  #onData(chunk: Buffer): void {
    const reception = this.#current;
    if (reception === null || !this.#begun) {
      // An answer that nobody asked for.
      this.#ended(new TransportError("protocol", "UNASKED"));
      return;
    }
    reception.firstByte();
    try {
      if (!this.#parser.feed(chunk)) this.#socket.destroy();
    } catch (error) {
      reception.fail(toTransportError(error));
    }
  }

  #onEnd(): void {
    this.#parser.finish();
    this.#ended(new TransportError("reset", "CLOSED"));
  }

  #onClose(): void {
    const { errored } = this.#socket;
    this.#ended(errored === null ? new TransportError("reset", "CLOSED") : endOf(errored));
    this.#events.closed();
  }

  #ended(error: TransportError): void {
    if (this.#begun) this.#current?.fail(error);
    else this.#current?.untouched(error);
    this.#socket.destroy();
  }

  #part(parting: Parting): void {
    const sent = this.#current?.sent ?? false;
    this.#current = null;
    if (parting === "abandon") this.#socket.destroy();
    else if (sent) this.#events.freed();
    else this.#freeWhenSent(GRACE_POLLS);
  }

  /**
   * The answer came before the word that the request was written. That may be on its way; but if the receiver has not
   * read it all, the rest would be taken for the next request.
   */
  #freeWhenSent(polls: number): void {
    if (this.#socket.writableLength === 0) this.#events.freed();
    else if (polls === 0) this.#socket.destroy();
    else afterPoll(() => this.#freeWhenSent(polls - 1));
  }

  #learnIdle(headers: readonly [string, string][]): void {
    this.#idleMs = IDLE_MS;
    for (const [name, value] of headers) {
      if (name !== "keep-alive") continue;
      const seconds = Number(/timeout=(\d{1,6})/i.exec(value)?.[1] ?? Number.NaN);
      if (seconds >= 0) this.#idleMs = Math.min(seconds * 1000 - IDLE_MARGIN_MS, MAX_IDLE_MS);
    }
  }
}

/** What an error means once the connection was open. */
export function endOf(error: unknown): TransportError {
  // The connection died of silence.
  if (codeOf(error) === "ETIMEDOUT") return new TransportError("response_timeout", "ETIMEDOUT");
  return toTransportError(error);
}

let waiting: (() => void)[] = [];

/** Runs the work once the system's news of all sockets were taken in: one immediate for all that wait. */
function afterPoll(work: () => void): void {
  if (waiting.push(work) > 1) return;
  setImmediate(() => {
    const due = waiting;
    waiting = [];
    for (const each of due) each();
  });
}
