"use client";

import { X } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useState } from "react";
import { useTranslations } from "use-intl/react";

const SEPARATORS = /[,，、;；\n]/;

/**
 * A list of short texts (keywords). Enter, a separator (by default comma, also ，、;), pasting a list or leaving the field
 * adds; Backspace in the empty field takes the last one away. Does not react to Enter while an input method is composing.
 */
export function TagInput(props: {
  id?: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
  max?: number;
  /** What stands between two entries, also in what is pasted. */
  separators?: RegExp;
  /** What is kept of an entry (`Name <a@b>` → `a@b`). */
  clean?: (text: string) => string;
  /** How many entries were left out because they are there already. */
  onDuplicates?: (count: number) => void;
  placeholder?: string;
  disabled?: boolean;
  "aria-label"?: string;
  "aria-invalid"?: boolean | undefined;
  "aria-describedby"?: string | undefined;
}) {
  const t = useTranslations("common");
  const [draft, setDraft] = useState("");
  const { separators = SEPARATORS, clean = String, onDuplicates } = props;
  const add = (text: string) => {
    const parts = text.split(separators).map((part) => clean(part.trim()).trim());
    const given = parts.filter((part) => part !== "");
    const next = [...new Set([...props.value, ...given])];
    setDraft("");
    if (given.length > 0) onDuplicates?.(props.value.length + given.length - next.length);
    if (next.length !== props.value.length) props.onChange(next);
  };
  // A text field drops the line breaks of what is pasted, and with them where one entry ends.
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const text = event.clipboardData.getData("text");
    if (!separators.test(text.trim())) return;
    event.preventDefault();
    add(`${draft}${text}`);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      add(draft);
    } else if (event.key === "Backspace" && draft === "" && props.value.length > 0) {
      props.onChange(props.value.slice(0, -1));
    }
  };
  return (
    <div className="control flex min-h-9 flex-wrap items-center gap-1.5 px-2 py-1.5">
      {props.value.map((tag) => (
        <span
          key={tag}
          className="inline-flex max-w-full items-center gap-0.5 rounded-md border border-neutral-line bg-neutral-soft pl-2 text-sm"
        >
          <span className="truncate">{tag}</span>
          <button
            type="button"
            disabled={props.disabled}
            aria-label={t("removeNamed", { name: tag })}
            onClick={() => props.onChange(props.value.filter((other) => other !== tag))}
            className="grid size-6 cursor-pointer place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:size-9"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </span>
      ))}
      <input
        id={props.id}
        value={draft}
        disabled={props.disabled}
        placeholder={props.value.length === 0 ? props.placeholder : undefined}
        aria-label={props["aria-label"]}
        aria-invalid={props["aria-invalid"]}
        aria-describedby={props["aria-describedby"]}
        onChange={(event) => {
          const text = event.target.value;
          const composing = "isComposing" in event.nativeEvent && event.nativeEvent.isComposing === true;
          if (!composing && separators.test(text)) add(text);
          else setDraft(text);
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={() => add(draft)}
        className="h-6 min-w-24 flex-1 bg-transparent px-1 outline-none"
      />
      {props.max !== undefined && (
        <span className="px-1 text-ink-3 text-xs">
          {props.value.length}/{props.max}
        </span>
      )}
    </div>
  );
}
