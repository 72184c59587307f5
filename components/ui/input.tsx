import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";

/**
 * Bare controls; inside a form use them through `components/forms` `Field`, which adds label, help and error.
 * All take what the HTML element takes, `ref` included.
 */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cn("control h-9 w-full min-w-0 px-3 touch-target", className)} />;
}

export function Textarea({ className, rows = 4, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...rest} rows={rows} className={cn("control block w-full min-w-0 px-3 py-2", className)} />;
}

/** The browser's own select: best on phones and for screen readers. */
export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className={cn("relative block min-w-0", className)}>
      <select {...rest} className="control h-9 w-full cursor-pointer appearance-none truncate pr-9 pl-3 touch-target">
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}

/** A checkbox with its label; the label is part of the target. */
export function Checkbox(
  props: Omit<ComponentProps<"input">, "type"> & { label: React.ReactNode; description?: string },
) {
  const { label, description, className, ...rest } = props;
  return (
    <label
      className={cn("inline-flex cursor-pointer items-start gap-2.5 py-1 has-disabled:cursor-not-allowed", className)}
    >
      <input {...rest} type="checkbox" className={checkboxStyle} />
      <span className="min-w-0">
        <span className="block">{label}</span>
        {description !== undefined && <span className="block text-sm text-ink-3">{description}</span>}
      </span>
    </label>
  );
}

export const checkboxStyle =
  "mt-0.5 size-4.5 shrink-0 cursor-pointer align-middle rounded-sm accent-accent disabled:cursor-not-allowed pointer-coarse:size-6";
