"use client";

import { ArrowDown, ArrowUp, GripVertical, Pencil } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/components/ui/badge";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { type FormField, isBuiltIn } from "@/lib/domain/forms/fields";
import { useFieldName } from "./field-name";

type Problems = ReadonlyMap<number, readonly string[]>;

/** The fields in their order: opened by their name, moved by dragging, by buttons, or with Alt and an arrow. */
export function FieldList(props: {
  fields: readonly FormField[];
  problems: Problems;
  mayWrite: boolean;
  move: (from: number, to: number) => void;
  edit: (index: number) => void;
}) {
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const drop = () => {
    if (dragged !== null && over !== null && dragged !== over) props.move(dragged, over);
    setDragged(null);
    setOver(null);
  };
  return (
    <ol className="divide-y divide-line border-line border-t">
      {props.fields.map((field, index) => (
        <li
          key={field.key}
          data-form-field={field.key}
          draggable={props.mayWrite}
          onDragStart={() => setDragged(index)}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(index);
          }}
          onDrop={drop}
          onDragEnd={drop}
          className={cn(
            "flex items-center gap-2 px-3 py-2.5",
            dragged === index && "opacity-50",
            dragged !== null && over === index && dragged !== index && "bg-accent-soft",
          )}
        >
          {props.mayWrite && (
            <GripVertical aria-hidden className="size-4 shrink-0 cursor-grab text-ink-3 max-sm:hidden" />
          )}
          <FieldLine {...props} field={field} index={index} />
        </li>
      ))}
    </ol>
  );
}

function FieldLine(props: {
  field: FormField;
  index: number;
  fields: readonly FormField[];
  problems: Problems;
  mayWrite: boolean;
  move: (from: number, to: number) => void;
  edit: (index: number) => void;
}) {
  const t = useTranslations("formDesigner");
  const { field, index, mayWrite, move } = props;
  const name = useFieldName()(field);
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!mayWrite || !event.altKey || by === 0) return;
    event.preventDefault();
    move(index, index + by);
  };
  return (
    <>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className={cn("break-words font-medium", field.off && "text-ink-3")}>{name}</span>
          {field.required && !field.off && <Badge tone="accent">{t("required")}</Badge>}
          {field.off && <Badge>{t("off")}</Badge>}
          {field.showWhen !== null && <Badge tone="info">{t("conditional")}</Badge>}
        </p>
        <p className="text-ink-3 text-sm">
          {t(`kind.${field.kind}`)} · <code>{field.key}</code>
          {isBuiltIn(field.key) && ` · ${t("builtIn")}`}
        </p>
        {(props.problems.get(index) ?? []).map((problem) => (
          <p key={problem} className="text-danger text-sm">
            {problem}
          </p>
        ))}
      </div>
      <fieldset className="flex shrink-0" onKeyDown={onKey} aria-label={name}>
        {mayWrite && (
          <>
            <IconButton
              icon={ArrowUp}
              label={t("up", { name })}
              disabled={index === 0}
              onClick={() => move(index, index - 1)}
            />
            <IconButton
              icon={ArrowDown}
              label={t("down", { name })}
              disabled={index === props.fields.length - 1}
              onClick={() => move(index, index + 1)}
            />
          </>
        )}
        {mayWrite && <IconButton icon={Pencil} label={t("edit", { name })} onClick={() => props.edit(index)} />}
      </fieldset>
    </>
  );
}
