"use client";

import { useId } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { Input, Select } from "@/components/ui/input";
import { Popconfirm } from "@/components/ui/popconfirm";
import { Switch } from "@/components/ui/switch";
import { DATE_SPANS, type FormField, isAsked, isBuiltIn, isChoice, type Words } from "@/lib/domain/forms/fields";
import { ConditionFields } from "./condition-fields";
import { useFieldName } from "./field-name";
import { FileRules } from "./file-rules";
import { Line } from "./line";
import { DecimalRules, MailRules, PhoneRules } from "./narrow-rules";
import { OptionRows } from "./option-rows";

type PanelProps = {
  field: FormField;
  earlier: readonly FormField[];
  problems: readonly string[];
  /** A key that visitors have answered under stays. */
  isPublished: boolean;
  /** How many of the newest messages answer it. */
  answers: number;
  change: (field: FormField) => void;
  remove: () => void;
  close: () => void;
};

/** What a field asks and shows, at the side of the list; every change is in the draft and the preview at once. */
export function FieldPanel(props: PanelProps) {
  const t = useTranslations("formDesigner");
  const { field } = props;
  const name = useFieldName()(field);
  const own = isBuiltIn(field.key);
  return (
    <Drawer
      open
      onClose={props.close}
      title={t("edit", { name })}
      subtitle={t(`kind.${field.kind}`)}
      focusAfter={() =>
        document.querySelector<HTMLElement>(`[data-form-field="${CSS.escape(field.key)}"] button:last-of-type`)
      }
      footer={
        <>
          {!own && (
            <Popconfirm
              trigger={<Button variant="danger-ghost">{t("panel.remove")}</Button>}
              title={t("panel.removeTitle", { name })}
              description={props.answers > 0 ? t("panel.removeAnswered", { n: props.answers }) : t("panel.removeNote")}
              confirmLabel={t("panel.remove")}
              cancelLabel={t("cancel")}
              onConfirm={props.remove}
            />
          )}
          <Button variant="primary" className="ml-auto" onClick={props.close}>
            {t("panel.done")}
          </Button>
        </>
      }
    >
      <div className="space-y-5">
        {props.problems.length > 0 && (
          <ul role="status" className="text-danger text-sm">
            {props.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        )}
        <Switches {...props} />
        {!own && (
          <Line label={t("panel.key")} help={t("panel.keyHelp")}>
            {(id) => (
              <Input
                id={id}
                value={field.key}
                maxLength={64}
                readOnly={props.isPublished}
                onChange={(event) => props.change({ ...field, key: event.target.value })}
              />
            )}
          </Line>
        )}
        <AllWords {...props} />
        <Rules {...props} />
        {isChoice(field.kind) && (
          <>
            <OptionRows options={field.options} change={(options) => props.change({ ...field, options })} />
            <Toggle
              label={t("panel.other")}
              on={field.other === true}
              set={(other) => props.change({ ...field, other })}
            />
          </>
        )}
        {!ALWAYS.includes(field.key) && field.kind !== "hidden" && (
          <ConditionFields {...props} condition={field.showWhen} />
        )}
      </div>
    </Drawer>
  );
}
const ALWAYS = ["content", "phone", "email"];

function Toggle(props: { label: string; on: boolean; set: (on: boolean) => void; disabled?: boolean }) {
  const { label, on, set, disabled = false } = props;
  return (
    <p className="flex items-center justify-between gap-4">
      {label}
      <Switch label={label} checked={on} onCheckedChange={set} words={false} disabled={disabled} />
    </p>
  );
}

function Switches({ field, change }: PanelProps) {
  const t = useTranslations("formDesigner.panel");
  if (field.kind === "hidden") return null;
  const isContent = field.key === "content";
  return (
    <div className="space-y-1">
      {isBuiltIn(field.key) && (
        <Toggle label={t("on")} on={!field.off} set={(on) => change({ ...field, off: !on })} disabled={isContent} />
      )}
      {isAsked(field.kind) && (
        <Toggle
          label={t("required")}
          on={field.required}
          set={(required) => change({ ...field, required })}
          disabled={isContent || field.marketing === true}
        />
      )}
      {field.kind === "consent" && <Marketing field={field} change={change} />}
      <Toggle
        label={t("half")}
        on={field.width === "half"}
        set={(half) => change({ ...field, width: half ? "half" : "full" })}
      />
    </div>
  );
}

/** Whoever wants to write to people about other things asks them apart from that, and lets them say no. */
function Marketing({ field, change }: Pick<PanelProps, "field" | "change">) {
  const t = useTranslations("formDesigner.panel");
  return (
    <>
      <Toggle
        label={t("marketing")}
        on={field.marketing === true}
        set={(marketing) => change({ ...field, marketing, required: field.required && !marketing })}
      />
      <p className="text-ink-3 text-sm">{t("marketingHelp")}</p>
    </>
  );
}

function AllWords({ field, change }: PanelProps) {
  const t = useTranslations("formDesigner.panel");
  if (field.kind === "hidden") return null;
  const typed = ["text", "textarea", "phone", "email", "number"].includes(field.kind);
  const isNote = field.kind === "note";
  const names = {
    label: isNote ? "title" : "label",
    placeholder: "placeholder",
    help: isNote ? "note" : "help",
  } as const;
  const pair = (part: "label" | "placeholder" | "help", max: number, hint?: string) => (
    <div className="grid gap-x-4 gap-y-5 sm:grid-cols-2">
      {(["zh", "en"] as const).map((language) => (
        <Line key={language} label={t(`${names[part]}${language === "zh" ? "Zh" : "En"}`)}>
          {(id) => (
            <Input
              id={id}
              value={field[part][language]}
              maxLength={max}
              placeholder={hint}
              onChange={(event) => {
                const words: Words = { ...field[part], [language]: event.target.value };
                change({ ...field, [part]: words });
              }}
            />
          )}
        </Line>
      ))}
    </div>
  );
  return (
    <>
      {pair("label", 100, isBuiltIn(field.key) ? t("defaultLabel") : undefined)}
      {typed && pair("placeholder", 200)}
      {pair("help", 500)}
    </>
  );
}

function Rules({ field, change }: PanelProps) {
  const t = useTranslations("formDesigner.panel");
  const { kind } = field;
  const id = useId();
  if (kind === "phone") return <PhoneRules field={field} change={change} />;
  if (kind === "email") return <MailRules field={field} change={change} />;
  if (isBuiltIn(field.key)) return null;
  if (kind === "file") return <FileRules field={field} id={id} change={change} />;
  if (kind === "date") {
    return (
      <Line label={t("span")}>
        {(id) => (
          <Select
            id={id}
            value={field.span}
            onChange={({ target }) => {
              const span = DATE_SPANS.find((one) => one === target.value);
              if (span !== undefined) change({ ...field, span });
            }}
          >
            {DATE_SPANS.map((span) => (
              <option key={span} value={span}>
                {t(span)}
              </option>
            ))}
          </Select>
        )}
      </Line>
    );
  }
  const names = BOUNDS[kind];
  if (names === undefined) return null;
  return (
    <>
      <div className="grid gap-x-4 gap-y-5 sm:grid-cols-2">
        {(["min", "max"] as const).map((bound, at) => (
          <Line key={bound} label={t(names[at] ?? bound)}>
            {(id) => (
              <Input
                id={id}
                type="number"
                step="any"
                value={field[bound] ?? ""}
                onChange={({ target }) =>
                  change({ ...field, [bound]: Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber })
                }
              />
            )}
          </Line>
        ))}
      </div>
      {kind === "number" && <DecimalRules field={field} change={change} />}
      {kind === "text" && (
        <Line label={t("pattern")} help={t("patternHelp")}>
          {(id) => (
            <Input
              id={id}
              value={field.pattern}
              maxLength={200}
              spellCheck={false}
              className="font-mono"
              onChange={(event) => change({ ...field, pattern: event.target.value })}
            />
          )}
        </Line>
      )}
    </>
  );
}
const BOUNDS: Partial<
  Record<FormField["kind"], readonly ("min" | "max" | "minLength" | "maxLength" | "minPicks" | "maxPicks")[]>
> = {
  text: ["minLength", "maxLength"],
  textarea: ["minLength", "maxLength"],
  number: ["min", "max"],
  checkboxes: ["minPicks", "maxPicks"],
};
