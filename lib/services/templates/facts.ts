import { z } from "zod";
import { authorize, type ServiceContext } from "@/lib/context";
import { EVENT_CATALOGUE, eventFields } from "@/lib/domain/catalogue";
import { EVENT_TYPES, type EventType } from "@/lib/domain/catalogue/types";
import { CHANNEL_IDS, LOCALES } from "@/lib/domain/endpoints";
import { defaultTemplate, LIQUID_FILTERS, TEMPLATE_EVENT_NAMES } from "@/lib/domain/formats";
import { parseInput } from "@/lib/services/endpoints/parse-input";

export const TemplateFactsInputSchema = z.strictObject({
  channel: z.enum(CHANNEL_IDS),
  /** Language of the names. */
  locale: z.enum(LOCALES),
  /** Language of the default texts, when it is another. */
  language: z.enum(LOCALES).optional(),
  text: z.enum(["markdown", "text", "json"]),
});

/** A variable a template may use: its path, what it is, and what it may look like. */
export type TemplateVariable = { path: string; label: string; sample: string };

/** What an editor of templates offers. */
export type TemplateFacts = {
  /** Variables of every event. */
  shared: TemplateVariable[];
  types: { type: EventType; variables: TemplateVariable[]; text: { body: string; subject: string } }[];
  /** A default that serves every type. */
  text: { body: string; subject: string };
  filters: readonly string[];
};

/**
 * Variables of every subscribable type and default texts to start from.
 * @throws AppError `invalid`, `forbidden`
 */
export function templateFacts(ctx: ServiceContext, input: z.input<typeof TemplateFactsInputSchema>): TemplateFacts {
  authorize(ctx, "endpoint.read");
  const options = parseInput(TemplateFactsInputSchema, input);
  const written = { ...options, locale: options.language ?? options.locale };
  const types = EVENT_TYPES.filter((type) => EVENT_CATALOGUE[type].subscribable);
  return {
    shared: sharedVariables(options.locale),
    types: types.map((type) => ({
      type,
      variables: variablesOf(type, options.locale),
      text: defaultTemplate(type, written),
    })),
    text: defaultTemplate(null, written),
    filters: LIQUID_FILTERS,
  };
}

const SHARED = {
  id: { zh: "事件编号", en: "Event id", sample: "evt_01jd…" },
  type: { zh: "事件类型", en: "Event type", sample: "leave_message.created" },
  name: { zh: "事件名称", en: "Name of the event", sample: "" },
  category: { zh: "事件分类", en: "Category", sample: "leave_message" },
  timestamp: { zh: "发生时间", en: "Time of the event", sample: "2025-01-15T10:30:00Z" },
} as const satisfies Record<(typeof TEMPLATE_EVENT_NAMES)[number], { zh: string; en: string; sample: string }>;

function sharedVariables(locale: "zh-CN" | "en"): TemplateVariable[] {
  const language = locale === "en" ? "en" : "zh";
  return [
    ...TEMPLATE_EVENT_NAMES.map((name) => ({
      path: `event.${name}`,
      label: SHARED[name][language],
      sample: SHARED[name].sample,
    })),
    { path: "link", label: locale === "en" ? "Link to the record" : "处理链接", sample: "https://…" },
  ];
}

const SAMPLE_CHARACTERS = 40;

function variablesOf(type: EventType, locale: "zh-CN" | "en"): TemplateVariable[] {
  const { sample } = EVENT_CATALOGUE[type];
  return eventFields(type).map(({ key, zh, en }) => ({
    path: `data.${key}`,
    label: locale === "en" ? en : zh,
    sample: shortSample(sample[key]),
  }));
}

function shortSample(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = [...(typeof value === "string" ? value : JSON.stringify(value))];
  return text.length > SAMPLE_CHARACTERS ? `${text.slice(0, SAMPLE_CHARACTERS - 1).join("")}…` : text.join("");
}
