"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { type FormEvent, useId } from "react";
import { useTranslations } from "use-intl/react";
import { buttonStyle } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input, Select } from "@/components/ui/input";
import { formatCount } from "@/lib/i18n/format";
import { ListLink } from "./list-link";
import { useListNavigation } from "./list-region";
import { MANY_PAGES, PAGE_SIZE_DEFAULT, PAGE_SIZES, pageMarks } from "./page-marks";
import { type SearchValue, writeSearch } from "./search-link";

type Keep = Record<string, SearchValue>;

/**
 * The foot of a list whose lines are counted: 共 {n} 条, rows a page, the pages, and a jump where there are many.
 * `keep` are the keys of the URL that stay; `page` and `size` are written here, left out where they are the default.
 */
export function ListFooter(props: { path: string; keep: Keep; page: number; size: number; total: number }) {
  const t = useTranslations("common.list");
  const { page, size, total } = props;
  const pages = Math.max(1, Math.ceil(total / size));
  const href = (to: number) => listHref(props.path, props.keep, { page: to, size });
  return (
    <nav aria-label={t("pages")} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <span className="text-ink-3">{t("total", { n: formatCount(total) })}</span>
      <PageSize path={props.path} keep={props.keep} size={size} />
      <span className="ml-auto flex flex-wrap items-center gap-1">
        <Step label={t("previous")} href={page > 1 ? href(page - 1) : undefined} rel="prev" />
        {pageMarks(page, pages).map((mark) =>
          typeof mark === "string" ? (
            <span key={mark} aria-hidden className="w-6 text-center text-ink-3">
              …
            </span>
          ) : (
            <ListLink
              key={mark}
              href={href(mark)}
              aria-label={t("page", { n: mark })}
              aria-current={mark === page ? "page" : undefined}
              className={cn(
                buttonStyle({ variant: "ghost", size: "sm" }),
                "min-w-8 px-1.5",
                mark === page && "border-accent-line bg-accent-soft text-accent-ink",
              )}
            >
              {mark}
            </ListLink>
          ),
        )}
        <Step label={t("next")} href={page < pages ? href(page + 1) : undefined} rel="next" />
      </span>
      {pages > MANY_PAGES && <Jump pages={pages} href={href} />}
    </nav>
  );
}

function listHref(path: string, keep: Keep, place: { page: number; size: number }): string {
  return writeSearch(path, {
    ...keep,
    page: place.page === 1 ? undefined : place.page,
    size: place.size === PAGE_SIZE_DEFAULT ? undefined : place.size,
  });
}

/** How many rows a page has; another number starts at the first page. */
export function PageSize(props: { path: string; keep: Keep; size: number }) {
  const t = useTranslations("common.list");
  const { go } = useListNavigation();
  return (
    <Select
      aria-label={t("pageSize")}
      className="w-32"
      value={props.size}
      onChange={(event) => go(listHref(props.path, props.keep, { page: 1, size: Number(event.target.value) }))}
    >
      {PAGE_SIZES.map((size) => (
        <option key={size} value={size}>
          {t("perPage", { n: size })}
        </option>
      ))}
    </Select>
  );
}

function Step(props: { label: string; href: string | undefined; rel: "prev" | "next" }) {
  const Icon = props.rel === "prev" ? ChevronLeft : ChevronRight;
  const style = cn(buttonStyle({ variant: "ghost", size: "sm" }), "w-8 px-0");
  if (props.href === undefined) {
    return (
      <span aria-disabled="true" title={props.label} className={style}>
        <Icon aria-hidden className="size-4" />
      </span>
    );
  }
  return (
    <ListLink href={props.href} rel={props.rel} aria-label={props.label} title={props.label} className={style}>
      <Icon aria-hidden className="size-4" />
    </ListLink>
  );
}

function Jump(props: { pages: number; href: (page: number) => string }) {
  const t = useTranslations("common.list");
  const id = useId();
  const { go } = useListNavigation();
  const jump = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = Number(new FormData(event.currentTarget).get("page"));
    if (Number.isInteger(wanted) && wanted >= 1) go(props.href(Math.min(wanted, props.pages)));
  };
  return (
    <form onSubmit={jump} className="flex items-center gap-2">
      <label htmlFor={id} className="text-ink-3">
        {t("jump")}
      </label>
      <Input id={id} name="page" type="number" min={1} max={props.pages} required className="w-20" />
    </form>
  );
}
