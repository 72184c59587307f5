import type { FieldError } from "@/lib/errors";
import type { EventBlock, Subscription } from "../endpoints";
import { EVENT_CATALOGUE, typesOfCategory } from "./definitions";
import { EVENT_CATEGORIES, EVENT_TYPES, type EventCategory, type EventType } from "./types";

/** Canonical names and every alias of the documents, to the canonical type. */
const BY_SPELLING = new Map<string, EventType>(
  EVENT_TYPES.flatMap((type) => [type, ...EVENT_CATALOGUE[type].aliases].map((name) => [name, type] as const)),
);

/** What a bare category means as the type of one event (document A prints `event_type: "leave_message"`). */
const NATURAL_TYPES = new Map<string, EventType>([
  ["leave_message", "leave_message.created"],
  ["customer_info", "customer.created"],
]);

/**
 * The canonical type of a spelling, or null. Knows canonical names, slash spellings, every alias of the documents and
 * document A's bare categories; `system_alert` is told apart by `data.level`.
 */
export function resolveEventType(name: string, data?: Record<string, unknown>): EventType | null {
  const spelled = name.trim();
  if (spelled === "system_alert") return alertType(data?.level);
  return BY_SPELLING.get(spelled) ?? NATURAL_TYPES.get(spelled) ?? null;
}

function alertType(level: unknown): EventType | null {
  return typeof level === "string" ? (BY_SPELLING.get(`system_alert.${level.trim().toLowerCase()}`) ?? null) : null;
}

export type NormalisedSubscriptions =
  | { ok: true; subscriptions: Subscription[]; events: EventType[] }
  | { ok: false; errors: FieldError[] };

type Gathered = { enabled: boolean; types: Set<EventType> };

/**
 * The subscriptions of an endpoint from names and document A's blocks, mixed as wanted.
 * A name of a category means all of its types. A block with `enabled: false` keeps its events and subscribes to none.
 * `subscriptions` has one entry per category that was named, `events` the types that are switched on; both in the order
 * of the catalogue. Paths of errors are `events.{index}` and `events.{index}.events.{index}`.
 */
export function normaliseSubscriptions(input: readonly (string | EventBlock)[]): NormalisedSubscriptions {
  const errors: FieldError[] = [];
  const gathered = new Map<EventCategory, Gathered>();
  for (const [index, item] of input.entries()) {
    const path = `events.${index}`;
    if (typeof item === "string") {
      const types = typesOfName(item);
      if (types.length === 0) errors.push(unknownEvent(path, item));
      const added = types.map((type) => add(gathered, EVENT_CATALOGUE[type].category, true, [type]));
      if (added.includes(false)) errors.push(conflict(path, item));
    } else if (!addBlock(gathered, item, path, errors)) {
      errors.push(conflict(`${path}.enabled`, item.type));
    }
  }
  const subscriptions = EVENT_CATEGORIES.flatMap((category): Subscription[] => {
    const entry = gathered.get(category);
    return entry && entry.types.size > 0
      ? [{ category, enabled: entry.enabled, events: EVENT_TYPES.filter((type) => entry.types.has(type)) }]
      : [];
  });
  if (errors.length === 0 && subscriptions.length === 0) {
    errors.push({ path: "events", message: "choose at least one event", key: "events_required" });
  }
  if (errors.length > 0) return { ok: false, errors };
  const events = subscriptions.filter((entry) => entry.enabled).flatMap((entry) => entry.events);
  return { ok: true, subscriptions, events: EVENT_TYPES.filter((type) => events.includes(type)) };
}

/** False when the category is already there with the other switch. */
function addBlock(
  gathered: Map<EventCategory, Gathered>,
  block: EventBlock,
  path: string,
  errors: FieldError[],
): boolean {
  const category = EVENT_CATEGORIES.find((name) => name === block.type);
  if (!category) {
    errors.push(unknownEvent(`${path}.type`, block.type));
    return true;
  }
  const types: EventType[] = [];
  for (const [index, name] of block.events.entries()) {
    const type = typeInCategory(category, name);
    if (type) types.push(type);
    else errors.push(unknownEvent(`${path}.events.${index}`, name));
  }
  return add(gathered, category, block.enabled, types);
}

function add(
  gathered: Map<EventCategory, Gathered>,
  category: EventCategory,
  enabled: boolean,
  types: readonly EventType[],
): boolean {
  const entry = gathered.get(category) ?? { enabled, types: new Set<EventType>() };
  if (entry.enabled !== enabled) return false;
  for (const type of types) entry.types.add(type);
  gathered.set(category, entry);
  return true;
}

function typesOfName(name: string): EventType[] {
  const spelled = name.trim();
  const category = EVENT_CATEGORIES.find((known) => known === spelled);
  if (category) return typesOfCategory(category).filter(isSubscribable);
  const type = BY_SPELLING.get(spelled);
  return type && isSubscribable(type) ? [type] : [];
}

/** A name inside a block: any spelling of a type of that category, or its last part (`created`, `new_message`). */
function typeInCategory(category: EventCategory, name: string): EventType | null {
  const spelled = name.trim();
  const candidates = [spelled, `${category}/${spelled}`, `${category}.${spelled}`];
  const named = candidates.map((candidate) => BY_SPELLING.get(candidate)).find((type) => type !== undefined);
  if (named && EVENT_CATALOGUE[named].category === category) return isSubscribable(named) ? named : null;
  const type = typesOfCategory(category).find((known) => known.endsWith(`.${spelled}`));
  return type && isSubscribable(type) ? type : null;
}

const isSubscribable = (type: EventType): boolean => EVENT_CATALOGUE[type].subscribable;

function unknownEvent(path: string, name: string): FieldError {
  return { path, message: `there is no event "${name}"`, key: "event_unknown", values: { name } };
}

function conflict(path: string, name: string): FieldError {
  const message = `"${name}" is switched on and off at the same time`;
  return { path, message, key: "events_conflict", values: { name } };
}
