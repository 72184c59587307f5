import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Db } from "@/db/client";
import {
  type AccessTokenRow,
  claimAccessToken,
  failAccessToken,
  readAccessToken,
  storeAccessToken,
} from "@/db/queries/access-tokens";
import type { AccessSource } from "@/lib/channels/types";
import type { ServiceContext } from "@/lib/context";
import type { Exchange } from "@/lib/domain/exchange";
import { keyedHash, seal, unseal } from "@/lib/secrets";
import { cancelledExchange, exchangeFromText, exchangeText, waitedInVain } from "./exchange-text";
import { TokenMemory } from "./memory";
import type { AccessTokens, TokenResult } from "./port";

/*
 * A token is looked for in the process's memory, then in its row; who finds none that serves takes the row's lease and
 * fetches one, everybody else in all processes waits for the row. All times are the database's: memory counts from what
 * the row said was left.
 */

/** Fetched anew this long before the end, or a tenth of the life where that is less. */
const REFRESH_BEFORE_MS = 300_000;
/** The lease of a fetch outlives the request's own deadline by this. */
const LEASE_MARGIN_MS = 5_000;
/** After a failed fetch: doubled each time, never longer than a person who has just corrected something would wait. */
const BACKOFF_MS = { first: 1_000, most: 5_000 };
/** A receiver that refuses every token does not have one fetched for every push. */
const REFUSED_EVERY_MS = 5_000;
/** How long an old token that still serves is used from memory before the row is asked again. */
const STOPGAP_MS = 1_000;
const POLL_MS = { first: 20, most: 250 };

export type TokenDeps = Pick<ServiceContext, "db" | "keys" | "transport">;
type Clocks = { monotonic: () => number; wait: (ms: number) => Promise<unknown> };
type Outcome = { ok: true; token: string } | { ok: false; exchange: Exchange };
type Asked = {
  source: AccessSource;
  key: string;
  organizationId: string;
  timeoutMs: number;
  refusedHash: string | null;
};

/** One for each pool, which is one for each process: contexts come and go, tokens stay. */
const memories = new WeakMap<Db, TokenMemory<Outcome>>();

/** The tokens of this installation. */
export function accessTokens(
  deps: TokenDeps,
  clocks: Clocks = { monotonic: () => performance.now(), wait: (ms) => pause(ms) },
): AccessTokens {
  const memory = memories.get(deps.db) ?? new TokenMemory<Outcome>();
  memories.set(deps.db, memory);
  const shared = new SharedTokens(deps, clocks, memory);
  return {
    async get(source, { organizationId, timeoutMs, refused, signal }) {
      const identity = JSON.stringify([organizationId, source.application, source.secret]);
      const key = keyedHash(deps.keys, "access-token", identity).toString("base64url");
      const known = memory.look(key, clocks.monotonic(), refused);
      if (known !== null) return resultOf(source, known);
      const refusedHash = refused === undefined ? null : shared.hashOf(key, refused);
      const asked = { source, key, organizationId, timeoutMs, refusedHash };
      return resultOf(source, await unlessAborted(shared.ask(asked, refused), signal));
    },
  };
}

function resultOf(source: AccessSource, outcome: Outcome): TokenResult {
  if (outcome.ok) return outcome;
  const { exchange } = outcome;
  const answer = source.read(exchange);
  if (answer.ok) return { ok: true, token: answer.token };
  return { ok: false, verdict: answer.verdict, request: source.request, exchange };
}

