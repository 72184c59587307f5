import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink, buttonStyle } from "./button";
import { cn } from "./cn";

/**
 * Cursor paging: 上一页 / 下一页, no total, so that new rows do not shift the page. A missing href disables that side.
 * `summary` at the left says what is known (`本页 50 条`).
 */
export function CursorPagination(props: {
  label: string;
  previous: { label: string; href?: string };
  next: { label: string; href?: string };
  summary?: ReactNode;
}) {
  return (
    <nav aria-label={props.label} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
      <span className="text-ink-3">{props.summary}</span>
      <span className="flex gap-2">
        <Step {...props.previous} side="previous" />
        <Step {...props.next} side="next" />
      </span>
    </nav>
  );
}

function Step(props: { label: string; href?: string; side: "previous" | "next" }) {
  const content = (
    <>
      {props.side === "previous" && <ChevronLeft aria-hidden className="size-4" />}
      {props.label}
      {props.side === "next" && <ChevronRight aria-hidden className="size-4" />}
    </>
  );
  if (props.href === undefined) {
    return (
      <span aria-disabled="true" className={cn(buttonStyle({ size: "sm" }), "shadow-none")}>
        {content}
      </span>
    );
  }
  return (
    <ButtonLink href={props.href} size="sm" rel={props.side === "next" ? "next" : "prev"}>
      {content}
    </ButtonLink>
  );
}
