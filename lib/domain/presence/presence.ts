import { type DayPlan, type Hours, hoursOf, type Schedule, type TimeRange } from "./schedule";

/** What an agent says of himself. */
export const AGENT_STATUSES = ["available", "busy", "away", "offline"] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

/** A device that was heard of this long ago still counts: a lease of 60 s and 30 s of grace. */
export const LEASE_MS = 90_000;

export type PresenceMode = "online" | "offline";
export const PRESENCE_REASONS = [
  "available",
  "forced",
  "holiday",
  "after_hours",
  "all_busy",
  "no_agent",
  "unknown",
] as const;
export type PresenceReason = (typeof PRESENCE_REASONS)[number];

export type AgentPresence = {
  status: AgentStatus;
  /** May take visitors at all. */
  enabled: boolean;
  /** When each of the agent's devices was last heard of. */
  pings: readonly number[];
};

export type PresenceInput = {
  now: number;
  timeZone: string;
  schedule: Schedule;
  agents: readonly AgentPresence[];
  /** Whether somebody busy counts as there. */
  countBusy: boolean;
  /** Set while visitors are told that nobody is there, whoever is; `until` null = until somebody ends it. */
  forced: { until: number | null } | null;
};

/** How the answer came about, in the order it was asked. */
export type TraceStep =
  | { step: "forced"; until: number | null }
  | { step: "notForced" }
  | { step: "day"; date: string; plan: Pick<DayPlan, "source" | "name" | "weekday"> }
  | { step: "open"; range: TimeRange; date: string }
  | { step: "closed" }
  | { step: "agents"; available: number; busy: number }
  | { step: "result"; mode: PresenceMode; reason: PresenceReason };

export type Presence = {
  mode: PresenceMode;
  reason: PresenceReason;
  /** When visitors may expect somebody again; null = nobody knows. */
  nextOpenAt: number | null;
  /** The name of today's holiday. */
  holiday: string | null;
  trace: readonly TraceStep[];
  /** Somebody would be there but for a connection that was not heard of in time. It may be back within seconds. */
  lapsed: boolean;
};

/** What is known when nothing can be computed: the visitor gets the form. */
export const UNKNOWN: Presence = {
  mode: "offline",
  reason: "unknown",
  nextOpenAt: null,
  holiday: null,
  trace: [],
  lapsed: false,
};

/**
 * What visitors see at an instant, and why. The one rule behind widget, form, console and simulator.
 * `onError` hears of a computation that failed; the answer is then offline/unknown.
 */
export function presenceAt(input: PresenceInput, onError: (error: unknown) => void): Presence {
  try {
    return decide(input);
  } catch (error) {
    onError(error);
    return UNKNOWN;
  }
}

/** Whether a force-off holds at an instant. */
export function isForced(forced: PresenceInput["forced"], now: number): forced is NonNullable<typeof forced> {
  return forced !== null && (forced.until === null || forced.until > now);
}

function decide(input: PresenceInput): Presence {
  const { now } = input;
  const trace: TraceStep[] = [];
  const hours = hoursOf(input.schedule, input.timeZone);
  const end = (reason: PresenceReason, nextOpenAt: number | null, holiday: string | null = null): Presence => {
    const mode: PresenceMode = reason === "available" ? "online" : "offline";
    const lapsed = mode === "offline" && input.agents.some((agent) => agent.enabled && agent.status === "available");
    return { mode, reason, nextOpenAt, holiday, trace: [...trace, { step: "result", mode, reason }], lapsed };
  };

  if (isForced(input.forced, now)) {
    trace.push({ step: "forced", until: input.forced.until });
    return end("forced", input.forced.until === null ? null : openFrom(hours, input.forced.until));
  }
  trace.push({ step: "notForced" });

  const open = hours.rangeAt(now);
  const date = open?.date ?? hours.dateAt(now);
  const { source, name, weekday } = hours.planOf(date);
  trace.push({ step: "day", date, plan: { source, name, weekday } });
  if (open === null) {
    trace.push({ step: "closed" });
    const isHoliday = source === "holiday";
    return end(isHoliday ? "holiday" : "after_hours", hours.nextOpening(now), isHoliday && name !== "" ? name : null);
  }
  trace.push({ step: "open", range: open.range, date });

  const live = input.agents.filter(({ enabled, pings }) => enabled && pings.some((ping) => ping >= now - LEASE_MS));
  const busy = live.filter(({ status }) => status === "busy").length;
  const available = live.filter(({ status }) => status === "available").length + (input.countBusy ? busy : 0);
  trace.push({ step: "agents", available, busy });
  if (available > 0) return end("available", null);
  return end(busy > 0 ? "all_busy" : "no_agent", null);
}

/** The instant itself when it is within hours, else the next opening. */
function openFrom(hours: Hours, at: number): number | null {
  return hours.rangeAt(at) === null ? hours.nextOpening(at) : at;
}
