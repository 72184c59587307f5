"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Select } from "@/components/ui/input";
import type { TemplateVariable } from "./view";

export type VariableGroup = { id: string; name: string; variables: readonly TemplateVariable[] };

/** Variables by event; a click puts one where the cursor is. */
export function VariablePalette(props: { groups: readonly VariableGroup[]; onInsert: (path: string) => void }) {
  const t = useTranslations("templates");
  const [chosen, setChosen] = useState("");
  const group = props.groups.find(({ id }) => id === chosen) ?? props.groups[0];
  return (
    <details className="rounded-md border border-line">
      <summary className="cursor-pointer rounded-md px-3 py-2 font-medium text-sm touch-target">
        {t("variables")}
      </summary>
      <div className="space-y-2 border-line border-t p-3">
        {props.groups.length > 1 && (
          <Select
            aria-label={t("variablesOf")}
            className="max-w-60"
            value={group?.id}
            onChange={(event) => setChosen(event.target.value)}
          >
            {props.groups.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <ul className="flex max-h-56 flex-wrap gap-1.5 overflow-y-auto">
          {group?.variables.map(({ path, label, sample }) => (
            <li key={path}>
              <button
                type="button"
                title={sample === "" ? undefined : sample}
                onClick={() => props.onInsert(path)}
                className="flex min-h-6 cursor-pointer items-baseline gap-1.5 rounded-md border border-line bg-surface px-2 py-1 text-left text-sm hover:bg-hover touch-target"
              >
                <span>{label}</span>
                <span className="break-all font-mono text-ink-3 text-xs">{path}</span>
              </button>
            </li>
          ))}
        </ul>
        <p className="text-ink-3 text-sm">{t("variablesHelp")}</p>
      </div>
    </details>
  );
}
