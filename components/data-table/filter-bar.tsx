"use client";

import { ListFilter, X } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/dialog";
import { describeValue, FilterControl, type FilterField, type FilterValues } from "./filter-fields";
import { useListNavigation } from "./list-region";
import { sealTyped } from "./sealed-text";
import { writeSearch } from "./search-link";

export type { FilterField, FilterValues } from "./filter-fields";

/**
 * The query form of a list. Selects apply at once, text after 300 ms or on Enter, 查询 always; chips show what is applied.
 * On phones the fields are in a sheet with 应用（n）. Stands inside `ListShell`. Changing a filter drops `cursor` and `d`.
 *
 *     <FilterBar path="/settings/webhooks" fields={fields} values={{ q: "", channel: "wecom" }} ignored={ignored} keep={{ tab: "history" }} />
 */
export function FilterBar(props: {
  path: string;
  fields: readonly FilterField[];
  /** As in the URL, "" for what is not set. */
  values: FilterValues;
  /** Keys of the URL that were invalid (from `readSearch`). */
  ignored?: readonly string[];
  /** Other keys of the URL that stay. */
  keep?: Record<string, string>;
  /** At the right of the chips: refresh, export. */
  toolbar?: ReactNode;
  /** How many fields show before 展开. */
  visible?: number;
}) {
  const t = useTranslations("common");
  const { go } = useListNavigation();
  const open = (values: FilterValues) => go(writeSearch(props.path, { ...props.keep, ...values }));
  const sealed = props.fields.some((field) => field.kind === "sealed");
  const apply = (values: FilterValues) => {
    if (!sealed) return open(values);
    void sealTyped(props.fields, values, props.values).then(open);
  };
  const active = props.fields.filter((field) => (props.values[field.name] ?? "") !== "");
  const clear = () => apply({});
  return (
    <div className="mb-4 space-y-3">
      <InlineFilters {...props} apply={apply} />
      <div className="flex flex-wrap items-center gap-2 empty:hidden">
        <FilterSheet fields={props.fields} values={props.values} count={active.length} apply={apply} />
        <Chips
          fields={active}
          values={props.values}
          onRemove={(name) => apply({ ...props.values, [name]: "" })}
          onClear={clear}
        />
        {props.toolbar !== undefined && <div className="ml-auto flex items-center gap-2">{props.toolbar}</div>}
      </div>
      {props.ignored !== undefined && props.ignored.length > 0 && (
        <Banner tone="warning" live="status">
          {t("list.ignored")}
        </Banner>
      )}
    </div>
  );
}

/** How long after the last key a text applies by itself; one that takes a search through everything waits longer. */
const TYPING_MS = 300;
const SEALED_MS = 1_000;

/** Draft values that follow the URL, except where the reader typed on since the last navigation. */
function useDraft(values: FilterValues, apply: (values: FilterValues) => void) {
  const incoming = JSON.stringify(values);
  const [draft, setDraft] = useState(values);
  const [seen, setSeen] = useState(incoming);
  const sent = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (seen !== incoming) {
    setSeen(incoming);
    if (sent.current !== incoming) setDraft(values);
  }
  const commit = (next: FilterValues) => {
    clearTimeout(timer.current);
    sent.current = JSON.stringify(next);
    apply(next);
  };
  const change = (name: string, value: string, settled: boolean, waitMs = TYPING_MS) => {
    const next = { ...draft, [name]: value };
    setDraft(next);
    clearTimeout(timer.current);
    if (settled) commit(next);
    else timer.current = setTimeout(commit, waitMs, next);
  };
  return { draft, change, commit };
}

