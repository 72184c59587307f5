"use client";

import { type ReactNode, useId } from "react";
import { useTranslations } from "use-intl/react";
import { Select } from "@/components/ui/input";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { LOCALES } from "@/lib/domain/endpoints";
import type { EventGroup } from "../record";
import { hasRealData, TEST_SOURCES, type TestChoice } from "./choice";
import { ContactPicker, type FindContacts } from "./contact-picker";

type Props = {
  choice: TestChoice;
  onChoice: (choice: TestChoice) => void;
  groups: readonly EventGroup[];
  findContacts: FindContacts;
  disabled?: boolean;
};

/** Event, data and language of a test or a preview. */
export function PushChoice(props: Props) {
  const { choice, onChoice } = props;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_7rem] gap-3">
      <EventSelect {...props} />
      <SourceSelect {...props} />
      <LocaleSelect {...props} />
      {choice.source === "contact" && hasRealData(choice.eventType) && (
        <div className="col-span-2">
          <ContactPicker
            chosen={choice.contact}
            onChoose={(contact) => onChoice({ ...choice, contact })}
            find={props.findContacts}
            disabled={props.disabled}
          />
        </div>
      )}
    </div>
  );
}

function EventSelect({ choice, onChoice, groups, disabled }: Props) {
  const t = useTranslations("testPush");
  const id = useId();
  return (
    <Labelled id={id} label={t("event")} className="col-span-2">
      <Select
        id={id}
        value={choice.eventType}
        disabled={disabled}
        onChange={(event) => {
          const eventType = EVENT_TYPES.find((type) => type === event.target.value);
          if (eventType !== undefined) onChoice({ ...choice, eventType });
        }}
      >
        <option value="webhook.test">{t("title")} webhook.test</option>
        {groups.map((group) => (
          <optgroup key={group.category} label={group.name}>
            {group.events.map((event) => (
              <option key={event.type} value={event.type}>
                {event.name} {event.type}
              </option>
            ))}
          </optgroup>
        ))}
      </Select>
    </Labelled>
  );
}

function SourceSelect({ choice, onChoice, disabled }: Props) {
  const t = useTranslations("testPush");
  const id = useId();
  const real = hasRealData(choice.eventType);
  return (
    <Labelled id={id} label={t("source.label")}>
      <Select
        id={id}
        value={real ? choice.source : "sample"}
        disabled={disabled || !real}
        title={real ? undefined : t("source.onlySample")}
        onChange={(event) => {
          const source = TEST_SOURCES.find((known) => known === event.target.value);
          if (source !== undefined) onChoice({ ...choice, source });
        }}
      >
        {TEST_SOURCES.map((source) => (
          <option key={source} value={source}>
            {t(`source.${source}`)}
          </option>
        ))}
      </Select>
    </Labelled>
  );
}

function LocaleSelect({ choice, onChoice, disabled }: Props) {
  const t = useTranslations("testPush");
  const names = useTranslations("webhooks.languages");
  const id = useId();
  return (
    <Labelled id={id} label={t("language")}>
      <Select
        id={id}
        value={choice.locale}
        disabled={disabled}
        onChange={(event) => onChoice({ ...choice, locale: event.target.value === "en" ? "en" : "zh-CN" })}
      >
        {LOCALES.map((locale) => (
          <option key={locale} value={locale}>
            {names(locale)}
          </option>
        ))}
      </Select>
    </Labelled>
  );
}

function Labelled(props: { id: string; label: string; className?: string; children: ReactNode }) {
  return (
    <div className={props.className ?? "min-w-0"}>
      <label htmlFor={props.id} className="mb-1 block text-ink-2 text-sm">
        {props.label}
      </label>
      {props.children}
    </div>
  );
}
