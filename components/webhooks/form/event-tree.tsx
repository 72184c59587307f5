"use client";

import { ChevronDown, Search } from "lucide-react";
import { useId, useState } from "react";
import { useController } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { cn } from "@/components/ui/cn";
import { Checkbox, checkboxStyle, Input } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import type { EventCategory, EventType } from "@/lib/domain/catalogue/types";
import type { EventGroup } from "../record";
import type { EventSwitch } from "./values";

/** The events to push: a switch and a box per category, a box per event, and a search over all of them. */
export function EventTreeField(props: { groups: readonly EventGroup[] }) {
  const t = useTranslations("webhooks");
  const { field, fieldState } = useController({ name: "events" });
  const invalid = fieldState.error !== undefined;
  const [query, setQuery] = useState("");
  const blocks: readonly EventSwitch[] = field.value;
  const chosen = blocks.reduce((sum, block) => sum + block.events.length, 0);
  const change = (next: EventSwitch) =>
    field.onChange(blocks.map((block) => (block.type === next.type ? next : block)));
  const shown = props.groups.map((group) => matching(group, query)).filter((group) => group.events.length > 0);
  const id = useId();
  return (
    <div className="space-y-2.5">
      <Field
        name="events"
        label={t("field.events")}
        required
        group
        ask="select"
        aside={<span aria-live="polite">{t("events.chosen", { n: chosen })}</span>}
      >
        {() => <SearchBox value={query} onChange={setQuery} controls={id} />}
      </Field>
      <fieldset id={id} aria-label={t("field.events")} className="space-y-2.5">
        {shown.map((group) => {
          const block = blocks.find((known) => known.type === group.category);
          return (
            block !== undefined && (
              <Category
                key={group.category}
                group={group}
                block={block}
                invalid={invalid}
                forceOpen={query !== ""}
                onChange={change}
              />
            )
          );
        })}
        {shown.length === 0 && <p className="py-4 text-center text-ink-3 text-sm">{t("events.none")}</p>}
      </fieldset>
    </div>
  );
}

function SearchBox(props: { value: string; onChange: (value: string) => void; controls: string }) {
  const t = useTranslations("webhooks.events");
  return (
    <span className="relative block">
      <Search aria-hidden className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3" />
      <Input
        type="search"
        aria-label={t("search")}
        aria-controls={props.controls}
        placeholder={t("searchHint")}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        // Enter in the search must not save the form.
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        className="pl-9"
      />
    </span>
  );
}

function Category(props: {
  group: EventGroup;
  block: EventSwitch;
  invalid: boolean;
  forceOpen: boolean;
  onChange: (block: EventSwitch) => void;
}) {
  const t = useTranslations("webhooks.events");
  const { group, block, onChange } = props;
  const { category, name } = group;
  const [opened, setOpened] = useState(() => block.events.length > 0 || category === "leave_message");
  const open = opened || props.forceOpen;
  const visible = group.events.map((event) => event.type);
  const picked = visible.filter((type) => block.events.includes(type));
  const all = picked.length === visible.length;
  const set = (types: readonly EventType[], on: boolean) => onChange({ ...block, events: merged(block, types, on) });
  return (
    <div className="overflow-hidden rounded-lg border border-line">
      <div
        className={cn(
          "flex flex-wrap items-center gap-x-3 gap-y-1 bg-sunken px-3 py-1.5",
          open && "border-line border-b",
        )}
      >
        <input
          type="checkbox"
          aria-label={t("all", { name })}
          aria-invalid={props.invalid || undefined}
          className={cn(checkboxStyle, "mt-0")}
          checked={all}
          ref={(box) => {
            if (box !== null) box.indeterminate = !all && picked.length > 0;
          }}
          onChange={() => set(visible, !all)}
        />
        <button
          type="button"
          aria-expanded={open}
          aria-label={open ? t("collapse", { name }) : t("expand", { name })}
          onClick={() => setOpened(!open)}
          className="touch-target flex min-w-0 flex-1 cursor-pointer items-center gap-2 rounded-sm py-1 text-start"
        >
          <span className="truncate font-medium">{name}</span>
          <span className="text-ink-3 text-xs">{t("count", { n: picked.length, total: visible.length })}</span>
          <ChevronDown
            aria-hidden
            className={cn("ml-auto size-4 text-ink-3 transition-transform", open && "rotate-180")}
          />
        </button>
        {block.events.length > 0 && (
          <Switch
            checked={block.enabled}
            onCheckedChange={(enabled) => onChange({ ...block, enabled })}
            label={t("switch", { name })}
            words={{ on: t("on"), off: t("off") }}
          />
        )}
      </div>
      {open && <Choices group={group} block={block} set={set} />}
    </div>
  );
}

function Choices(props: {
  group: EventGroup;
  block: EventSwitch;
  set: (types: readonly EventType[], on: boolean) => void;
}) {
  const { group, block, set } = props;
  return (
    <ul className={cn("grid grid-cols-1 gap-x-4 px-3 py-2 @xl:grid-cols-2", !block.enabled && "opacity-60")}>
      {group.events.map((event) => (
        <li key={event.type}>
          <Checkbox
            checked={block.events.includes(event.type)}
            onChange={(change) => set([event.type], change.target.checked)}
            label={
              <>
                {event.name}
                <code className="block break-words text-ink-3 text-xs">{event.type}</code>
              </>
            }
            description={event.description}
            className="flex rounded-md px-1.5 py-1.5 hover:bg-hover/60"
          />
        </li>
      ))}
    </ul>
  );
}

/** The chosen types after some were added or taken away. */
function merged(block: EventSwitch, types: readonly EventType[], on: boolean): EventType[] {
  const rest = block.events.filter((type) => !types.includes(type));
  return on ? [...rest, ...types] : rest;
}

function matching(group: EventGroup, query: string): EventGroup & { category: EventCategory } {
  const wanted = query.trim().toLowerCase();
  if (wanted === "" || group.name.toLowerCase().includes(wanted)) return group;
  const events = group.events.filter(({ type, name, description }) =>
    `${type} ${name} ${description}`.toLowerCase().includes(wanted),
  );
  return { ...group, events };
}
