import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

/** What a control needs to belong to its label, help and error. Spread it on the control. */
export type ControlProps = {
  id: string;
  name: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
  "aria-required": boolean | undefined;
};

export type FieldProps = {
  /** Dotted path in the form's values. */
  name: string;
  label: string;
  required?: boolean;
  help?: ReactNode;
  /** Beside the label: a HelpTip, a counter, a link. */
  aside?: ReactNode;
  /** A warning that does not stop saving (unknown host). */
  warning?: ReactNode;
  className?: string;
  /** What "nothing there" asks for: 请输入… (default) or 请选择…. */
  ask?: "enter" | "select";
};

/**
 * The looks of a field without any form library: label above, control, help below; an error takes the help's place.
 * For plain server-action forms that work with JavaScript off; renders on the server. `requiredWord` is `common.required`.
 */
export function FieldFrame(
  props: FieldProps & {
    id: string;
    requiredWord: string;
    error?: string;
    group?: boolean;
    children: (control: ControlProps) => ReactNode;
  },
) {
  const { id, error } = props;
  const noteId = `${id}-note`;
  const hasNote = error !== undefined || props.help !== undefined || props.warning !== undefined;
  const label = (
    <>
      {props.label}
      {props.required && <RequiredMark word={props.requiredWord} />}
    </>
  );
  return (
    <div data-field={props.name} className={cn("min-w-0", props.className)}>
      <div className="mb-1.5 flex flex-wrap items-center gap-x-2">
        {props.group ? (
          <span id={`${id}-label`} className="font-medium">
            {label}
          </span>
        ) : (
          <label id={`${id}-label`} htmlFor={id} className="font-medium">
            {label}
          </label>
        )}
        {props.aside !== undefined && <span className="ml-auto text-ink-3 text-sm">{props.aside}</span>}
      </div>
      {props.children({
        id,
        name: props.name,
        "aria-invalid": error === undefined ? undefined : true,
        "aria-describedby": hasNote ? noteId : undefined,
        "aria-required": props.required || undefined,
      })}
      <FieldNote id={noteId} error={error} help={props.help} warning={props.warning} />
    </div>
  );
}

function RequiredMark(props: { word: string }) {
  return (
    <>
      <span aria-hidden className="ml-0.5 text-danger">
        *
      </span>
      <span className="sr-only">（{props.word}）</span>
    </>
  );
}

function FieldNote(props: { id: string; error?: string; help?: ReactNode; warning?: ReactNode }) {
  if (props.error !== undefined) {
    return (
      <p id={props.id} className="mt-1.5 flex gap-1.5 text-danger text-sm">
        <ErrorDot />
        <span className="min-w-0">{props.error}</span>
      </p>
    );
  }
  if (props.warning !== undefined) {
    return (
      <p id={props.id} className="mt-1.5 text-sm text-warning">
        {props.warning}
      </p>
    );
  }
  if (props.help === undefined) return null;
  return (
    <p id={props.id} className="mt-1.5 text-ink-3 text-sm">
      {props.help}
    </p>
  );
}

function ErrorDot() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className="mt-0.5 size-4 shrink-0" fill="currentColor">
      <path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm.9 10.6H7.1V9.9h1.8v1.7ZM8.7 9H7.3L7 4.2h2L8.7 9Z" />
    </svg>
  );
}
