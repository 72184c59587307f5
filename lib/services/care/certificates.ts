import type { Db } from "@/db/client";
import { type SeenCertificate, writeCertificates } from "@/db/queries/care";
import type { AttemptOutcome } from "@/lib/services/deliveries/attempt";

/** Endpoints whose certificates one write carries. */
const PER_WRITE = 500;
/** Written again this often, so that a page can say when it was last seen. */
const AGAIN_MS = 24 * 3_600_000;
const REMEMBERED = 20_000;

type Target = { endpointId: string; organizationId: string };

/** What a try met at the other end; null without an encrypted connection. `endpointId` is the endpoint's UUID. */
export function certificateOf(
  target: Target,
  { exchange, request }: Pick<AttemptOutcome, "exchange" | "request">,
): SeenCertificate | null {
  const certificate = exchange?.connection.certificate;
  if (certificate === undefined || request === null) return null;
  const expiresAt = new Date(certificate.expiresAt);
  if (Number.isNaN(expiresAt.getTime())) return null;
  const host = request.mail?.server.host ?? new URL(request.url).hostname;
  const { subject, issuer } = certificate;
  return { ...target, host, subject, issuer, expiresAt: expiresAt.toISOString() };
}

/**
 * The certificates that this process' pushes met. Noting one costs a look at a map; a write happens when it is another one
 * than before or a day has passed, gathered for many endpoints. No connection is made for it.
 */
export class SeenCertificates {
  private readonly written = new Map<string, { key: string; atMs: number }>();
  private readonly pending = new Map<string, SeenCertificate>();

  note(target: Target, outcome: Pick<AttemptOutcome, "exchange" | "request">, nowMs: number): void {
    // Most tries go over a connection whose certificate was looked at: two comparisons, nothing made.
    const expiresAt = outcome.exchange?.connection.certificate?.expiresAt;
    if (expiresAt === undefined) return;
    const known = this.written.get(target.endpointId);
    if (known?.key.startsWith(expiresAt) === true && nowMs - known.atMs < AGAIN_MS) return;
    const seen = certificateOf(target, outcome);
    if (seen === null) return;
    const key = `${expiresAt} ${seen.host} ${seen.subject}`;
    this.written.delete(target.endpointId);
    this.written.set(target.endpointId, { key, atMs: nowMs });
    const oldest = this.written.keys().next().value;
    if (this.written.size > REMEMBERED && oldest !== undefined) this.written.delete(oldest);
    this.pending.set(target.endpointId, seen);
  }

  /** Writes what was noted. What could not be written is tried again with the next call. */
  async flush(db: Db, now: Date): Promise<void> {
    const page = [...this.pending.values()].slice(0, PER_WRITE);
    if (page.length === 0) return;
    await writeCertificates(db, page, now);
    for (const seen of page) {
      if (this.pending.get(seen.endpointId) === seen) this.pending.delete(seen.endpointId);
    }
  }
}
