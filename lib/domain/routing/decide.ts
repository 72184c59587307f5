import type { EventType } from "../catalogue/types";
import type { SkipReason } from "../delivery";
import { SPAM_DIGEST_TYPE } from "../digest/members";
import type { EndpointRules, FieldCondition, Filters } from "../endpoint-rules";
import { zoneClock } from "../zone-clock";
import { compileCondition } from "./conditions";
import { compileSchedule } from "./schedule";
import { foldText, textsOf } from "./texts";
import { compileWindows } from "./windows";

/** What is judged. `data` may be left out for rules that do not look at it (see `needsData`). */
export type JudgedEvent = { type: EventType; data: Record<string, unknown> };

/** The rule behind a decision: a key of the diagnosis catalogue with the values of its text. */
export type Why = {
  diagnosis: "skipped.any" | "skipped.all" | "skipped.none" | "skipped.condition" | "skipped.window" | WaitKey;
  values: Record<string, string | number>;
};
type WaitKey = "waiting.window" | "waiting.schedule";

/** What becomes of an event at an endpoint. `gather`: sent together with everything collected until then. */
export type Decision =
  | { kind: "send" }
  | { kind: "later"; at: Date; gather: boolean; why: Why }
  | { kind: "skip"; reason: Extract<SkipReason, "filtered" | "outside_window">; why: Why };

/** Rules made ready for many events. */
export type RoutingRules = {
  /** Whether the decision depends on what the event says, not only on its type and time. */
  needsData: boolean;
  judge: (event: JudgedEvent, now: Date) => Decision;
};

const SEND: Decision = { kind: "send" };

/** Makes an endpoint's rules ready; null when it has none that routing acts on, so that everything passes at once. */
export function compileRules(rules: Pick<EndpointRules, "filters" | "schedule">): RoutingRules | null {
  const content = contentRule(rules.filters);
  const time = timeRule(rules);
  if (content === null && time === null) return null;
  return {
    needsData: content !== null || looksAtUrgency(rules.filters),
    judge: (event, now) => (ofNoRecord(event) ? null : content?.(event.data)) ?? time?.(event, now.getTime()) ?? SEND,
  };
}

/** A count of messages has nothing of a message that filters could look at; it keeps to the hours like all others. */
const ofNoRecord = ({ type }: JudgedEvent): boolean => type === SPAM_DIGEST_TYPE;

/**
 * What the rules say about an event that arrives now: keywords first, then conditions, windows, schedule. Pure but for
 * the memory of the last answer about time, which never changes an answer.
 */
export function decide(rules: RoutingRules | null, event: JudgedEvent, now: Date): Decision {
  return rules === null ? SEND : rules.judge(event, now);
}

function filtered(diagnosis: Why["diagnosis"], values: Why["values"]): Decision {
  return { kind: "skip", reason: "filtered", why: { diagnosis, values } };
}

type ContentRule = (data: Record<string, unknown>) => Decision | null;

function contentRule(filters: Filters | null): ContentRule | null {
  if (filters === null) return null;
  const keywords = keywordRule(filters.keywords);
  const conditions = filters.fields.map((condition, index) => ({
    test: compileCondition(condition),
    why: { n: index + 1, field: condition.field, op: condition.op, value: shown(condition) },
  }));
  if (keywords === null && conditions.length === 0) return null;
  return (data) => {
    const refused = keywords?.(data) ?? null;
    if (refused !== null) return refused;
    const failed = conditions.find(({ test }) => !test(data));
    return failed === undefined ? null : filtered("skipped.condition", failed.why);
  };
}

const SHOWN_VALUE = 60;

function shown({ value }: FieldCondition): string {
  const text = [value ?? []].flat().join(", ");
  return text.length > SHOWN_VALUE ? `${text.slice(0, SHOWN_VALUE)}…` : text;
}

function keywordRule(keywords: Filters["keywords"]): ContentRule | null {
  if (keywords === undefined) return null;
  const fold = (words: readonly string[]) => words.map((word) => ({ word, folded: foldText(word) }));
  const [any, all, none] = [fold(keywords.any), fold(keywords.all), fold(keywords.none)];
  if (any.length + all.length + none.length === 0) return null;
  return (data) => {
    const texts = textsOf(data);
    const has = ({ folded }: { folded: string }) => texts.includes(folded);
    const unwanted = none.find(has);
    if (unwanted !== undefined) return filtered("skipped.none", { word: unwanted.word });
    const missing = all.find((entry) => !has(entry));
    if (missing !== undefined) return filtered("skipped.all", { word: missing.word });
    if (any.length === 0 || any.some(has)) return null;
    return filtered("skipped.any", { words: any.map(({ word }) => word).join(", ") });
  };
}

type TimeRule = (event: JudgedEvent, ms: number) => Decision | null;

/**
 * Windows and schedule together. Dropping is judged when the event comes. Waiting ends at the set time, or at the next
 * window's start when the set time lies outside.
 */
const looksAtUrgency = (filters: Filters | null): boolean =>
  filters?.urgentPasses === true && filters.windows.length > 0;

function timeRule({ filters, schedule }: Pick<EndpointRules, "filters" | "schedule">): TimeRule | null {
  const hasWindows = filters !== null && filters.windows.length > 0;
  const windows = hasWindows ? compileWindows(filters.windows, filters.timezone) : null;
  const nextTime = schedule === null ? null : compileSchedule(schedule);
  if (windows === null && nextTime === null) return null;
  const zone = hasWindows ? filters.timezone : (schedule?.timezone ?? "UTC");
  const drop = hasWindows && filters.outside === "drop";
  const priority = new Set(schedule?.priority ?? []);
  const urgency = looksAtUrgency(filters);
  return ({ type, data }, ms) => {
    const anyHour = urgency && data.priority === "urgent";
    if (drop && !anyHour && windows?.(ms).inside === false) {
      return { kind: "skip", reason: "outside_window", why: { diagnosis: "skipped.window", values: when(ms, zone) } };
    }
    const collected = nextTime !== null && !priority.has(type);
    const planned = collected ? nextTime(ms) : ms;
    const window = drop || anyHour ? null : (windows?.(planned) ?? null);
    const at = window === null || window.inside ? planned : window.until;
    if (at === ms) return null;
    const diagnosis = at === planned ? "waiting.schedule" : "waiting.window";
    const values = when(at, diagnosis === "waiting.schedule" ? (schedule?.timezone ?? zone) : zone);
    return {
      kind: "later",
      at: new Date(at),
      gather: collected ? schedule?.merge === true : filters?.gather === true,
      why: { diagnosis, values },
    };
  };
}

/** An instant by the clock of the rule's zone, as its text shows it. */
function when(ms: number, zone: string): { at: string; zone: string } {
  return { at: new Date(ms + zoneClock(zone).offsetAt(ms)).toISOString().slice(0, 16).replace("T", " "), zone };
}
