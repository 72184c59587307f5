"use client";

import { Plus, Trash2 } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { useFieldArray, useFormContext, useFormState, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { Tabs } from "@/components/ui/tabs";
import type { Locale } from "@/lib/domain/endpoints";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { useFormFacts } from "../facts";
import type { WebhookValues } from "../values";
import { ContentTypeField } from "./content-type-field";
import { TextEditor, type TextPath } from "./text-editor";
import { useTemplateFacts } from "./use-template-facts";
import { useTextKind } from "./use-text-kind";
import type { TemplateVariant } from "./values";
import type { TemplateFactsView } from "./view";

const MAIN = "main";
const MAX_VARIANTS = 60;

/** The endpoint's own texts: one for everything, and versions for single events and languages. */
export function TemplateEditor() {
  const t = useTranslations("templates");
  const { template } = useFormFacts();
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const { locale } = useTextsState();
  const variants = useWatch<WebhookValues, "template.variants">({ name: "template.variants" });
  const { fields, append, remove } = useFieldArray<WebhookValues, "template.variants">({ name: "template.variants" });
  const [tab, setTab] = useState(MAIN);
  const language = useLanguage(variants[fields.findIndex(({ id }) => id === tab)]?.locale ?? "");
  const facts = useTemplateFacts(template.facts, { channel, locale, text: useTextKind(), language });
  const wrong = useWrongTexts(
    fields.map(({ id }) => id),
    setTab,
  );
  const labelOf = useVariantLabel();
  const fresh = useFreshVariant(variants, facts);
  const shown = tab === MAIN || fields.some(({ id }) => id === tab) ? tab : MAIN;
  return (
    <div data-field="template" className="space-y-4">
      <ContentTypeField />
      <div className="relative">
        <Tabs
          label={t("versions")}
          value={shown}
          onValueChange={setTab}
          tabs={[
            {
              value: MAIN,
              label: <TabLabel text={t("main")} wrong={wrong.has(MAIN)} />,
              content: <TextEditor path="template" scope="" language="" facts={facts} />,
            },
            ...fields.map(({ id }, index) => ({
              value: id,
              label: <TabLabel text={labelOf(variants[index])} wrong={wrong.has(id)} />,
              content: (
                <Variant
                  index={index}
                  facts={facts}
                  onRemove={() => {
                    setTab(fields[index - 1]?.id ?? MAIN);
                    remove(index);
                  }}
                />
              ),
            })),
          ]}
        />
      </div>
      <AddVariant
        full={fields.length >= MAX_VARIANTS}
        count={fields.length}
        onAdd={() => append(fresh(), { shouldFocus: false })}
        onAdded={() => setTab(fields.at(-1)?.id ?? MAIN)}
      />
    </div>
  );
}

/** The product's words for a text: in its own language where there are any, else in the message's. */
function useLanguage(tag: string): Locale {
  const locale = useWatch<WebhookValues, "locale">({ name: "locale" });
  return /^zh\b/i.test(tag) ? "zh-CN" : /^en\b/i.test(tag) ? "en" : locale;
}

function TabLabel({ text, wrong }: { text: string; wrong: boolean }) {
  const t = useTranslations("templates");
  return (
    <>
      {text}
      {wrong && (
        <>
          <span aria-hidden className="size-2 rounded-full bg-danger" />
          <span className="sr-only">{t("hasMistake")}</span>
        </>
      )}
    </>
  );
}

/** Adds a version and shows it as soon as it has a key of its own. */
function AddVariant(props: { full: boolean; count: number; onAdd: () => void; onAdded: () => void }) {
  const t = useTranslations("templates");
  const [from, setFrom] = useState<number | null>(null);
  const { count, onAdded } = props;
  useEffect(() => {
    if (from === null || count <= from) return;
    setFrom(null);
    onAdded();
  }, [from, count, onAdded]);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button
        size="sm"
        icon={Plus}
        disabled={props.full}
        onClick={() => {
          setFrom(count);
          props.onAdd();
        }}
      >
        {t("add")}
      </Button>
      <p className="text-ink-3 text-sm">{t("addHelp")}</p>
    </div>
  );
}