/** The fetch itself goes on: others wait for it. */
async function unlessAborted(work: Promise<Outcome>, signal: AbortSignal | undefined): Promise<Outcome> {
  if (signal === undefined) return work;
  const cancelled: Outcome = { ok: false, exchange: cancelledExchange() };
  if (signal.aborted) return cancelled;
  const over = new AbortController();
  const aborted = new Promise<Outcome>((resolve) => {
    signal.addEventListener("abort", () => resolve(cancelled), { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    over.abort();
  }
}

class SharedTokens {
  private readonly deps: TokenDeps;
  private readonly clocks: Clocks;
  private readonly memory: TokenMemory<Outcome>;

  constructor(deps: TokenDeps, clocks: Clocks, memory: TokenMemory<Outcome>) {
    this.deps = deps;
    this.clocks = clocks;
    this.memory = memory;
  }

  /** What is compared with a token that was refused. */
  hashOf(key: string, token: string): string {
    return keyedHash(this.deps.keys, "access-token-value", `${key}\n${token}`).toString("base64url");
  }

  /** Callers of one process that want the same go to the database once; nobody waits for more than a token that serves. */
  async ask(asked: Asked, refused: string | undefined): Promise<Outcome> {
    const question = `${asked.key}\n${asked.refusedHash ?? ""}`;
    const asking = this.memory.asking(question);
    if (asking === undefined) return this.memory.ask(question, this.find(asked));
    return this.memory.stillServes(asked.key, this.clocks.monotonic(), refused) ?? asking;
  }

  private async find(asked: Asked): Promise<Outcome> {
    const { db } = this.deps;
    const began = this.clocks.monotonic();
    for (let waitMs = POLL_MS.first; ; waitMs = Math.min(waitMs * 2, POLL_MS.most)) {
      const row = await readAccessToken(db, asked.key, asked.organizationId);
      const step = nextStep(row, asked.refusedHash);
      if (step === "use" && row !== null) return this.use(asked.key, row);
      if (step === "failed" && row !== null) return this.failed(asked.key, row);
      if (step === "claim") {
        const lease = randomUUID();
        const { key, organizationId, timeoutMs, refusedHash } = asked;
        const leaseMs = timeoutMs + LEASE_MARGIN_MS;
        const claim = { key, organizationId, lease, leaseMs, refusedHash, refusedEveryMs: REFUSED_EVERY_MS };
        if (await claimAccessToken(db, claim)) return await this.fetch(asked, lease, row);
      }
      const waited = this.clocks.monotonic() - began;
      if (waited >= asked.timeoutMs) return { ok: false, exchange: waitedInVain(asked.source.request.url, waited) };
      await this.clocks.wait(Math.min(waitMs, asked.timeoutMs - waited));
    }
  }

  private use(key: string, row: AccessTokenRow): Outcome {
    const token = unseal(this.deps.keys, tokenPurpose(key), row.sealed ?? "");
    this.remember(key, token, row.expiresInMs ?? 0, Math.max(row.refreshInMs ?? 0, STOPGAP_MS));
    return { ok: true, token };
  }

  private failed(key: string, row: AccessTokenRow): Outcome {
    const exchange = exchangeFromText(unseal(this.deps.keys, failurePurpose(key), row.failure ?? ""));
    const outcome: Outcome = { ok: false, exchange };
    this.rememberFailure(key, outcome, row.retryInMs);
    return outcome;
  }

  private async fetch(asked: Asked, lease: string, before: AccessTokenRow | null): Promise<Outcome> {
    const { source, key, timeoutMs, refusedHash } = asked;
    const { db, keys, transport } = this.deps;
    const began = this.clocks.monotonic();
    const exchange = await transport.send(source.request, { timeoutMs });
    const answer = source.read(exchange);
    const took = this.clocks.monotonic() - began;
    if (answer.ok) {
      const { token } = answer;
      const expiresInMs = Math.max(0, answer.expiresInMs - took);
      const refreshInMs = expiresInMs - Math.min(REFRESH_BEFORE_MS, answer.expiresInMs / 10);
      const sealed = seal(keys, tokenPurpose(key), token);
      const row = { key, lease, sealed, tokenHash: this.hashOf(key, token), expiresInMs, refreshInMs };
      // Without the lease somebody else's token is the one that is shared; this one was issued all the same.
      if (await storeAccessToken(db, row)) this.remember(key, token, expiresInMs, refreshInMs);
      return { ok: true, token };
    }
    const failure = seal(keys, failurePurpose(key), exchangeText(exchange));
    const { first: firstMs, most: mostMs } = BACKOFF_MS;
    const retryInMs = await failAccessToken(db, { key, lease, failure, firstMs, mostMs });
    if (before !== null && isAlive(before, refusedHash) && (before.expiresInMs ?? 0) > took) {
      return this.use(key, { ...before, expiresInMs: (before.expiresInMs ?? 0) - took, refreshInMs: retryInMs });
    }
    const outcome: Outcome = { ok: false, exchange };
    this.rememberFailure(key, outcome, retryInMs);
    return outcome;
  }

  private remember(key: string, token: string, expiresInMs: number, refreshInMs: number): void {
    const now = this.clocks.monotonic();
    const servesUntil = now + expiresInMs;
    this.memory.put(key, {
      outcome: { ok: true, token },
      until: Math.min(servesUntil, now + refreshInMs),
      servesUntil,
    });
  }

  /** A failure is remembered until another fetch may be tried. */
  private rememberFailure(key: string, outcome: Outcome, retryInMs: number | null): void {
    const until = this.clocks.monotonic() + (retryInMs ?? 0);
    this.memory.put(key, { outcome, until, servesUntil: until });
  }
}

const tokenPurpose = (key: string) => `access-token:${key}`;
const failurePurpose = (key: string) => `access-token-failure:${key}`;

/** Whether the row's token would still be taken. */
function isAlive(row: AccessTokenRow, refusedHash: string | null): boolean {
  return row.sealed !== null && row.tokenHash !== refusedHash && (row.expiresInMs ?? 0) > 0;
}

/** What is to be done about a row; `wait` for whoever is fetching. */
function nextStep(row: AccessTokenRow | null, refusedHash: string | null): "use" | "failed" | "wait" | "claim" {
  if (row === null) return "claim";
  const alive = isAlive(row, refusedHash);
  if (alive && (row.refreshInMs ?? 0) > 0) return "use";
  const givenUpLately = row.refusedAgoMs !== null && row.refusedAgoMs < REFUSED_EVERY_MS;
  if (row.sealed !== null && row.tokenHash === refusedHash && givenUpLately) return "use";
  if ((row.leasedForMs ?? 0) > 0) return alive ? "use" : "wait";
  if ((row.retryInMs ?? 0) > 0 && row.failure !== null) return alive ? "use" : "failed";
  return "claim";
}
