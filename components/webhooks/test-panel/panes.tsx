"use client";

import { ChevronDown } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { type Tab, Tabs } from "@/components/ui/tabs";

const PHONE = "(max-width: 639px)";

/** Tabs; on a phone, where a row of them hides what is there, sections below each other that open one by one. */
export function Panes<V extends string>(props: { label: string; tabs: readonly Tab<V>[]; defaultValue: V }) {
  const phone = useSyncExternalStore(subscribe, isPhone, () => false);
  return phone ? <Sections {...props} /> : <Tabs {...props} />;
}

function Sections<V extends string>(props: { label: string; tabs: readonly Tab<V>[]; defaultValue: V }) {
  const [open, setOpen] = useState<ReadonlySet<V>>(new Set([props.defaultValue]));
  return (
    <section aria-label={props.label} className="space-y-2">
      {props.tabs.map(({ value, label, content }) => (
        <details
          key={value}
          open={open.has(value)}
          onToggle={({ currentTarget }) => setOpen(switched(open, value, currentTarget.open))}
          className="group rounded-lg border border-line"
        >
          <summary className="touch-target flex cursor-pointer list-none items-center justify-between gap-2 rounded-lg px-3.5 py-2.5 font-medium">
            {label}
            <ChevronDown aria-hidden className="size-4 text-ink-3 transition-transform group-open:rotate-180" />
          </summary>
          {open.has(value) && <div className="border-line border-t p-3.5">{content}</div>}
        </details>
      ))}
    </section>
  );
}

function switched<V>(values: ReadonlySet<V>, value: V, on: boolean): ReadonlySet<V> {
  if (values.has(value) === on) return values;
  return new Set(on ? [...values, value] : [...values].filter((one) => one !== value));
}

function subscribe(onChange: () => void): () => void {
  const query = window.matchMedia(PHONE);
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
}

const isPhone = () => window.matchMedia(PHONE).matches;