function InlineFilters(props: {
  path: string;
  fields: readonly FilterField[];
  values: FilterValues;
  visible?: number;
  apply: (values: FilterValues) => void;
}) {
  const t = useTranslations("common");
  const id = useId();
  const { draft, change, commit } = useDraft(props.values, props.apply);
  const visible = props.visible ?? 3;
  const hidden = props.fields.slice(visible);
  const [open, setOpen] = useState(() => hidden.some((field) => (props.values[field.name] ?? "") !== ""));
  const shown = open ? props.fields : props.fields.slice(0, visible);
  const oneLine = shown.length === 3;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    commit(draft);
  };
  return (
    <search>
      <form
        method="get"
        action={props.path}
        onSubmit={submit}
        className="hidden rounded-lg border border-line bg-surface p-4 shadow-card sm:block"
      >
        <div
          className={cn(
            "grid grid-cols-2 gap-x-4 gap-y-3",
            oneLine ? "lg:grid-cols-[repeat(3,minmax(0,1fr))_auto]" : "lg:grid-cols-4",
          )}
        >
          {shown.map((field) => (
            <FilterControl
              key={field.name}
              field={field}
              id={`${id}-${field.name}`}
              value={draft[field.name] ?? ""}
              onChange={(value, settled) =>
                change(field.name, value, settled, field.kind === "sealed" ? SEALED_MS : TYPING_MS)
              }
            />
          ))}
          <div className={cn("flex flex-wrap items-end gap-2", !oneLine && "lg:col-span-2")}>
            <Button type="submit" variant="primary">
              {t("list.search")}
            </Button>
            <Button onClick={() => commit(Object.fromEntries(props.fields.map((field) => [field.name, ""])))}>
              {t("list.reset")}
            </Button>
            {hidden.length > 0 && (
              <Button variant="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
                {open ? t("list.collapse") : t("list.expand")}
              </Button>
            )}
          </div>
        </div>
      </form>
    </search>
  );
}

/** Phones: the same fields in a sheet; nothing is applied before 应用. */
function FilterSheet(props: {
  fields: readonly FilterField[];
  values: FilterValues;
  count: number;
  apply: (values: FilterValues) => void;
}) {
  const t = useTranslations("common");
  const id = useId();
  const [draft, setDraft] = useState<FilterValues | null>(null);
  const chosen = Object.values(draft ?? {}).filter((value) => value !== "").length;
  return (
    <>
      <Button icon={ListFilter} className="sm:hidden" onClick={() => setDraft(props.values)}>
        {props.count === 0 ? t("list.filters") : t("list.filtersCount", { n: props.count })}
      </Button>
      <Dialog
        open={draft !== null}
        onOpenChange={(open) => !open && setDraft(null)}
        title={t("list.filters")}
        footer={
          <>
            <Button onClick={() => setDraft({})}>{t("list.reset")}</Button>
            <Button
              variant="primary"
              onClick={() => {
                props.apply(draft ?? {});
                setDraft(null);
              }}
            >
              {t("list.apply", { n: chosen })}
            </Button>
          </>
        }
      >
        <div className="space-y-4">
          {props.fields.map((field) => (
            <FilterControl
              key={field.name}
              field={field}
              id={`${id}-${field.name}`}
              value={draft?.[field.name] ?? ""}
              onChange={(value) => setDraft({ ...draft, [field.name]: value })}
            />
          ))}
        </div>
      </Dialog>
    </>
  );
}

function Chips(props: {
  fields: readonly FilterField[];
  values: FilterValues;
  onRemove: (name: string) => void;
  onClear: () => void;
}) {
  const t = useTranslations("common");
  if (props.fields.length === 0) return null;
  return (
    <ul aria-label={t("list.applied")} className="flex flex-wrap items-center gap-2">
      {props.fields.map((field) => (
        <li key={field.name} className={cn(chipStyle)}>
          <span className="truncate">
            <span className="text-ink-3">{field.label}</span> {describeValue(field, props.values[field.name] ?? "")}
          </span>
          <button
            type="button"
            aria-label={t("list.remove", { name: field.label })}
            onClick={() => props.onRemove(field.name)}
            className="grid size-7 shrink-0 cursor-pointer place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:size-11"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </li>
      ))}
      <li>
        <Button size="sm" variant="ghost" onClick={props.onClear}>
          {t("list.clear")}
        </Button>
      </li>
    </ul>
  );
}

const chipStyle =
  "inline-flex max-w-full items-center gap-1 rounded-md border border-accent-line bg-accent-soft pl-2.5 text-sm";
