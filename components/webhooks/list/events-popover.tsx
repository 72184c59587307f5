"use client";

import { useTranslations } from "use-intl/react";
import { Popover } from "@/components/ui/popover";

export type EventLine = { category: string; name: string; enabled: boolean; events: readonly string[] };

/** `3 个`, and on click which ones, by category. */
export function EventsPopover(props: { webhook: string; count: number; lines: readonly EventLine[] }) {
  const t = useTranslations("webhooks");
  if (props.lines.length === 0) return <span className="text-ink-3">{t("noEvents")}</span>;
  const label = t("eventsOf", { name: props.webhook });
  return (
    <Popover
      label={label}
      align="start"
      className="w-72 space-y-3 p-4 text-sm"
      trigger={
        <button
          type="button"
          aria-label={`${t("eventCount", { n: props.count })} ${label}`}
          className="touch-target relative z-1 cursor-pointer rounded-sm text-accent-ink underline decoration-accent-line underline-offset-3 hover:decoration-current"
        >
          {t("eventCount", { n: props.count })}
        </button>
      }
    >
      {props.lines.map((line) => (
        <div key={line.category}>
          <p className="font-medium">
            {line.name}
            {!line.enabled && <span className="ml-1.5 font-normal text-ink-3">{t("eventsOff")}</span>}
          </p>
          <p className="text-ink-2">{line.events.join(t("separator"))}</p>
        </div>
      ))}
    </Popover>
  );
}
