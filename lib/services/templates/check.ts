import { fieldErrorOf } from "@/lib/auth/field-errors";
import { sampleEvent } from "@/lib/channels/registry";
import { EVENT_CATEGORIES, resolveEventType } from "@/lib/domain/catalogue";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { EndpointTemplate } from "@/lib/domain/endpoints";
import { checkLiquid, renderTemplate } from "@/lib/domain/formats";
import type { FieldError } from "@/lib/errors";

/*
 * What stops a template from being saved: mistakes of its language, texts nobody could choose, and work without bounds.
 */

type Variant = NonNullable<EndpointTemplate["variants"]>[number];
type Checked = { template: EndpointTemplate; errors: FieldError[] };

type CheckOptions = {
  /** Whether the channel has subjects. */
  subjects: boolean;
  /** Types whose samples show how much work a text makes. */
  events: readonly EventType[];
};

/** A language tag, loosely: `zh`, `zh-CN`, `pt-BR`, `zh-Hant-TW`. */
const LANGUAGE = /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i;

/**
 * Checks every text of a template and gives variants the canonical names of their event types. Errors carry line and
 * column (`values`) and the path of the text (`template.variants.2.body`).
 */
export function checkTemplate(template: EndpointTemplate, options: CheckOptions): Checked {
  const subjects = (path: string, text: string | undefined) =>
    options.subjects && text !== undefined ? sourceErrors(path, text) : [];
  const errors: FieldError[] = [
    ...sourceErrors("template.body", template.body),
    ...subjects("template.subject", template.subject),
    ...languageErrors("template.locale", template.locale),
  ];
  errors.push(...(errors.length === 0 ? workErrors({ ...template, variants: [] }, "template.body", options) : []));
  if (template.variants === undefined) return { template, errors };
  const seen = new Set<string>();
  const variants = template.variants.map((given, index): Variant => {
    const path = `template.variants.${index}`;
    const { eventType, ...rest } = given;
    const type = eventType ? canonicalScope(eventType) : undefined;
    if (type === null) errors.push(fieldErrorOf(`${path}.eventType`, "event_unknown", { name: eventType ?? "" }));
    errors.push(
      ...languageErrors(`${path}.locale`, given.locale),
      ...scopeErrors(path, { ...given, eventType: type ?? eventType }, seen),
    );
    errors.push(...(given.body.trim() === "" ? [fieldErrorOf(`${path}.body`, "template_required")] : []));
    const found = sourceErrors(`${path}.body`, given.body);
    errors.push(...found, ...subjects(`${path}.subject`, given.subject));
    const alone = { ...template, body: given.body, variants: [] };
    errors.push(...(found.length === 0 ? workErrors(alone, `${path}.body`, options) : []));
    return { ...rest, ...(type ? { eventType: type } : {}) };
  });
  return { template: { ...template, variants }, errors };
}

/** Canonical type or category of a variant; undefined where there is none, null where nobody knows it. */
function canonicalScope(name: string): string | null {
  return EVENT_CATEGORIES.find((category) => category === name) ?? resolveEventType(name);
}

function scopeErrors(path: string, { eventType, locale }: Variant, seen: Set<string>): FieldError[] {
  if (!eventType && !locale) return [fieldErrorOf(path, "template_variant_scope")];
  const key = `${eventType ?? ""} ${(locale ?? "").toLowerCase()}`;
  if (seen.has(key)) return [fieldErrorOf(path, "template_variant_twice")];
  seen.add(key);
  return [];
}

const languageErrors = (path: string, locale: string | undefined): FieldError[] =>
  locale && !LANGUAGE.test(locale) ? [fieldErrorOf(path, "template_language", { name: locale })] : [];

function sourceErrors(path: string, source: string): FieldError[] {
  const finding = checkLiquid(source);
  if (finding === null) return [];
  const { key, line, column, name, suggestion = "", message } = finding;
  return [fieldErrorOf(path, key, { line, column, name, suggestion, message })];
}

/** Texts that would keep a worker busy: rendering is stopped then, and the push fails. Told by the first such sample. */
function workErrors(template: EndpointTemplate, path: string, { events }: CheckOptions): FieldError[] {
  for (const type of events) {
    const rendered = renderTemplate({ template, locale: "zh-CN" }, sampleEvent(type));
    if (rendered.ok) continue;
    const { line = 1, column = 1, message = "" } = rendered.problem.values ?? {};
    if (!/limit exceeded$/.test(String(message))) continue;
    return [fieldErrorOf(path, "template_too_much_work", { line, column })];
  }
  return [];
}
