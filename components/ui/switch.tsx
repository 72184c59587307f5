"use client";

import { useTranslations } from "use-intl/react";
import { cn } from "./cn";
import { WriteButton } from "./write-button";

/**
 * On or off, at once. The state is also a word beside the track (已启用 / 已停用), unless `words` is false because a
 * label next to it says it. `label` is the accessible name.
 */
export function Switch(props: {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  label: string;
  id?: string;
  name?: string;
  disabled?: boolean;
  words?: false | { on: string; off: string };
  className?: string;
}) {
  const t = useTranslations("common");
  const { label, words, className, checked, onCheckedChange, ...rest } = props;
  const text = words === undefined ? { on: t("switch.on"), off: t("switch.off") } : words;
  return (
    <span className={cn("inline-flex items-center gap-2", className)}>
      <WriteButton
        {...rest}
        type="button"
        role="switch"
        aria-checked={checked}
        aria-label={label}
        onClick={() => onCheckedChange(!checked)}
        className={cn(
          "group relative inline-flex h-8 w-11 shrink-0 cursor-pointer items-center rounded-full touch-target",
          "disabled:cursor-not-allowed disabled:opacity-55",
        )}
      >
        <span
          className={cn(
            "absolute inset-x-0 top-1/2 h-6 -translate-y-1/2 rounded-full border border-control bg-sunken transition-colors",
            "group-aria-checked:border-transparent group-aria-checked:bg-accent",
          )}
        />
        <span className="relative ml-1 size-4 rounded-full bg-ink-3 transition-transform group-aria-checked:translate-x-5 group-aria-checked:bg-on-accent" />
      </WriteButton>
      {text && (
        <span aria-hidden className={cn("text-sm", checked ? "text-ink" : "text-ink-3")}>
          {checked ? text.on : text.off}
        </span>
      )}
    </span>
  );
}
