import type { Exchange, OutboundRequest, TryStage } from "@/lib/domain/exchange";

export type SendOptions = { timeoutMs: number; signal?: AbortSignal; onStage?: (stage: TryStage) => void };

/** The one way out to strangers. Never throws for what a stranger does: that is an `Exchange` with an `error`. */
export type Transport = {
  /**
   * Sends one request, or a letter (`mail`), through the outbound guard, within one deadline over DNS, connect, TLS, headers
   * and body; the answer to a whole letter gets a time of its own (MAIL_FINAL_REPLY_MS).
   * Follows no redirect; stops reading at the cap of decoded bytes.
   * `onStage` is told what is being done, for somebody who watches.
   */
  send(request: OutboundRequest, options: SendOptions): Promise<Exchange>;
  /**
   * Save-time check of a target: the same rules as at connect time, without connecting.
   * `unresolvable` is a warning for forms; the other refusals are errors.
   */
  check(url: string): Promise<"ok" | "blocked_address" | "blocked_scheme" | "malformed" | "unresolvable">;
  close(): Promise<void>;
};
