import type { Socket } from "node:net";
import type { Client, Dispatcher } from "undici";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { BodyCollector, type CappedBody } from "./body";
import type { Run } from "./connect";
import { codeOf, TransportError, toTransportError } from "./failures";
import type { Target } from "./guard";

export type Answer = { status: number; headers: [name: string, value: string][] } & CappedBody;

/** How one request on one connection ended. `untouched`: nothing of it was sent, another connection may be tried. */
export type Outcome =
  | { kind: "answered"; answer: Answer; reusable: boolean }
  | { kind: "failed"; error: TransportError; bodySent: boolean }
  | { kind: "untouched"; error: TransportError };

/** Names that belong to the connection, or that undici writes itself. */
const OWN_HEADERS = new Set([
  "host",
  "content-length",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "expect",
  "te",
  "trailer",
]);

/** A request as undici wants it. */
export type Message = { method: string; path: string; headers: string[]; body: string | null };

/**
 * `host` and `content-length` are written by the client: one that says the same is dropped.
 * @throws TransportError `internal` when a header would change how the request is framed or whom it names
 */
export function toMessage(request: OutboundRequest, target: Target): Message {
  const headers: string[] = [];
  for (const [name, value] of request.headers) {
    const lower = name.toLowerCase();
    if (lower === "host" && value.toLowerCase() === target.host) continue;
    if (lower === "content-length" && Number(value) === Buffer.byteLength(request.body)) continue;
    if (OWN_HEADERS.has(lower)) throw new TransportError("internal", "RESERVED_HEADER");
    headers.push(name, value);
  }
  const body = request.body === "" ? null : request.body;
  return { method: request.method, path: target.path, headers, body };
}

/** Sends one request on an open connection and reads the answer up to the cap. Never rejects. */
export function exchange(
  connection: { client: Client; socket: Socket },
  message: Message,
  run: Run,
  maxBodyBytes: number,
): Promise<Outcome> {
  const reader = new AnswerReader(connection.socket, run, maxBodyBytes);
  run.watch.enter("send");
  // The caller may have given up in the very turn in which the connection was handed over.
  if (!reader.settled) connection.client.dispatch(message, reader);
  return reader.outcome;
}

/** undici's handler for one request: takes the times, collects the answer, ends by answer, cap, error or deadline. */
class AnswerReader implements Dispatcher.DispatchHandler {
  readonly outcome: Promise<Outcome>;
  readonly #socket: Socket;
  readonly #run: Run;
  readonly #body: BodyCollector;
  #resolve: (outcome: Outcome) => void = () => undefined;
  #settled = false;
  #started = false;
  #sent = false;
  #status = 0;
  #headers: [string, string][] = [];

  constructor(socket: Socket, run: Run, maxBodyBytes: number) {
    this.#socket = socket;
    this.#run = run;
    this.#body = new BodyCollector(maxBodyBytes);
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    run.deadline.onEnd((ending) => {
      this.#fail(new TransportError(ending === "timeout" ? "response_timeout" : "cancelled"));
    });
  }

  get settled(): boolean {
    return this.#settled;
  }

  onRequestStart(): void {
    this.#started = true;
    // undici writes head and body right after this call, in the same turn.
    queueMicrotask(() => {
      if (!this.#socket.writableNeedDrain) this.#markSent();
      else this.#socket.once("drain", () => this.#markSent());
    });
  }

  /** The first byte of the answer. */
  onResponseStarted(): void {
    this.#markSent();
    this.#enter("download");
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // 1xx: the answer is still to come.
    if (status < 200) {
      this.#enter("firstByte");
      return;
    }
    this.#status = status;
    this.#headers = readHeaders(controller.rawHeaders);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#body.add(chunk)) this.#answered(false);
  }

  onResponseEnd(): void {
    this.#answered(true);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(toTransportError(error));
  }

  #enter(phase: "firstByte" | "download"): void {
    if (!this.#settled) this.#run.watch.enter(phase);
  }

  #markSent(): void {
    if (this.#sent) return;
    this.#sent = true;
    this.#enter("firstByte");
  }

  /** @returns false when the outcome is known already */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#run.watch.stop();
    this.#run.deadline.onEnd(undefined);
    return true;
  }

  #answered(reusable: boolean): void {
    if (!this.#settle()) return;
    const status = this.#status;
    const headers = this.#headers;
    const resolve = (body: CappedBody): void =>
      this.#resolve({ kind: "answered", answer: { status, headers, ...body }, reusable });
    const codings = headers.filter(([name]) => name === "content-encoding").map(([, value]) => value);
    if (codings.length === 0) resolve(this.#body.taken());
    else this.#body.decoded(codings.join(",")).then(resolve);
  }

  #fail(error: TransportError): void {
    if (!this.#settle()) return;
    if (this.#started || this.#run.deadline.ending) {
      this.#resolve({ kind: "failed", error: this.#refine(error), bodySent: this.#sent });
    } else this.#resolve({ kind: "untouched", error });
  }

  /** What an error means once the connection was open. */
  #refine(error: TransportError): TransportError {
    // The connection died of silence.
    if (error.code === "ETIMEDOUT") return new TransportError("response_timeout", error.code);
    // The parser complains of an answer without its end; the reason is that the peer hung up.
    const hungUp = this.#socket.readableEnded || codeOf(this.#socket.errored) === "ECONNRESET";
    return error.kind === "protocol" && hungUp ? new TransportError("reset", error.code) : error;
  }
}

/** Names in lower case, values as received, in the order of the wire. */
function readHeaders(raw: Dispatcher.DispatchController["rawHeaders"]): [string, string][] {
  if (!Array.isArray(raw)) return [];
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([text(raw[index]).toLowerCase(), text(raw[index + 1])]);
  }
  return pairs;
}

const text = (bytes: Buffer | string | undefined): string =>
  typeof bytes === "string" ? bytes : (bytes?.toString("latin1") ?? "");
