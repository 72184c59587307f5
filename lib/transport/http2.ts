import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { Socket } from "node:net";
import type { ConnectionFacts, Run } from "./connect";
import type { Connection, ConnectionEvents } from "./connection";
import type { Deadline } from "./deadline";
import { codeOf, TransportError } from "./failures";
import { endOf } from "./http1";
import type { Message } from "./message";
import { MAX_HEAD_BYTES, MAX_INFORMATIONAL, type Outcome, Reception } from "./reception";

/** Requests at a time on one connection, however many more the server would take. */
const MAX_STREAMS = 100;
const IDLE_MS = 30_000;
/** How long a request may still be sent after its answer. */
const UNREAD_MS = 1_000;
/** Megabytes of header tables, headers and unanswered frames that a server can make one connection hold. */
const SESSION_MEGABYTES = 2;

const {
  NGHTTP2_NO_ERROR,
  NGHTTP2_INTERNAL_ERROR,
  NGHTTP2_REFUSED_STREAM,
  NGHTTP2_CANCEL,
  NGHTTP2_CONNECT_ERROR,
  NGHTTP2_ENHANCE_YOUR_CALM,
  NGHTTP2_HTTP_1_1_REQUIRED,
} = constants;

/** Ends of a stream that are no complaint about the protocol. */
const RESETS = new Set<number>([
  NGHTTP2_NO_ERROR,
  NGHTTP2_INTERNAL_ERROR,
  NGHTTP2_REFUSED_STREAM,
  NGHTTP2_CANCEL,
  NGHTTP2_CONNECT_ERROR,
  NGHTTP2_ENHANCE_YOUR_CALM,
]);

/** A checked socket that speaks HTTP/2, many requests at a time. */
export class Http2Connection implements Connection {
  readonly protocol = "h2";
  readonly idleMs = IDLE_MS;
  readonly #session: ClientHttp2Session;
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  #max = 0;
  /** No new requests: the server is leaving, or nothing has been heard of it. */
  #leaving = false;
  /** The last stream the server says it may have acted on. */
  #lastStream = Number.POSITIVE_INFINITY;
  #error: TransportError | null = null;
  /** How many frames of answers have come, as a sign of life. */
  #heard = 0;

  constructor(
    socket: Socket,
    origin: string,
    readonly facts: ConnectionFacts,
    events: ConnectionEvents,
  ) {
    const session = connect(origin, {
      createConnection: () => socket,
      settings: { enablePush: false, maxHeaderListSize: MAX_HEAD_BYTES },
      maxSessionMemory: SESSION_MEGABYTES,
      maxReservedRemoteStreams: 0,
      peerMaxConcurrentStreams: MAX_STREAMS,
    });
    this.#session = session;
    this.#socket = socket;
    this.#events = events;
    session.on("remoteSettings", ({ maxConcurrentStreams = MAX_STREAMS }) => {
      this.#max = Math.min(maxConcurrentStreams, MAX_STREAMS);
      events.changed();
    });
    session.on("goaway", (code: number, lastStream: number) => {
      this.#leaving = true;
      this.#lastStream = Math.min(this.#lastStream, lastStream);
      if (code !== NGHTTP2_NO_ERROR) this.#error ??= failureOf(code);
      events.changed();
    });
    session.on("error", (error) => {
      this.#error ??= endOf(error);
    });
    session.once("close", () => {
      socket.destroy();
      events.closed();
    });
  }

  /** How many requests may be under way. */
  get capacity(): number {
    const { closed, destroyed } = this.#session;
    return closed || destroyed || this.#leaving || this.#socket.destroyed ? 0 : this.#max;
  }

