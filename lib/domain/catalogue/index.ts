export { CATEGORY_NAMES, EVENT_CATALOGUE, eventDefinition, typesOfCategory } from "./definitions";
export { EVENT_OCCASIONS, type EventLife, eventLife } from "./occasions";
export { type NormalisedSubscriptions, normaliseSubscriptions, resolveEventType } from "./spellings";
export {
  EVENT_CATEGORIES,
  EVENT_TYPES,
  type EventCategory,
  type EventDefinition,
  type EventType,
} from "./types";
export { fromUnified, toUnified } from "./unified";
export {
  type EventField,
  eventFields,
  eventJsonSchema,
  inPrintedOrder,
  type ValidatedData,
  validateEventData,
} from "./validate";
