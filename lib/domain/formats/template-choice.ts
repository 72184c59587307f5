import { EVENT_CATALOGUE } from "../catalogue";
import type { EventType } from "../catalogue/types";
import type { EndpointConfig, EndpointTemplate } from "../endpoints";

/** The texts that serve one event; `index` is the variant they come from, null for the endpoint's main text. */
export type TemplateTexts = { body: string; subject: string | undefined; index: number | null };

type Variant = NonNullable<EndpointTemplate["variants"]>[number];

/** The language of an endpoint's texts: the template's own, else the endpoint's. Any language tag. */
export const templateLocale = (endpoint: Pick<EndpointConfig, "template" | "locale">): string =>
  endpoint.template?.locale || endpoint.locale;

/**
 * The texts for an event: of the variants that fit, the one for its type and the language, then for its category and the
 * language, the type alone, the category alone, the language alone; without any of them the main text. A variant without
 * a subject takes the main one. Of two that fit equally well the first wins.
 */
export function chooseTemplate(template: EndpointTemplate, type: EventType, locale: string): TemplateTexts {
  let best: { index: number; rank: number } | null = null;
  for (const [index, variant] of (template.variants ?? []).entries()) {
    const rank = rankOf(variant, type, locale);
    if (rank > (best?.rank ?? 0)) best = { index, rank };
  }
  const chosen = best === null ? undefined : template.variants?.[best.index];
  return {
    body: chosen?.body ?? template.body,
    subject: chosen?.subject || template.subject,
    index: best?.index ?? null,
  };
}

const GROUP = 1_000;

/** Zero when it does not fit; the group decides before the fit of the language. */
function rankOf({ eventType, locale: wanted }: Variant, type: EventType, locale: string): number {
  const fit = wanted ? languageFit(wanted, locale) : 0;
  if (wanted && fit === 0) return 0;
  if (!eventType) return wanted ? GROUP + fit : 0;
  const typed = eventType === type;
  if (!typed && eventType !== EVENT_CATALOGUE[type].category) return 0;
  return (wanted ? (typed ? 5 : 4) : typed ? 3 : 2) * GROUP + fit;
}

const EXACT = 999;

/** How well texts in a language serve a reader: exactly, by falling back (`zh-TW` → `zh`), or as a kind of it. */
function languageFit(offered: string, wanted: string): number {
  const [has, asks] = [offered.toLowerCase(), wanted.toLowerCase()];
  if (has === asks) return EXACT;
  if (asks.startsWith(`${has}-`)) return 1 + has.length;
  return has.startsWith(`${asks}-`) ? 1 : 0;
}
