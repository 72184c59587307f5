"use client";

import { type ReactNode, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { isDate } from "@/lib/domain/presence/ranges";

/** A date and a name for it; `taken` says what a date is already. */
export function AddDay(props: {
  taken: (date: string) => string | null;
  add: (day: { date: string; name: string }) => void;
  children?: ReactNode;
}) {
  const t = useTranslations("presence.calendar");
  const id = useId();
  const [date, setDate] = useState("");
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const add = () => {
    const kind = props.taken(date);
    if (kind !== null) return setProblem(t("exists", { date, kind }));
    props.add({ date, name: name.trim() });
    setDate("");
    setName("");
  };
  return (
    <div className="mt-4 border-line border-t pt-4">
      <div className="flex flex-wrap items-end gap-3">
        <label className="w-40" htmlFor={`${id}-date`}>
          <span className="mb-1 block text-ink-2 text-sm">{t("date")}</span>
          <Input
            id={`${id}-date`}
            type="date"
            value={date}
            aria-describedby={`${id}-problem`}
            onChange={({ target }) => {
              setDate(target.value);
              setProblem(null);
            }}
          />
        </label>
        <label className="w-36" htmlFor={`${id}-name`}>
          <span className="mb-1 block text-ink-2 text-sm">{t("name")}</span>
          <Input id={`${id}-name`} value={name} maxLength={40} onChange={({ target }) => setName(target.value)} />
        </label>
        {props.children}
        <Button disabled={!isDate(date)} onClick={add}>
          {t("addDay")}
        </Button>
      </div>
      <p id={`${id}-problem`} role="alert" className="mt-1 text-danger text-sm empty:hidden">
        {problem}
      </p>
    </div>
  );
}
