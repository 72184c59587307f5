import {
  EVENT_CATALOGUE,
  EVENT_CATEGORIES,
  type EventCategory,
  type EventType,
  typesOfCategory,
} from "@/lib/domain/catalogue";

export type CatalogueGroup = { category: EventCategory; types: EventType[] };

/** The catalogue by category, cut down to the types whose id, alias or name in either language contains the words. */
export function searchCatalogue(words: string): CatalogueGroup[] {
  const wanted = words.trim().toLowerCase();
  const hit = (type: EventType) => {
    const { name, aliases } = EVENT_CATALOGUE[type];
    return [type, name.zh, name.en, ...aliases].some((text) => text.toLowerCase().includes(wanted));
  };
  return EVENT_CATEGORIES.map((category) => ({ category, types: typesOfCategory(category).filter(hit) })).filter(
    ({ types }) => types.length > 0,
  );
}
