"use client";

import { ChevronDown } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { Checkbox, Input, Select } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import type { ActionState } from "@/lib/domain/action-state";
import { typedIn, typedText } from "./sealed-text";

/** A text that never stands in the URL: `value` there is what `seal` made of it, and `shown` how the page may show it. */
type SealedField = {
  kind: "sealed";
  name: string;
  label: string;
  placeholder?: string;
  shown: string;
  /** Fewer characters are refused with `tooShort`. */
  min: number;
  max: number;
  tooShort: string;
  seal: (input: { text: string }) => Promise<ActionState<{ sealed: string }>>;
};

type Choice = { value: string; label: string };

/** One filter. `name` is its key in the URL; values are texts as they stand there ("" = not set, lists with commas). */
export type FilterField =
  | { kind: "text"; name: string; label: string; placeholder?: string }
  | { kind: "select"; name: string; label: string; options: readonly Choice[]; allLabel?: string }
  | { kind: "multi"; name: string; label: string; options: readonly Choice[] }
  | { kind: "datetime"; name: string; label: string }
  | SealedField;

export type FilterValues = Record<string, string>;

export const splitList = (value: string) => (value === "" ? [] : value.split(","));

/** The label of a value for chips. */
export function describeValue(field: FilterField, value: string): string {
  if (field.kind === "sealed") return field.shown;
  if (field.kind !== "select" && field.kind !== "multi") return value.replace("T", " ");
  const labels = splitList(value).map((part) => field.options.find((option) => option.value === part)?.label ?? part);
  return labels.join(" / ");
}

export function FilterControl(props: {
  field: FilterField;
  id: string;
  value: string;
  /** `settled` is false for text that is still being typed. */
  onChange: (value: string, settled: boolean) => void;
}) {
  const { field, id, value } = props;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-ink-2 text-sm">
        {field.label}
      </label>
      {field.kind === "multi" ? (
        <MultiSelect field={field} id={id} value={value} onChange={(next) => props.onChange(next, true)} />
      ) : field.kind === "sealed" ? (
        <SealedControl field={field} id={id} value={value} onChange={(next) => props.onChange(next, false)} />
      ) : (
        <SingleControl field={field} id={id} value={value} onChange={props.onChange} />
      )}
    </div>
  );
}

function SingleControl(props: {
  field: Exclude<FilterField, { kind: "multi" | "sealed" }>;
  id: string;
  value: string;
  onChange: (value: string, settled: boolean) => void;
}) {
  const t = useTranslations("common");
  const { field, id, value, onChange } = props;
  const shared = { id, name: field.name, value };
  if (field.kind === "select") {
    return (
      <Select {...shared} onChange={(event) => onChange(event.target.value, true)}>
        <option value="">{field.allLabel ?? t("list.all")}</option>
        {field.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    );
  }
  if (field.kind === "datetime") {
    return <Input {...shared} type="datetime-local" onChange={(event) => onChange(event.target.value, true)} />;
  }
  return (
    <Input
      {...shared}
      type="search"
      placeholder={field.placeholder}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value, false)}
    />
  );
}

/** What is typed stands in nothing that is sent as it is: the hidden field carries what was sealed before. */
function SealedControl(props: { field: SealedField; id: string; value: string; onChange: (value: string) => void }) {
  const { field, id, value } = props;
  const typed = typedIn(value);
  const text = typed ?? (value === "" ? "" : field.shown);
  const short = typed !== null && typed.trim() !== "" && typed.trim().length < field.min;
  return (
    <>
      <input type="hidden" name={field.name} value={typed === null ? value : ""} />
      <Input
        id={id}
        type="search"
        value={text}
        placeholder={field.placeholder}
        maxLength={field.max}
        autoComplete="off"
        aria-invalid={short}
        aria-describedby={`${id}-note`}
        onChange={(event) => props.onChange(typedText(event.target.value))}
      />
      <p id={`${id}-note`} role="status" className="mt-1 text-danger text-xs empty:hidden">
        {short ? field.tooShort : ""}
      </p>
    </>
  );
}

/** Several of a list, in a popover of checkboxes; the button says what is chosen. */
function MultiSelect(props: {
  field: Extract<FilterField, { kind: "multi" }>;
  id: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const t = useTranslations("common");
  const { field, value } = props;
  const chosen = splitList(value);
  const toggle = (option: string) => {
    const next = field.options
      .map((candidate) => candidate.value)
      .filter((candidate) => (candidate === option) !== chosen.includes(candidate));
    props.onChange(next.join(","));
  };
  return (
    <>
      <input type="hidden" name={field.name} value={value} />
      <Popover
        label={field.label}
        align="start"
        className="min-w-52 max-w-80 p-2"
        trigger={
          <button
            type="button"
            id={props.id}
            className="control flex h-9 w-full cursor-pointer items-center gap-2 px-3 text-start touch-target"
          >
            <span className={cn("min-w-0 flex-1 truncate", chosen.length === 0 && "text-ink-2")}>
              {chosen.length === 0 ? t("list.all") : describeValue(field, value)}
            </span>
            {chosen.length > 1 && <span className="rounded-sm bg-neutral-soft px-1 text-xs">{chosen.length}</span>}
            <ChevronDown aria-hidden className="size-4 shrink-0 text-ink-3" />
          </button>
        }
      >
        {field.options.map((option) => (
          <Checkbox
            key={option.value}
            label={option.label}
            checked={chosen.includes(option.value)}
            onChange={() => toggle(option.value)}
            className="flex min-h-9 items-center rounded-md px-2 hover:bg-hover"
          />
        ))}
      </Popover>
    </>
  );
}
