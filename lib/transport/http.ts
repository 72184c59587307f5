import { parseCidr } from "@/lib/domain/address";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";
import type { ConnectionFacts, Run } from "./connect";
import { Deadline } from "./deadline";
import { TransportError, toTransportError } from "./failures";
import { checkedAddresses, type Guard, parseMailServer, parseTarget, type Target } from "./guard";
import { type Message, toMessage } from "./message";
import { ConnectionPool, type PoolLimits, type Turn } from "./pool";
import type { Outcome } from "./reception";
import { createLookup, type Lookup } from "./resolver";
import { heloName, type MailRequest, sendMail } from "./smtp";
import { Stopwatch } from "./stopwatch";
import type { SendOptions, Transport } from "./types";

export type TransportOptions = {
  /** Ranges that may be reached although they are not public, also without TLS (`OUTBOUND_ALLOWED_CIDRS`). */
  allowedCidrs: readonly string[];
  /** Resolver in place of the system's, for tests. */
  lookup?: Lookup;
  /** Decoded bytes of a response body that are kept. Default 64 KB, what the test push shows. */
  maxBodyBytes?: number;
  limits?: Partial<PoolLimits>;
  /** Certificate authorities in place of the system's, for tests. */
  ca?: string[];
  /** Offer HTTP/2 to receivers with TLS. Default true. */
  http2?: boolean;
  /** The product's own host name, for mail servers. */
  hostname?: string;
  /** Monotonic milliseconds. */
  now?: () => number;
};

const MAX_BODY_BYTES = 64 * 1024;
const MAX_TARGETS = 1_000;
const LIMITS: PoolLimits = { maxSockets: 256, maxTotalSockets: 1_024, maxOrigins: 1_000, maxAgeMs: 60_000 };
/** How many connections one request is offered to before its end is told; each of them must have left it untouched. */
const MAX_TRIES = 3;

/**
 * The way out to strangers over HTTP, and to mail servers (smtp.ts): guard, pool, deadline, caps.
 * @throws Error when an allowed range cannot be read
 */
export function createTransport(options: TransportOptions): Transport {
  for (const cidr of options.allowedCidrs) parseCidr(cidr);
  return new HttpTransport(options);
}

class HttpTransport implements Transport {
  readonly #guard: Guard;
  readonly #pool: ConnectionPool;
  readonly #maxBodyBytes: number;
  readonly #clock: () => number;
  readonly #running = new Set<Deadline>();
  readonly #targets = new Map<string, Target>();
  readonly #ca: string[] | undefined;
  readonly #name: string;
  #closed = false;

