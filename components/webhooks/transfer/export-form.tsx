"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";

/** As many as the page is given; more go through the API. */
const LISTED = 100;

/** Which webhooks go into the file; the browser then downloads it. A form without a script behind it. */
export function ExportForm(props: { options: readonly { id: string; name: string }[]; chosen: readonly string[] }) {
  const t = useTranslations("webhookTransfer.export");
  const { options } = props;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(props.chosen));
  const set = (id: string, on: boolean) =>
    setChosen((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)));
  const all = chosen.size === options.length;
  return (
    <form action="/settings/webhooks/export/file" method="get" className="max-w-3xl">
      <fieldset className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5">
        <legend className="sr-only">{t("choose")}</legend>
        <Choice
          label={t("all")}
          checked={all}
          onChange={(on) => setChosen(new Set(on ? options.map((option) => option.id) : []))}
          strong
        />
        <ul className="mt-1 divide-y divide-line border-t border-line">
          {options.map((option) => (
            <li key={option.id}>
              <Choice label={option.name} checked={chosen.has(option.id)} onChange={(on) => set(option.id, on)} />
            </li>
          ))}
        </ul>
      </fieldset>
      {options.length >= LISTED && <p className="mt-2 text-ink-3 text-sm">{t("many", { n: options.length })}</p>}
      <input type="hidden" name="ids" value={[...chosen].join(",")} />
      <div className="mt-5">
        <Button type="submit" variant="primary" icon={Download} disabled={chosen.size === 0}>
          {t("download", { n: chosen.size })}
        </Button>
      </div>
    </form>
  );
}

function Choice(props: { label: string; checked: boolean; onChange: (on: boolean) => void; strong?: boolean }) {
  return (
    <label className="flex min-h-10 cursor-pointer items-center gap-3 py-1.5 pointer-coarse:min-h-11">
      <input
        type="checkbox"
        className="size-4 shrink-0 accent-accent"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span className={props.strong ? "font-medium" : "min-w-0 break-words"}>{props.label}</span>
    </label>
  );
}
