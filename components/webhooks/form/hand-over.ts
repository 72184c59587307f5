import type { TestState } from "../test-panel/use-test";

/**
 * What a new webhook's form hands to the edit page it becomes: that a test is to be sent or offered, and the result that
 * was on screen. Lives in memory and is taken once, so that no address that can be shared or reloaded sends anything.
 */
type HandOver = { id: string; sendTest: boolean; askForTest: boolean; test: TestState };

let waiting: HandOver | null = null;

export function handOver(next: HandOver): void {
  waiting = next;
}

/** What was handed over for this webhook, without taking it. */
export function handedOver(id: string | undefined): HandOver | null {
  return waiting !== null && waiting.id === id ? waiting : null;
}

export function forgetHandOver(): void {
  waiting = null;
}
