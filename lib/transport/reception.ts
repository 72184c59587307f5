import { BodyCollector, type CappedBody } from "./body";
import type { Run } from "./connect";
import { TransportError } from "./failures";

/** Bytes of names and values in the head of an answer; in HTTP/1.1 also of its trailers. */
export const MAX_HEAD_BYTES = 16 * 1024;
/** Answers with 1xx before the real one. */
export const MAX_INFORMATIONAL = 32;

export type Answer = { status: number; headers: [name: string, value: string][] } & CappedBody;

/** How one request on one connection ended. `untouched`: the receiver has not acted on it, it may be sent elsewhere. */
export type Outcome =
  | { kind: "answered"; answer: Answer }
  | { kind: "failed"; error: TransportError; bodySent: boolean }
  | { kind: "untouched"; error: TransportError };

/** What the connection has to do when the request is over: `keep` it for others, or give up what is under way. */
export type Parting = "keep" | "abandon";

/**
 * One request's end of a connection, the same for both protocols: takes the times, collects the answer up to the cap, and
 * ends once, by answer, cap, error or deadline.
 */
export class Reception {
  readonly outcome: Promise<Outcome>;
  readonly #run: Run;
  readonly #body: BodyCollector;
  readonly #part: (parting: Parting) => void;
  #resolve: ((outcome: Outcome) => void) | undefined;
  #settled = false;
  #sent = false;
  #download = false;
  #status = 0;
  #headers: [string, string][] = [];

  /** @param part called once, before the outcome is known */
  constructor(run: Run, maxBodyBytes: number, part: (parting: Parting) => void) {
    this.#run = run;
    this.#part = part;
    this.#body = new BodyCollector(maxBodyBytes);
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    run.watch.enter("send");
    run.deadline.onEnd((ending) => {
      this.fail(new TransportError(ending === "timeout" ? "response_timeout" : "cancelled"));
    });
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** Whether the whole request was handed to the network. */
  get sent(): boolean {
    return this.#sent;
  }

  get status(): number {
    return this.#status;
  }

  /** The whole request was handed to the network. */
  requestSent(): void {
    if (this.#sent || this.#settled) return;
    this.#sent = true;
    if (!this.#download) this.#run.watch.enter("firstByte");
  }

  /** Bytes of the answer came. */
  firstByte(): void {
    if (this.#download || this.#settled) return;
    this.#download = true;
    this.#run.watch.enter("download");
  }

  /** A 1xx answer: the real one is still to come. */
  informational(): void {
    if (this.#settled || !this.#download) return;
    this.#download = false;
    this.#run.watch.enter(this.#sent ? "firstByte" : "send");
  }

  head(status: number, headers: [name: string, value: string][]): void {
    this.#status = status;
    this.#headers = headers;
  }

  body(chunk: Uint8Array): void {
    if (!this.#settled && !this.#body.add(chunk)) this.#answered("abandon");
  }

  complete(reusable: boolean): void {
    this.#answered(reusable ? "keep" : "abandon");
  }

  fail(error: TransportError): void {
    const bodySent = this.#sent;
    if (this.#settle("abandon")) this.#resolve?.({ kind: "failed", error, bodySent });
  }

  untouched(error: TransportError): void {
    if (this.#settle("abandon")) this.#resolve?.({ kind: "untouched", error });
  }

  #answered(parting: Parting): void {
    if (!this.#settle(parting)) return;
    const status = this.#status;
    const headers = this.#headers;
    const coding = codingOf(headers);
    if (coding === "") this.#resolve?.({ kind: "answered", answer: { status, headers, ...this.#body.taken() } });
    else {
      this.#body.decoded(coding).then((body) => {
        this.#resolve?.({ kind: "answered", answer: { status, headers, ...body } });
      });
    }
  }

  /** @returns false when the outcome is known already */
  #settle(parting: Parting): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#run.watch.stop();
    this.#run.deadline.onEnd(undefined);
    this.#part(parting);
    return true;
  }
}

/** All content codings, in the order in which they were applied; empty when there is none. */
function codingOf(headers: readonly [string, string][]): string {
  let coding = "";
  for (const [name, value] of headers) {
    if (name === "content-encoding") coding = coding === "" ? value : `${coding},${value}`;
  }
  return coding;
}
