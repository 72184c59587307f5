import type { EndpointRow } from "@/db/queries/endpoints";
import { eventDefinition } from "@/lib/domain/catalogue";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { FieldCondition, Filters } from "@/lib/domain/endpoint-rules";
import type { Subscription } from "@/lib/domain/endpoints";
import { type NotificationTrigger, TRIGGER_EVENTS } from "@/lib/domain/leave-message/notify";
import type { NotificationRules } from "./settings";

/*
 * The rules of notifications as endpoints take them.
 */

/** What an endpoint filters by now, and the rules it was given last: what is left when these go is its own. */
type Before = { filters: Filters | null; rules: NotificationRules };

/** The rules as an endpoint's input. What the endpoint filters besides them stays. */
export function ruleInputs(rules: NotificationRules, timezone: string, before: Before | null = null) {
  const { perMinute, dedupeSeconds, quiet, urgentPasses } = rules;
  // An endpoint names the hours in which it sends: all that are not quiet.
  const windows = quiet === null ? [] : [{ from: quiet.to, to: quiet.from }];
  const keywords = keywordsOf(rules, before);
  const fields = [...ownConditions(before), ...conditionsOf(rules)];
  const nothing = windows.length === 0 && keywords === undefined && fields.length === 0;
  const waiting = { outside: "defer" as const, gather: true, urgentPasses };
  return {
    rateLimit: { perMinute, overflow: "merge" as const },
    dedupeSeconds,
    filters: nothing
      ? null
      : { ...(keywords === undefined ? {} : { keywords }), fields, windows, timezone, ...waiting },
  };
}

function conditionsOf({ categories, priorities, sites }: NotificationRules): FieldCondition[] {
  const oneOf = (field: string, value: string[]): FieldCondition[] =>
    value.length === 0 ? [] : [{ field, op: "in", value }];
  return [...oneOf("category", categories), ...oneOf("priority", [...priorities]), ...oneOf("site_id", sites)];
}

function ownConditions(before: Before | null): FieldCondition[] {
  if (before === null) return [];
  const given = new Set(conditionsOf(before.rules).map((condition) => JSON.stringify(condition)));
  return (before.filters?.fields ?? []).filter(
    ({ field, op, value }) => !given.has(JSON.stringify({ field, op, value })),
  );
}

function keywordsOf({ keywords }: NotificationRules, before: Before | null): Filters["keywords"] {
  const own = before?.filters?.keywords;
  const given = new Set(before?.rules.keywords);
  const any = [...new Set([...(own?.any ?? []).filter((word) => !given.has(word)), ...keywords])];
  const { all = [], none = [] } = own ?? {};
  return any.length + all.length + none.length === 0 ? undefined : { any, all, none };
}

/** An endpoint's subscriptions with these triggers instead of those it has; what else it is subscribed to stays. */
export function triggerInputs(
  triggers: readonly NotificationTrigger[],
  endpoint: Pick<EndpointRow, "channel" | "settings">,
): { events?: { type: string; enabled: boolean; events: string[] }[] } {
  const ours = new Set<EventType>(Object.values(TRIGGER_EVENTS));
  // Document C's format has a body for leave messages only.
  const onlyMessages = endpoint.channel === "custom" && endpoint.settings.format === "leavemsg";
  const wanted = triggers
    .map((trigger): EventType => TRIGGER_EVENTS[trigger])
    .filter((type) => !onlyMessages || type.startsWith("leave_message."));
  // One that could hear of nothing then hears what it heard.
  if (wanted.length === 0) return {};
  const kept = endpoint.settings.subscriptions.map((one) => ({
    ...one,
    events: one.events.filter((type) => !ours.has(type)),
  }));
  const all = wanted.reduce<readonly Subscription[]>(subscribed, kept).filter(({ events }) => events.length > 0);
  return { events: all.map(({ category, ...rest }) => ({ type: category, ...rest })) };
}

function subscribed(subscriptions: readonly Subscription[], type: EventType): Subscription[] {
  const { category } = eventDefinition(type);
  const own = subscriptions.find((one) => one.category === category);
  const events = own?.enabled === true ? [...own.events, type] : [type];
  return [...subscriptions.filter((one) => one !== own), { category, enabled: true, events }];
}

/** The event types of the triggers that a channel can carry. */
export function triggerEvents(triggers: readonly NotificationTrigger[], onlyMessages: boolean): EventType[] {
  const types = triggers.map((trigger): EventType => TRIGGER_EVENTS[trigger]);
  const carried = types.filter((type) => !onlyMessages || type.startsWith("leave_message."));
  return carried.length === 0 ? ["leave_message.created"] : carried;
}
