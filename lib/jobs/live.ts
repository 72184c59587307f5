import type { LiveSignal } from "@/lib/domain/live";

/**
 * Tells consoles that rows of an organization changed. A hint and nothing more: it may come twice, late or never, and
 * costs the caller one entry in a set; what was noted is told together, at most once a second and process.
 */
export type LivePort = {
  /** After commit, as with wakes. Never throws, never waits. */
  touch(organizationId: string, signal: LiveSignal): void;
  /** Tells what is left and stops. */
  close(): Promise<void>;
};

/** For code nobody watches (and for tests that look themselves). */
export const noLive: LivePort = { touch: () => undefined, close: () => Promise.resolve() };
