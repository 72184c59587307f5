import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

export type Tone = "neutral" | "info" | "success" | "warning" | "danger" | "accent";

export const TONES: Record<Tone, string> = {
  neutral: "border-neutral-line bg-neutral-soft text-neutral",
  info: "border-info-line bg-info-soft text-info",
  success: "border-success-line bg-success-soft text-success",
  warning: "border-warning-line bg-warning-soft text-warning",
  danger: "border-danger-line bg-danger-soft text-danger",
  accent: "border-accent-line bg-accent-soft text-accent-ink",
};

/** A small tag: icon and word, colour third. */
export function Badge(props: { tone?: Tone; icon?: LucideIcon; className?: string; children: ReactNode }) {
  const { tone = "neutral", icon: Icon } = props;
  return (
    <span
      className={cn(
        "inline-flex max-w-full items-center gap-1 rounded-md border px-1.5 py-px align-middle font-medium text-xs",
        TONES[tone],
        props.className,
      )}
    >
      {Icon && <Icon aria-hidden className="size-3.5 shrink-0" />}
      <span className="truncate">{props.children}</span>
    </span>
  );
}
