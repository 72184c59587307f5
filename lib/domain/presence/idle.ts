import type { AgentStatus } from "./presence";

/** An agent's status with how it came about. */
export type AgentState = {
  status: AgentStatus;
  /** What the agent had chosen before the product set 离开 by itself; null when the status is somebody's choice. */
  autoFrom: AgentStatus | null;
};

export const IDLE_MINUTES = { min: 1, max: 240, preset: 10 } as const;

/**
 * The status after a sign of life. No input on any device for so long makes 离开 of 在线 and 忙碌; input after that brings
 * back what was, because only the product changed it.
 */
export function afterPing(
  state: AgentState,
  input: { now: number; lastInputAt: number; idleMinutes: number },
): AgentState {
  const idle = input.now - input.lastInputAt >= input.idleMinutes * 60_000;
  if (idle && (state.status === "available" || state.status === "busy")) {
    return { status: "away", autoFrom: state.status };
  }
  if (!idle && state.autoFrom !== null) return { status: state.autoFrom, autoFrom: null };
  return state;
}
