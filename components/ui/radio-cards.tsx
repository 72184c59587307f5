import type { ReactNode } from "react";
import { cn } from "./cn";

export type RadioCard<V extends string> = {
  value: V;
  label: string;
  description?: ReactNode;
  icon?: ReactNode;
  badge?: ReactNode;
};

/**
 * A choice that decides what follows (the platform), as cards over native radio buttons: arrow keys work by themselves.
 * Give the group its name with `labelledBy` (a Field does) or `label`. There are as many columns as have room; `columns`
 * may say otherwise, also by the group's own width (`@sm:`).
 */
export function RadioCards<V extends string>(props: {
  name: string;
  options: readonly RadioCard<V>[];
  value: V | undefined;
  onChange: (value: V) => void;
  label?: string;
  labelledBy?: string;
  describedBy?: string;
  invalid?: boolean;
  disabled?: boolean;
  columns?: string;
}) {
  return (
    <div className={props.columns?.includes("@") ? "@container" : undefined}>
      <div
        role="radiogroup"
        aria-label={props.label}
        aria-labelledby={props.labelledBy}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid}
        className={cn("grid gap-2.5", props.columns ?? AS_MANY_AS_FIT)}
      >
        {props.options.map((option) => (
          <RadioCardLabel
            key={option.value}
            name={props.name}
            option={option}
            checked={props.value === option.value}
            disabled={props.disabled}
            onChoose={props.onChange}
          />
        ))}
      </div>
    </div>
  );
}

const AS_MANY_AS_FIT = "grid-cols-[repeat(auto-fit,minmax(min(100%,12rem),1fr))]";

/** One card, for groups of cards that are one choice: the same `name` makes them one. */
export function RadioCardLabel<V extends string>(props: {
  name: string;
  option: RadioCard<V>;
  checked: boolean;
  disabled?: boolean | undefined;
  onChoose: (value: V) => void;
  className?: string;
}) {
  const { option } = props;
  return (
    <label className={cn(cardStyle, props.className)}>
      <input
        type="radio"
        name={props.name}
        value={option.value}
        checked={props.checked}
        disabled={props.disabled}
        onChange={() => props.onChoose(option.value)}
        className="mt-0.5 size-4 shrink-0 accent-accent focus-visible:outline-none"
      />
      {option.icon !== undefined && <span className="shrink-0">{option.icon}</span>}
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 font-medium">
          {option.label}
          {option.badge}
        </span>
        {option.description !== undefined && (
          <span className="mt-0.5 block text-sm text-ink-3">{option.description}</span>
        )}
      </span>
    </label>
  );
}

const cardStyle = [
  "relative flex cursor-pointer items-start gap-3 rounded-lg border border-control/60 bg-surface p-3.5 shadow-card",
  "transition-colors hover:border-control hover:bg-hover/50",
  "has-checked:border-accent has-checked:bg-accent-soft has-checked:shadow-[inset_0_0_0_1px_var(--color-accent)]",
  "has-focus-visible:outline-3 has-focus-visible:outline-focus has-focus-visible:outline-offset-2",
  "has-disabled:cursor-not-allowed has-disabled:opacity-55",
].join(" ");
