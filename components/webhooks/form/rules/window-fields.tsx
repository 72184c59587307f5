"use client";

import { useController, useFormContext, useFormState, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { useFieldText } from "@/components/forms/field-text";
import { RadioCardsField } from "@/components/forms/fields";
import { controlId, useFormParts } from "@/components/forms/form-context";
import { RowsField } from "@/components/forms/rows-field";
import { Input } from "@/components/ui/input";
import { DayChips } from "./day-chips";
import { useWindowText } from "./use-day-text";
import { FIRST_WINDOW, type WindowRow } from "./values";
import { isOvernight, isWholeDay, overlap } from "./windows";
import { ZoneField } from "./zone-field";

const NAME = "filters.windows";
const MAX_WINDOWS = 14;

/** When pushes are allowed, and what becomes of those outside. */
export function WindowFields() {
  const t = useTranslations("rules");
  const windowText = useWindowText();
  const windows: WindowRow[] = useWatch({ name: NAME });
  const [a, b] = (overlap(windows) ?? []).map((index) => windows[index]);
  const shared =
    a === undefined || b === undefined ? undefined : t("windows.overlap", { a: windowText(a), b: windowText(b) });
  return (
    <>
      <RowsField
        name={NAME}
        label={t("windows.label")}
        warning={shared}
        max={MAX_WINDOWS}
        addLabel={t("addWindow")}
        first={FIRST_WINDOW}
        focus="from"
      >
        {(index) => (
          <div className="min-w-0 flex-1">
            <WindowCells index={index} />
          </div>
        )}
      </RowsField>
      {windows.length > 0 && (
        <>
          <ZoneField name="filters.timezone" />
          <RadioCardsField
            name="filters.outside"
            label={t("windows.outside")}
            options={(["defer", "drop"] as const).map((value) => ({
              value,
              label: t(`windows.${value}`),
              description: t(`windows.${value}Text`),
            }))}
          />
        </>
      )}
    </>
  );
}

function WindowCells({ index }: { index: number }) {
  const t = useTranslations("rules");
  const common = useTranslations("common");
  const { register } = useFormContext();
  const window: WindowRow | undefined = useWatch({ name: `${NAME}.${index}` });
  const { field: days } = useController({ name: `${NAME}.${index}.days` });
  const cell = useCells(index);
  const named = (name: string) => common("form.rowName", { n: index + 1, name });
  const note = window === undefined ? null : isWholeDay(window) ? t("windows.wholeDay") : null;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <DayChips {...cell.of("days")} name={named(t("days.label"))} value={days.value} onChange={days.onChange} />
        <span className="flex items-center gap-2">
          <Input
            {...cell.of("from")}
            {...register(`${NAME}.${index}.from`)}
            type="time"
            aria-label={named(t("windows.from"))}
            className="w-29"
          />
          <span aria-hidden>–</span>
          {window !== undefined && isOvernight(window) && (
            <span className="whitespace-nowrap text-accent-ink text-sm">{t("nextDay")}</span>
          )}
          <Input
            {...cell.of("to")}
            {...register(`${NAME}.${index}.to`)}
            type="time"
            aria-label={named(t("windows.to"))}
            className="w-29"
          />
          {note !== null && <span className="whitespace-nowrap text-ink-3 text-sm">{note}</span>}
        </span>
      </div>
      {cell.note}
    </>
  );
}

/** What is wrong with a row: said once below it, tied to each of its controls that it is about. */
function useCells(index: number) {
  const fieldText = useFieldText();
  const { id: formId } = useFormParts();
  const { control, getFieldState } = useFormContext();
  const state = useFormState({ control, name: `${NAME}.${index}` });
  const noteId = `${controlId(formId, `${NAME}.${index}`)}-note`;
  const errorOf = (part: string) => getFieldState(`${NAME}.${index}.${part}`, state).error;
  const messages = ["days", "from", "to"].flatMap((part) => errorOf(part)?.message ?? []);
  return {
    of: (part: "days" | "from" | "to") => {
      const wrong = errorOf(part) !== undefined;
      return {
        id: controlId(formId, `${NAME}.${index}.${part}`),
        "aria-invalid": wrong || undefined,
        "aria-describedby": wrong ? noteId : undefined,
      };
    },
    note: messages.length > 0 && (
      <p id={noteId} className="mt-1 text-danger text-sm">
        {[...new Set(messages.map((message) => fieldText(message)))].join(" ")}
      </p>
    ),
  };
}
