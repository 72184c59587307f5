"use client";

import { ListFilter, Search, X } from "lucide-react";
import { type FormEvent, useId, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import {
  describeValue,
  FilterControl,
  type FilterField,
  type FilterValues,
} from "@/components/data-table/filter-fields";
import { RefreshButton, useListNavigation } from "@/components/data-table/list-region";
import { writeSearch } from "@/components/data-table/search-link";
import { Button, IconButton } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input, Select } from "@/components/ui/input";
import { INBOX_SORTS } from "@/lib/domain/leave-message/views";
import { useInbox } from "./inbox-context";

/** Phone numbers and addresses never stand in an address: they travel sealed. */
const PERSONAL = /@|^[+\d][\d\s().-]{6,}$/;

/**
 * What narrows the list: a search (words stay in the address, phone numbers and e-mail addresses go there sealed), filters
 * in a sheet, the order, and chips of what is applied.
 */
export function InboxSearch(props: {
  path: string;
  /** Everything of the address that stays: the view, filters, search. */
  values: FilterValues;
  fields: readonly FilterField[];
  sort: string;
  /** The person who is looked for, masked. */
  person: string | null;
}) {
  const t = useTranslations("messages");
  const { go } = useListNavigation();
  const { actions } = useInbox();
  const [pending, start] = useTransition();
  const [text, setText] = useState(props.values.q ?? "");
  const apply = (values: FilterValues) => go(writeSearch(props.path, { ...props.values, ...values }));
  const search = (event: FormEvent) => {
    event.preventDefault();
    if (!PERSONAL.test(text.trim())) return apply({ q: text.trim(), c: "" });
    start(async () => {
      const answer = await actions.searchContact({ text });
      const sealed = answer.status === "ok" ? answer.data.sealed : null;
      if (sealed === null) return apply({ q: "", c: "" });
      setText("");
      apply({ q: "", c: sealed });
    });
  };
  const person = props.person === null ? [] : [{ name: "c", text: t("search.person", { person: props.person }) }];
  const words =
    (props.values.q ?? "") === "" ? [] : [{ name: "q", text: t("search.words", { text: props.values.q ?? "" }) }];
  const applied = props.fields
    .filter(({ name }) => (props.values[name] ?? "") !== "")
    .map((field) => ({
      name: field.name,
      text: `${field.label} ${describeValue(field, props.values[field.name] ?? "")}`,
    }));
  const chips = [...words, ...person, ...applied];
  return (
    <div className="space-y-2 border-line border-b p-2.5">
      <search>
        <form method="get" action={props.path} onSubmit={search} className="flex gap-2">
          <Input
            type="search"
            name="q"
            autoComplete="off"
            aria-label={t("filter.keyword")}
            placeholder={t("search.placeholder")}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <IconButton
            type="submit"
            icon={Search}
            size="md"
            variant="secondary"
            label={t("search.submit")}
            pending={pending}
          />
        </form>
      </search>
      <div className="flex items-center gap-2">
        <FilterDialog fields={props.fields} values={props.values} apply={apply} count={applied.length} />
        <SortSelect value={props.sort} onChange={(sort) => apply({ sort })} />
        <RefreshButton />
      </div>
      <Chips
        chips={chips}
        remove={(name) => apply({ [name]: "" })}
        clear={() => go(writeSearch(props.path, { view: props.values.view }))}
      />
    </div>
  );
}

function SortSelect({ value, onChange }: { value: string; onChange: (sort: string) => void }) {
  const t = useTranslations("messages");
  return (
    <Select
      className="min-w-0 flex-1"
      aria-label={t("sort.label")}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {INBOX_SORTS.map((sort) => (
        <option key={sort} value={sort}>
          {t(`sort.${sort}`)}
        </option>
      ))}
    </Select>
  );
}

function FilterDialog(props: {
  fields: readonly FilterField[];
  values: FilterValues;
  count: number;
  apply: (values: FilterValues) => void;
}) {
  const t = useTranslations("common");
  const id = useId();
  const [draft, setDraft] = useState<FilterValues | null>(null);
  const empty = Object.fromEntries(props.fields.map(({ name }) => [name, ""]));
  const chosen = props.fields.filter(({ name }) => (draft?.[name] ?? "") !== "").length;
  const own = Object.fromEntries(props.fields.map(({ name }) => [name, props.values[name] ?? ""]));
  return (
    <>
      <Button icon={ListFilter} onClick={() => setDraft(own)}>
        {props.count === 0 ? t("list.filters") : t("list.filtersCount", { n: props.count })}
      </Button>
      {draft !== null && (
        <Dialog
          open
          onOpenChange={(open) => !open && setDraft(null)}
          title={t("list.filters")}
          footer={
            <>
              <Button onClick={() => setDraft(empty)}>{t("list.reset")}</Button>
              <Button
                variant="primary"
                onClick={() => {
                  props.apply(draft);
                  setDraft(null);
                }}
              >
                {t("list.apply", { n: chosen })}
              </Button>
            </>
          }
        >
          <div className="grid gap-4 sm:grid-cols-2">
            {props.fields.map((field) => (
              <FilterControl
                key={field.name}
                field={field}
                id={`${id}-${field.name}`}
                value={draft[field.name] ?? ""}
                onChange={(value) => setDraft({ ...draft, [field.name]: value })}
              />
            ))}
          </div>
        </Dialog>
      )}
    </>
  );
}

function Chips(props: { chips: { name: string; text: string }[]; remove: (name: string) => void; clear: () => void }) {
  const t = useTranslations("common");
  const { open } = useInbox();
  const m = useTranslations("messages");
  if (props.chips.length === 0) return null;
  return (
    <ul aria-label={t("list.applied")} className="flex flex-wrap items-center gap-1.5">
      {props.chips.map(({ name, text }) => (
        <li
          key={name}
          className="inline-flex max-w-full items-center gap-1 rounded-md border border-accent-line bg-accent-soft pl-2 text-sm"
        >
          <span className="truncate">{text}</span>
          <button
            type="button"
            aria-label={t("list.remove", { name: text })}
            onClick={() => props.remove(name)}
            className="grid size-7 shrink-0 cursor-pointer place-items-center rounded-md text-ink-3 hover:bg-hover pointer-coarse:size-11"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </li>
      ))}
      <li className="flex gap-1">
        <Button size="sm" variant="ghost" onClick={props.clear}>
          {t("list.clear")}
        </Button>
        <Button size="sm" variant="ghost" onClick={() => open({ kind: "saveView", ids: [] })}>
          {m("views.save")}
        </Button>
      </li>
    </ul>
  );
}