  /** The server's settings bound what may be sent, so they are waited for. */
  async ready(deadline: Deadline): Promise<void> {
    const session = this.#session;
    const settings = new Promise<void>((resolve, reject) => {
      session.once("remoteSettings", () => resolve());
      session.once("close", () => reject(this.#error ?? new TransportError("reset", "CLOSED")));
    });
    await deadline.race(settings, new TransportError("connect_timeout", "HTTP2"));
    if (this.capacity === 0) throw this.#error ?? new TransportError("protocol", "HTTP2_NO_STREAMS");
  }

  exchange(message: Message, run: Run, maxBodyBytes: number): Promise<Outcome> {
    const heardBefore = this.#heard;
    let stream: ClientHttp2Stream | undefined;
    const reception = new Reception(run, maxBodyBytes, (parting) => {
      if (parting === "abandon") giveUp(stream);
      else if (stream && !reception.sent) giveUpLater(stream);
      // Not a word since the request began, or no room for its body: the connection may be dead, and is used no more.
      const stuck = this.#heard === heardBefore || !reception.sent;
      if (run.deadline.ending === "timeout" && stuck) this.#leaving = true;
      this.#events.freed();
    });
    if (reception.settled) return reception.outcome;
    try {
      stream = this.#session.request(headersOf(message), { endStream: message.length === 0 });
    } catch (error) {
      if (this.capacity === 0) reception.untouched(new TransportError("reset", "CONNECTION_GONE"));
      else reception.fail(new TransportError("internal", codeOf(error)));
      return reception.outcome;
    }
    this.#listen(stream, reception);
    if (message.length === 0) reception.requestSent();
    else stream.end(message.body);
    return reception.outcome;
  }

  close(): void {
    this.#session.destroy();
    this.#socket.destroy();
  }

  ref(): void {
    this.#session.ref();
  }

  unref(): void {
    this.#session.unref();
  }

  #listen(stream: ClientHttp2Stream, reception: Reception): void {
    let error: unknown;
    let informational = 0;
    stream.once("finish", () => reception.requestSent());
    stream.on("headers", () => {
      this.#heard += 1;
      informational += 1;
      reception.firstByte();
      reception.informational();
      if (informational > MAX_INFORMATIONAL) reception.fail(new TransportError("protocol", "TOO_MANY_INFORMATIONAL"));
    });
    stream.once("response", (_headers: unknown, _flags: unknown, raw: string[]) => {
      this.#heard += 1;
      reception.firstByte();
      const { status, headers, size } = readHead(raw);
      reception.head(status, headers);
      // The server learns of our limit with its first frames, and may have sent this before.
      if (size > MAX_HEAD_BYTES) reception.fail(new TransportError("too_large", "HEADERS"));
    });
    stream.on("data", (chunk: Buffer) => {
      this.#heard += 1;
      reception.body(chunk);
    });
    stream.once("end", () => {
      if (reception.status > 0 && stream.rstCode === NGHTTP2_NO_ERROR) reception.complete(true);
    });
    stream.once("error", (thrown) => {
      error = thrown;
    });
    stream.once("close", () => this.#ended(stream, reception, error));
  }

  /** A stream is gone; if that was not the end of an answer, says what it means. */
  #ended(stream: ClientHttp2Stream, reception: Reception, error: unknown): void {
    if (reception.settled) return;
    const code = stream.rstCode;
    const { id } = stream;
    // We ask too much of this connection, or it of the server's memory: the next request gets another.
    if (code === NGHTTP2_ENHANCE_YOUR_CALM) this.#leaving = true;
    if (code === NGHTTP2_REFUSED_STREAM || id === undefined || id > this.#lastStream) {
      reception.untouched(new TransportError("reset", "HTTP2_REFUSED_STREAM"));
    } else if (code === NGHTTP2_HTTP_1_1_REQUIRED) {
      this.#leaving = true;
      this.#events.http1Required();
      reception.untouched(new TransportError("protocol", nameOf(code)));
    } else if (this.#error !== null) reception.fail(this.#error);
    else if (error !== undefined && codeOf(error) !== "ERR_HTTP2_STREAM_ERROR") reception.fail(endOf(error));
    else reception.fail(failureOf(code));
  }
}

function giveUp(stream: ClientHttp2Stream | undefined): void {
  if (stream && !stream.closed && !stream.destroyed) stream.close(NGHTTP2_CANCEL);
}

/**
 * The server answered without having read the request. It may say so itself, or read on; only if it does neither is the
 * rest taken back, since servers count the streams that a client resets, and turn away who does it often.
 */
function giveUpLater(stream: ClientHttp2Stream): void {
  const timer = setTimeout(() => giveUp(stream), UNREAD_MS).unref();
  stream.once("close", () => clearTimeout(timer));
}

/** Names in lower case, as HTTP/2 wants them; a name that comes twice keeps both values. */
function headersOf(message: Message): OutgoingHttpHeaders {
  const { method, path, host, scheme, headers, length } = message;
  const fields: OutgoingHttpHeaders = { ":method": method, ":scheme": scheme, ":authority": host, ":path": path };
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = (headers[index] ?? "").toLowerCase();
    const value = headers[index + 1] ?? "";
    const before = fields[name];
    fields[name] = before === undefined ? value : [...[before].flat().map(String), value];
  }
  if (length > 0 || method !== "GET") fields["content-length"] = length;
  return fields;
}

type Head = { status: number; headers: [string, string][]; size: number };

function readHead(raw: readonly string[]): Head {
  const headers: [string, string][] = [];
  let status = 0;
  let size = 0;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    size += name.length + value.length;
    if (name === ":status") status = Number(value);
    else headers.push([name.toLowerCase(), value]);
  }
  return { status, headers, size };
}

const failureOf = (code: number): TransportError =>
  new TransportError(RESETS.has(code) ? "reset" : "protocol", nameOf(code));

/** RFC 9113, section 7, by number. */
const CODES =
  "NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED".split(
    " ",
  );

const nameOf = (code: number): string => `HTTP2_${CODES[code] ?? "UNKNOWN"}`;
