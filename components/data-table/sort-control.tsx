"use client";

import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import { useId } from "react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/input";
import { ListLink } from "./list-link";
import { useListNavigation } from "./list-region";
import type { Direction } from "./sort";

/** The head of a column that sorts: the whole text is the link, the arrow says how it is sorted now. */
export function SortLink(props: { label: string; href: string; direction: Direction | null; end?: boolean }) {
  const Icon = props.direction === null ? ChevronsUpDown : props.direction === "asc" ? ArrowUp : ArrowDown;
  return (
    <ListLink
      href={props.href}
      className={cn(
        "group/sort -mx-1 inline-flex items-center gap-1 rounded-sm px-1 py-1 hover:text-ink max-sm:hidden",
        props.direction !== null && "text-ink",
        props.end && "flex-row-reverse",
      )}
    >
      {props.label}
      <Icon
        aria-hidden
        className={cn(
          "size-3.5 shrink-0",
          props.direction === null ? "text-ink-3 opacity-60 group-hover/sort:opacity-100" : "text-accent-ink",
        )}
      />
    </ListLink>
  );
}

/** Phones have no heads of columns: the same orders in a select. */
export function SortSelect(props: {
  value: string;
  options: readonly { value: string; label: string; href: string }[];
}) {
  const t = useTranslations("common.list");
  const id = useId();
  const { go } = useListNavigation();
  return (
    <div className="flex items-center gap-2 border-line border-b bg-sunken px-3 py-2 sm:hidden">
      <label htmlFor={id} className="shrink-0 text-ink-2 text-sm">
        {t("sortBy")}
      </label>
      <Select
        id={id}
        className="flex-1"
        value={props.value}
        onChange={(event) => {
          const chosen = props.options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) go(chosen.href);
        }}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </div>
  );
}
