/** How many deliveries of one endpoint may be in flight: starts small, grows with success, halves on silence. */
export const MAX_WINDOW = 32;
const START_WINDOW = 4;
/** A receiver that takes longer than this on average, or has kept a request this long, counts as slow. */
const SLOW_MS = 1_000;
const MEMORY = 20_000;

export type Pace = {
  window: number;
  /** Moving average of the answer time, milliseconds; null until the first answer. */
  averageMs: number | null;
};

export const startPace = (): Pace => ({ window: START_WINDOW, averageMs: null });

/** The pace after one try: an answer of any kind is a sign of life, silence (no answer, no connection) is not. */
export function afterTry(pace: Pace, answered: boolean, tookMs: number): Pace {
  const averageMs = pace.averageMs === null ? tookMs : pace.averageMs * 0.8 + tookMs * 0.2;
  const window = answered ? Math.min(MAX_WINDOW, pace.window + 1) : Math.max(1, Math.floor(pace.window / 2));
  return { window, averageMs };
}

/** Whether a lane draws from the slow half of the slots. One that has not answered yet has proved nothing. */
export function isSlow(pace: Pace, oldestInFlightMs: number): boolean {
  return pace.averageMs === null || pace.averageMs > SLOW_MS || oldestInFlightMs > SLOW_MS;
}

/** Paces of endpoints seen lately, so that a lane which comes back need not learn again. */
export class PaceMemory {
  private readonly paces = new Map<string, Pace>();

  get(endpointId: string): Pace {
    return this.paces.get(endpointId) ?? startPace();
  }

  set(endpointId: string, pace: Pace): void {
    this.paces.delete(endpointId);
    this.paces.set(endpointId, pace);
    const oldest = this.paces.keys().next().value;
    if (this.paces.size > MEMORY && oldest !== undefined) this.paces.delete(oldest);
  }
}
