import { type RecentEvent, recentEvents } from "@/db/queries/events-recent";
import { authorize, type ServiceContext } from "@/lib/context";
import { normaliseSubscriptions } from "@/lib/domain/catalogue";
import { EVENT_TYPES, type EventType } from "@/lib/domain/catalogue/types";
import { explain } from "@/lib/domain/diagnosis";
import { DEFAULT_DEDUPE_SECONDS, type EndpointRules, NO_RULES } from "@/lib/domain/endpoint-rules";
import { isEventType } from "@/lib/domain/endpoints";
import { encodeId, uuidTime } from "@/lib/domain/ids";
import { compileRules, type Decision, decide, type RoutingRules } from "@/lib/domain/routing/decide";
import { isNotice } from "@/lib/domain/routing/notices";
import { type DryRunInput, DryRunInputSchema, type DryRunItem, type DryRunResult } from "./dry-run-dto";
import { requireEndpoint } from "./find";
import { invalid, parseInput } from "./parse-input";

/** Events that are looked through at most: what is subscribed to may be rare among them. */
const SEARCHED = 5_000;

/**
 * What rules that need not be saved would have made of the newest events: sent, sent later, or skipped, and by which
 * rule. Nothing is sent or recorded. Repetitions are looked for among the events shown. Whoever asks learns from the answers
 * what events say, hence both permissions.
 * @throws AppError `invalid` with field errors (paths as in the form), `not_found`, `forbidden`
 */
export async function dryRunRules(ctx: ServiceContext, input: DryRunInput): Promise<DryRunResult> {
  authorize(ctx, "endpoint.test");
  authorize(ctx, "event.read");
  const { endpointId, limit, events, ...given } = parseInput(DryRunInputSchema, input);
  const saved = endpointId === undefined ? null : await requireEndpoint(ctx, endpointId);
  const types = events === undefined ? (saved?.events.filter(isEventType) ?? EVENT_TYPES) : subscribed(events);
  const stored = saved === null ? { ...NO_RULES, dedupeSeconds: DEFAULT_DEDUPE_SECONDS } : saved.settings.rules;
  const rules = merged(stored ?? NO_RULES, given);
  const { rows, searched } = await recentEvents(ctx.db, ctx.organizationId, { types, limit, searched: SEARCHED });
  const items = judgeAll(rows, compileRules(rules), rules.dedupeSeconds);
  const count = (outcome: DryRunItem["outcome"]) => items.filter((item) => item.outcome === outcome).length;
  return { items, searched, totals: { send: count("send"), later: count("later"), skip: count("skip") } };
}

function subscribed(events: Parameters<typeof normaliseSubscriptions>[0]): readonly EventType[] {
  const result = normaliseSubscriptions(events);
  if (!result.ok) throw invalid([...result.errors]);
  return result.events;
}

type GivenRules = Pick<ReturnType<typeof DryRunInputSchema.parse>, "filters" | "schedule" | "dedupeSeconds">;
type ActedOn = Pick<EndpointRules, "filters" | "schedule" | "dedupeSeconds">;

/** As in a change of an endpoint: what is absent stays, null takes it away. */
function merged(stored: ActedOn, { filters, schedule, dedupeSeconds }: GivenRules): ActedOn {
  return {
    filters: filters === undefined ? stored.filters : filters,
    schedule: schedule === undefined ? stored.schedule : schedule?.type === "times" ? schedule : null,
    dedupeSeconds: dedupeSeconds ?? stored.dedupeSeconds,
  };
}

type Passed = { id: string; untilMs: number };

/** Judges events in the order in which they came; `rows` and the answer are newest first. */
function judgeAll(rows: readonly RecentEvent[], rules: RoutingRules | null, dedupeSeconds: number): DryRunItem[] {
  const passed = new Map<string, Passed>();
  const items = [...rows].reverse().map((event): DryRunItem => {
    const ms = uuidTime(event.id);
    const operational = isNotice(event);
    const decision: Decision = operational ? { kind: "send" } : decide(rules, event, new Date(ms));
    const { contentHash } = event;
    if (decision.kind === "skip" || operational || contentHash === null) return itemOf(event, decision);
    const original = passed.get(contentHash);
    if (original !== undefined && ms < original.untilMs) return repetition(event, original.id, dedupeSeconds);
    passed.set(contentHash, { id: event.id, untilMs: ms + dedupeSeconds * 1_000 });
    return itemOf(event, decision);
  });
  return items.reverse();
}

const NOTHING = { at: null, gather: false, skipReason: null, why: null, repeats: null };

function itemOf(event: RecentEvent, decision: Decision): DryRunItem {
  const item = { ...aboutOf(event), ...NOTHING };
  if (decision.kind === "send") return { ...item, outcome: "send" };
  const why = inWords(decision.why);
  if (decision.kind === "skip") return { ...item, outcome: "skip", skipReason: decision.reason, why };
  return { ...item, outcome: "later", at: decision.at.toISOString(), gather: decision.gather, why };
}

function repetition(event: RecentEvent, original: string, seconds: number): DryRunItem {
  const why = inWords({ diagnosis: "skipped.duplicate", values: { seconds } });
  const repeats = encodeId("event", original);
  return { ...aboutOf(event), ...NOTHING, outcome: "skip", skipReason: "duplicate", why, repeats };
}

function aboutOf(event: RecentEvent): Pick<DryRunItem, "eventId" | "type" | "source" | "receivedAt"> {
  return {
    eventId: encodeId("event", event.id),
    type: event.type,
    source: event.source,
    receivedAt: new Date(uuidTime(event.id)).toISOString(),
  };
}

function inWords(why: { diagnosis: string; values: Record<string, string | number> }): NonNullable<DryRunItem["why"]> {
  const { zh, en, field } = explain(why);
  return { zh, en, field: field ?? null };
}