/** Which texts have an error; a submit shows the first of them. */
function useWrongTexts(ids: readonly string[], show: (id: string) => void): ReadonlySet<string> {
  const { errors, submitCount } = useFormState<WebhookValues>({ name: "template" });
  const own = errors.template;
  const wrong = [
    ...(own?.body !== undefined || own?.subject !== undefined ? [MAIN] : []),
    ...ids.filter((_, index) => own?.variants?.[index] !== undefined),
  ];
  const [seen, setSeen] = useState(submitCount);
  const [first] = wrong;
  useEffect(() => {
    if (seen === submitCount || first === undefined) return;
    setSeen(submitCount);
    show(first);
  }, [seen, submitCount, first, show]);
  return new Set(wrong);
}

function useVariantLabel(): (variant: TemplateVariant | undefined) => string {
  const t = useTranslations("templates");
  const { groups } = useFormFacts();
  const names = new Map(
    groups.flatMap(({ category, name, events }) => [
      [category as string, name] as const,
      ...events.map((event) => [event.type as string, event.name] as const),
    ]),
  );
  return (variant) => {
    const { eventType = "", locale = "" } = variant ?? {};
    const event = eventType === "" ? t("everyEvent") : (names.get(eventType) ?? eventType);
    return locale === "" ? event : `${event} · ${locale}`;
  };
}

/** A version for the first subscribed event that has none, filled with the built-in message. */
function useFreshVariant(variants: readonly TemplateVariant[], facts: TemplateFactsView | null): () => TemplateVariant {
  const events = useWatch<WebhookValues, "events">({ name: "events" });
  const body = useWatch<WebhookValues, "template.body">({ name: "template.body" });
  return () => {
    const taken = new Set(variants.filter(({ locale }) => locale === "").map(({ eventType }) => eventType));
    const eventType: string = events.flatMap((block) => block.events).find((type) => !taken.has(type)) ?? "";
    const text = facts?.types.find(({ type }) => type === eventType)?.text;
    return { eventType, locale: eventType === "" ? "en" : "", body: text?.body ?? body, subject: "" };
  };
}

function Variant(props: { index: number; facts: TemplateFactsView | null; onRemove: () => void }) {
  const t = useTranslations("templates");
  const path: TextPath = `template.variants.${props.index}`;
  const scope = useWatch<WebhookValues, `template.variants.${number}.eventType`>({ name: `${path}.eventType` });
  const language = useWatch<WebhookValues, `template.variants.${number}.locale`>({ name: `${path}.locale` });
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-end gap-3">
        <ScopeField path={path} />
        <LanguageField path={path} />
        <Button variant="danger-ghost" icon={Trash2} onClick={props.onRemove}>
          {t("remove")}
        </Button>
      </div>
      <TextEditor path={path} scope={scope ?? ""} language={language ?? ""} facts={props.facts} />
    </div>
  );
}

function ScopeField({ path }: { path: `template.variants.${number}` }) {
  const t = useTranslations("templates");
  const { groups } = useFormFacts();
  const { register } = useFormContext<WebhookValues>();
  return (
    <Field name={`${path}.eventType`} label={t("event")} ask="select" className="min-w-44 flex-1">
      {(control) => (
        <Select {...control} {...register(`${path}.eventType`)}>
          <option value="">{t("everyEvent")}</option>
          {groups.map(({ category, name, events }) => (
            <optgroup key={category} label={name}>
              <option value={category}>{t("wholeCategory", { name })}</option>
              {events.map((event) => (
                <option key={event.type} value={event.type}>
                  {event.name}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
      )}
    </Field>
  );
}

const LANGUAGES = ["zh-CN", "en", "zh-TW", "ja", "ko", "de", "fr", "es", "pt-BR", "ru", "vi", "th"];

function LanguageField({ path }: { path: `template.variants.${number}` }) {
  const t = useTranslations("templates");
  const { register } = useFormContext<WebhookValues>();
  const listId = useId();
  return (
    <Field name={`${path}.locale`} label={t("language")} className="min-w-36 flex-1">
      {(control) => (
        <>
          <Input
            {...control}
            {...register(`${path}.locale`)}
            list={listId}
            placeholder={t("everyLanguage")}
            autoComplete="off"
          />
          <datalist id={listId}>
            {LANGUAGES.map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
