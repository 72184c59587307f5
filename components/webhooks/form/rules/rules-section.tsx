"use client";

import { ChevronDown } from "lucide-react";
import { lazy, type ReactNode, Suspense, useId, useState } from "react";
import { type FieldErrors, useFormState, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { WebhookValues } from "../values";
import { type RuleKey, type Summary, useSummaries } from "./use-summaries";

// Seldom opened: what is inside is fetched when it is.
const BODIES: Record<RuleKey, React.LazyExoticComponent<() => ReactNode>> = {
  content: lazy(() => import("./content-fields").then(({ ContentFields }) => ({ default: ContentFields }))),
  windows: lazy(() => import("./window-fields").then(({ WindowFields }) => ({ default: WindowFields }))),
  rate: lazy(() => import("./rate-fields").then(({ RateFields }) => ({ default: RateFields }))),
  dedupe: lazy(() => import("./small-fields").then(({ DedupeFields }) => ({ default: DedupeFields }))),
  schedule: lazy(() => import("./schedule-fields").then(({ ScheduleFields }) => ({ default: ScheduleFields }))),
  order: lazy(() => import("./small-fields").then(({ OrderFields }) => ({ default: OrderFields }))),
  alerts: lazy(() => import("./alert-fields").then(({ AlertFields }) => ({ default: AlertFields }))),
};

type Errors = FieldErrors<WebhookValues>;
/** Path that `?focus=` may name, and whether something inside is wrong: then it opens by itself. */
const RULES = [
  { key: "content", path: "filters.keywords", wrong: ({ filters }: Errors) => filters?.keywords ?? filters?.fields },
  { key: "windows", path: "filters.windows", wrong: ({ filters }: Errors) => filters?.windows },
  { key: "rate", path: "rateLimit", wrong: ({ rateLimit }: Errors) => rateLimit },
  { key: "dedupe", path: "dedupeSeconds", wrong: ({ dedupeSeconds }: Errors) => dedupeSeconds },
  { key: "schedule", path: "schedule", wrong: ({ schedule }: Errors) => schedule },
  { key: "order", path: "ordered", wrong: () => undefined },
  { key: "alerts", path: "alerts", wrong: ({ alerts }: Errors) => alerts },
] as const;

/** Everything about what is pushed, when and how fast: closed, each with one line that says what is set. */
export function RulesSection() {
  const t = useTranslations("rules");
  const { errors } = useFormState<WebhookValues>();
  const [channel, filters, rateLimit, dedupeSeconds, schedule, alerts, ordered] = useWatch<
    WebhookValues,
    ["channel", "filters", "rateLimit", "dedupeSeconds", "schedule", "alerts", "ordered"]
  >({ name: ["channel", "filters", "rateLimit", "dedupeSeconds", "schedule", "alerts", "ordered"] });
  const summaries = useSummaries({ filters, rateLimit, dedupeSeconds, schedule, alerts, ordered }, channel);
  return (
    <section id="rules" aria-labelledby="rules-title" className="scroll-mt-20">
      <div className="rounded-lg border border-line bg-surface shadow-card">
        <header className="px-4 py-3.5 sm:px-6">
          <h2 id="rules-title" className="font-semibold text-lg">
            {t("title")}
          </h2>
          <p className="mt-0.5 text-ink-3 text-sm">{t("description")}</p>
        </header>
        {RULES.map(({ key, path, wrong }) => (
          <Rule
            key={key}
            path={path}
            title={t(`${key}.title`)}
            summary={summaries[key]}
            invalid={wrong(errors) !== undefined}
            body={BODIES[key]}
          />
        ))}
      </div>
    </section>
  );
}

function Rule(props: {
  path: string;
  title: string;
  summary: Summary;
  invalid: boolean;
  body: React.LazyExoticComponent<() => ReactNode>;
}) {
  const t = useTranslations("rules");
  const id = useId();
  const [chosen, setOpen] = useState(false);
  const open = chosen || props.invalid;
  const { summary, body: Body } = props;
  return (
    <div data-field={props.path} className="border-line border-t">
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={`${id}-body`}
          onClick={() => setOpen(!open)}
          className="flex w-full cursor-pointer items-center gap-3 px-4 py-3 text-start hover:bg-hover/60 focus-visible:outline-offset-[-3px] sm:px-6"
        >
          <span className="min-w-0 flex-1 sm:flex sm:items-baseline sm:gap-4">
            <span className="block w-28 shrink-0 font-medium">{props.title}</span>
            <span className={cn("block min-w-0 text-sm", summary.set ? "text-ink" : "text-ink-3")}>{summary.text}</span>
          </span>
          <ChevronDown
            aria-hidden
            className={cn("size-4 shrink-0 text-ink-3 transition-transform", open && "rotate-180")}
          />
        </button>
      </h3>
      <div id={`${id}-body`} hidden={!open}>
        {open && (
          <Suspense
            fallback={
              <div role="status" className="px-4 pb-5 sm:px-6">
                <span className="sr-only">{t("loading")}</span>
                <Skeleton className="h-24" />
              </div>
            }
          >
            <div className="space-y-5 px-4 pt-2 pb-6 sm:px-6">
              <Body />
            </div>
          </Suspense>
        )}
      </div>
    </div>
  );
}
