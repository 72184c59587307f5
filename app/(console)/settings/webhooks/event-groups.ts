import type { EventGroup } from "@/components/webhooks/record";
import { CATEGORY_NAMES, EVENT_CATEGORIES, eventDefinition, typesOfCategory } from "@/lib/domain/catalogue";
import { getLocale } from "@/lib/i18n/server";

/** The catalogue in the reader's language, without the test event and others that nobody subscribes to. */
export async function eventGroups(): Promise<EventGroup[]> {
  const language = (await getLocale()) === "en" ? "en" : "zh";
  return EVENT_CATEGORIES.map((category) => ({
    category,
    name: CATEGORY_NAMES[category][language],
    events: typesOfCategory(category)
      .filter((type) => type !== "webhook.test" && eventDefinition(type).subscribable)
      .map((type) => {
        const { name, description } = eventDefinition(type);
        return { type, name: name[language], description: description[language] };
      }),
  }));
}