  constructor(options: TransportOptions) {
    this.#guard = { allowedCidrs: options.allowedCidrs, lookup: options.lookup ?? createLookup() };
    this.#maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
    this.#clock = options.now ?? (() => performance.now());
    this.#ca = options.ca;
    this.#name = heloName(options.hostname);
    const connect = { ...this.#guard, http2: options.http2 ?? true, ...(options.ca ? { ca: options.ca } : {}) };
    this.#pool = new ConnectionPool(connect, { ...LIMITS, ...options.limits }, this.#clock);
  }

  send(request: OutboundRequest, options: SendOptions): Promise<Exchange> {
    const run: Run = {
      deadline: new Deadline(options.timeoutMs, options.signal),
      watch: new Stopwatch(this.#clock, options.onStage),
      facts: {},
    };
    const { mail } = request;
    return mail === undefined ? this.#send(request, run) : this.#sendMail({ ...request, mail }, run, options.timeoutMs);
  }

  async check(url: string): ReturnType<Transport["check"]> {
    const target = /^smtps?:/i.test(url) ? (parseMailServer(url) ?? "malformed") : parseTarget(url);
    if (typeof target === "string") return target;
    try {
      await checkedAddresses(target, this.#guard);
      return "ok";
    } catch (error) {
      const { kind } = toTransportError(error);
      if (kind === "blocked_address" || kind === "blocked_scheme") return kind;
      if (kind === "dns_not_found" || kind === "dns_failed") return "unresolvable";
      throw error;
    }
  }

  /** Ends what is under way as `cancelled` and closes every connection; wait for your own requests first. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const deadline of this.#running) deadline.end("cancelled");
    await this.#pool.close();
  }

  async #send(request: OutboundRequest, run: Run): Promise<Exchange> {
    const target = this.#targetOf(request.url);
    if (typeof target === "string") {
      run.deadline.release();
      const kind = target === "malformed" ? "internal" : target;
      return failed(new TransportError(kind, "URL"), { run, host: hostOf(request.url), reused: false });
    }
    const report: Report = { run, host: target.hostname, reused: false };
    this.#running.add(run.deadline);
    try {
      if (this.#closed || run.deadline.ending) throw new TransportError("cancelled");
      const message = toMessage(request, target);
      const kept = this.#pool.take(target);
      let outcome = kept ? await this.#offer({ entry: kept, reused: true }, message, report) : null;
      if (outcome === null || outcome.kind === "untouched") {
        outcome = await this.#offerNew(target, message, report, kept !== undefined);
      }
      if (outcome.kind === "answered") return { ...seen(report), response: outcome.answer };
      return failed(outcome.error, report, outcome.kind === "failed" && outcome.bodySent);
    } catch (error) {
      // Everything a stranger, a resolver or a caller can cause comes as a TransportError; the rest is our mistake.
      if (error instanceof TransportError) return failed(error, report);
      throw error;
    } finally {
      run.deadline.release();
      this.#running.delete(run.deadline);
    }
  }

  async #sendMail(request: MailRequest, run: Run, timeoutMs: number): Promise<Exchange> {
    this.#running.add(run.deadline);
    try {
      if (this.#closed) run.deadline.end("cancelled");
      const ca = this.#ca === undefined ? {} : { ca: this.#ca };
      return await sendMail(request, { ...this.#guard, ...ca, name: this.#name, timeoutMs }, run);
    } finally {
      run.deadline.release();
      this.#running.delete(run.deadline);
    }
  }

  /** Pushes repeat a few URLs many times, and reading one costs as much as a tenth of the whole exchange. */
  #targetOf(url: string): ReturnType<typeof parseTarget> {
    const known = this.#targets.get(url);
    if (known) return known;
    const target = parseTarget(url);
    if (this.#targets.size >= MAX_TARGETS) this.#targets.clear();
    if (typeof target !== "string") this.#targets.set(url, target);
    return target;
  }

  #offer(turn: Turn, message: Message, report: Report): Promise<Outcome> {
    report.reused = turn.reused;
    report.run.facts = turn.entry.connection.facts;
    return turn.entry.connection.exchange(message, report.run, this.#maxBodyBytes);
  }

  /**
   * On whatever connection has room, or on a new one; when that turns out to be dead before the receiver could act on
   * anything, on another.
   * @param fresh a kept connection was dead already
   */
  async #offerNew(target: Target, message: Message, report: Report, fresh: boolean): Promise<Outcome> {
    for (let tries = 1; ; tries += 1) {
      report.reused = false;
      report.run.facts = {};
      const turn = await this.#pool.acquire(target, report.run, fresh || tries > 1);
      const outcome = await this.#offer(turn, message, report);
      const elsewhere = turn.reused || turn.entry.connection.protocol === "h2";
      if (outcome.kind !== "untouched" || !elsewhere || report.run.deadline.ending || tries >= MAX_TRIES)
        return outcome;
    }
  }
}

type Report = { run: Run; host: string; reused: boolean };

function seen(report: Report): { timings: Exchange["timings"]; connection: ConnectionFacts & { reused: boolean } } {
  return { timings: report.run.watch.stop(), connection: { reused: report.reused, ...report.run.facts } };
}

function failed(error: TransportError, report: Report, bodySent = false): Exchange {
  const { kind, code } = error;
  return { ...seen(report), error: { kind, ...(code ? { code } : {}), bodySent, host: report.host } };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}
