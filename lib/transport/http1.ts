import type { Socket } from "node:net";
import { Client, type Dispatcher } from "undici";
import type { ConnectionFacts, Run } from "./connect";
import type { Connection, ConnectionEvents } from "./connection";
import { codeOf, TransportError, toTransportError } from "./failures";
import type { Message } from "./message";
import { MAX_HEAD_BYTES, MAX_INFORMATIONAL, type Outcome, type Parting, Reception } from "./reception";

/** A server that does not say how long it keeps a connection is believed this long (Node's own lets go after 5 s). */
const IDLE_MS = 4_000;
/** One that says so is believed up to this, less a margin for the way. */
const MAX_IDLE_MS = 30_000;
const IDLE_MARGIN_MS = 1_000;
const GRACE_POLLS = 3;
/** What an answer may weigh on the wire: its head, and its body in the smallest chunks with short extensions. */
const MAX_HEAD_ON_WIRE = 2 * MAX_HEAD_BYTES;
const WIRE_BYTES_PER_BODY_BYTE = 16;

/** What waits for it runs when the turn is over; cheaper than `queueMicrotask`, which makes an object to trace. */
const NOW = Promise.resolve();

/** How far the current request is. */
type Stage = "none" | "waiting" | "written" | "head" | "complete";

/**
 * A checked socket that speaks HTTP/1.1 through an undici client of its own, one request at a time. It is the client's
 * handler in the form that undici 7 itself uses: the newer one makes two more objects per push and decodes headers twice.
 */
export class Http1Connection implements Connection, Dispatcher.DispatchHandler {
  readonly protocol = "http/1.1";
  /** Longer than the client itself lets it lie, which knows what the server said. */
  readonly idleMs = MAX_IDLE_MS;
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #client: Client;
  #current: Reception | null = null;
  #stage: Stage = "none";
  #status = 0;
  #informational = 0;
  #maxWireBytes = 0;
  #bytesBefore = 0;

