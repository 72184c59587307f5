"use client";

import { Check } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { STEPS, type Step } from "./values";

/** Where somebody is in the wizard; once there is a draft every step can be opened. */
export function Stepper(props: { current: Step; reachable: boolean; onGo: (to: Step) => void }) {
  const t = useTranslations("broadcasts.wizard");
  const at = STEPS.indexOf(props.current);
  return (
    <nav aria-label={t("steps")} className="mb-5">
      <ol className="flex flex-wrap gap-x-1 gap-y-2 sm:gap-x-2">
        {STEPS.map((step, index) => {
          const open = props.reachable || index <= at;
          return (
            <li key={step} className="flex items-center">
              <button
                type="button"
                aria-current={index === at ? "step" : undefined}
                disabled={!open}
                onClick={() => props.onGo(step)}
                className={cn(
                  "touch-target inline-flex cursor-pointer items-center gap-2 rounded-full border py-1 pr-3 pl-1 text-sm",
                  "disabled:cursor-not-allowed",
                  index === at
                    ? "border-accent-line bg-accent-soft font-medium text-accent-ink"
                    : "border-transparent text-ink-2 enabled:hover:bg-hover",
                )}
              >
                <span
                  aria-hidden
                  className={cn(
                    "inline-flex size-6 items-center justify-center rounded-full border text-xs",
                    index === at ? "border-accent bg-accent text-on-accent" : "border-control/70",
                  )}
                >
                  {index < at ? <Check className="size-3.5" /> : index + 1}
                </span>
                {t(`step.${step}`)}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