  constructor(
    socket: Socket,
    origin: string,
    readonly facts: ConnectionFacts,
    events: ConnectionEvents,
  ) {
    this.#socket = socket;
    this.#events = events;
    this.#client = this.#clientOf(origin);
    socket.on("drain", this.#whenWritten);
    socket.once("close", () => events.closed());
  }

  get capacity(): number {
    return this.#alive ? 1 : 0;
  }

  async ready(): Promise<void> {
    // A socket is all it needs.
  }

  exchange(message: Message, run: Run, maxBodyBytes: number): Promise<Outcome> {
    const reception = new Reception(run, maxBodyBytes, (parting) => this.#part(parting));
    if (reception.settled) return reception.outcome;
    this.#current = reception;
    this.#stage = "waiting";
    this.#maxWireBytes = MAX_HEAD_ON_WIRE + maxBodyBytes * WIRE_BYTES_PER_BODY_BYTE;
    const { method, path, headers } = message;
    if (!this.#alive) reception.untouched(new TransportError("reset", "CONNECTION_GONE"));
    else this.#client.dispatch({ method, path, headers, body: message.length > 0 ? message.body : null }, this);
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

  /** undici: the request is about to be written. */
  onConnect(): void {
    this.#stage = "written";
    this.#status = 0;
    this.#informational = 0;
    this.#bytesBefore = this.#socket.bytesRead;
  }

  /** undici: the request was written to the socket, which may hold it. */
  onRequestSent(): void {
    this.#whenWritten();
  }

  /** undici: an answer begins, which may be a 1xx. */
  onResponseStarted(): void {
    this.#current?.firstByte();
  }

  /** undici: a head is complete, which may be that of a 1xx. */
  onHeaders(status: number, rawHeaders: Buffer[]): boolean {
    if (status >= 200) {
      this.#stage = "head";
      this.#status = status;
      this.#current?.head(status, readHeaders(rawHeaders));
      return true;
    }
    this.#informational += 1;
    if (status <= 101) this.#current?.fail(new TransportError("protocol", "STATUS"));
    else if (this.#informational <= MAX_INFORMATIONAL) this.#current?.informational();
    else this.#current?.fail(new TransportError("protocol", "TOO_MANY_INFORMATIONAL"));
    return true;
  }

  /** undici: a part of the body. */
  onData(chunk: Buffer): boolean {
    this.#current?.body(chunk);
    return true;
  }

  /** undici: the answer is complete. Whether the connection can be kept is known when the rest of what came is read. */
  onComplete(): void {
    this.#stage = "complete";
    const { errored } = this.#socket;
    // The client takes a reset for the end of a body without length.
    if (errored) this.#current?.fail(endOf(errored));
    else void NOW.then(this.#complete);
  }

  /** undici: there will be no answer. */
  onError(error: Error): void {
    const reception = this.#current;
    if (this.#stage === "waiting") reception?.untouched(toTransportError(error));
    // Such an answer is complete with its head; the client misses the bytes that its length announces.
    else if (this.#status === 204 || this.#status === 304) reception?.complete(false);
    else reception?.fail(this.#meaningOf(error));
    this.#socket.destroy();
  }

  get #alive(): boolean {
    return !this.#socket.destroyed && this.#socket.writable && !this.#socket.readableEnded;
  }

  #clientOf(origin: string): Client {
    const socket = this.#socket;
    let handedOver = false;
    return new Client(origin, {
      pipelining: 1,
      maxHeaderSize: MAX_HEAD_BYTES,
      // The push's own deadline covers them.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: MAX_IDLE_MS,
      keepAliveTimeoutThreshold: IDLE_MARGIN_MS,
      connect: (_options, done) => {
        // Only the checked socket, once: the client must never open one of its own. It expects the answer in a later turn.
        const usable = !handedOver && !socket.destroyed;
        handedOver = true;
        queueMicrotask(() => {
          if (!usable) return done(new TransportError("reset", "CONNECTION_GONE"), null);
          done(null, socket);
          // After the client's own listener: what came is read when it is weighed.
          socket.on("readable", () => this.#weigh());
        });
      },
    });
  }

  /** What fits the buffers counts as sent: nobody can tell whether it has left. */
  readonly #whenWritten = (): void => {
    if (this.#stage === "none" || this.#stage === "waiting") return;
    if (!this.#socket.destroyed && !this.#socket.writableNeedDrain) this.#current?.requestSent();
  };

  readonly #complete = (): void => this.#current?.complete(this.#alive);

  /** The client bounds names and values, and holds nothing else; this ends what is endless in other ways. */
  #weigh(): void {
    if (this.#stage !== "written" && this.#stage !== "head") return;
    const cap = this.#stage === "head" ? this.#maxWireBytes : MAX_HEAD_ON_WIRE;
    if (this.#socket.bytesRead - this.#bytesBefore > cap) this.#current?.fail(new TransportError("too_large", "WIRE"));
  }

  #part(parting: Parting): void {
    const sent = this.#current?.sent ?? false;
    this.#current = null;
    this.#stage = "none";
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
    else setImmediate(() => this.#freeWhenSent(polls - 1));
  }

  /** What an error of the client means: it complains of an answer without its end when the peer hung up. */
  #meaningOf(error: Error): TransportError {
    const meaning = endOf(error);
    const { readableEnded, errored } = this.#socket;
    const hungUp = readableEnded || errored === null || codeOf(errored) === "ECONNRESET";
    if (hungUp) return meaning.kind === "protocol" ? new TransportError("reset", "CLOSED") : meaning;
    return codeOf(error) === "UND_ERR_SOCKET" ? new TransportError("protocol", "UNASKED") : meaning;
  }
}

/** What an error means once the connection was open. */
export function endOf(error: unknown): TransportError {
  // The connection died of silence.
  if (codeOf(error) === "ETIMEDOUT") return new TransportError("response_timeout", "ETIMEDOUT");
  return toTransportError(error);
}

/** Names in lower case, values without blanks around them, in the order of the wire. */
function readHeaders(raw: Dispatcher.DispatchController["rawHeaders"]): [string, string][] {
  if (!Array.isArray(raw)) return [];
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([text(raw[index]).toLowerCase(), text(raw[index + 1]).trim()]);
  }
  return pairs;
}

const text = (bytes: Buffer | string | undefined): string =>
  typeof bytes === "string" ? bytes : (bytes?.toString("latin1") ?? "");
