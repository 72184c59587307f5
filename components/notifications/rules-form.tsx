"use client";

import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { Field } from "@/components/forms/field";
import { SwitchField, TagsField } from "@/components/forms/fields";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { cn } from "@/components/ui/cn";
import { toast } from "@/components/ui/toast";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import type { ActionState } from "@/lib/domain/action-state";
import { NOTIFICATION_TRIGGERS, type NotificationTrigger } from "@/lib/domain/leave-message/notify";
import { PRIORITIES, type Priority } from "@/lib/domain/leave-message/priority";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { ChoicesField } from "./choices-field";
import { TimeInput } from "./time-input";

/** The rules as the service takes them. */
export type RulesRecord = {
  perMinute: number;
  dedupeSeconds: number;
  quiet: { from: string; to: string } | null;
  urgentPasses: boolean;
  backupSeconds: number;
  triggers: NotificationTrigger[];
  categories: string[];
  priorities: Priority[];
  sites: string[];
  keywords: string[];
};

/** What quiet hours begin with. */
const NIGHT = { from: "22:00", to: "08:00" };

type Props = {
  rules: RulesRecord;
  /** Forms whose messages the rules may be limited to. */
  sites: readonly { id: string; name: string }[];
  mayWrite: boolean;
  save: (rules: RulesRecord) => Promise<ActionState<undefined>>;
};

/** 通知规则: of what, how often, how often the same, when not, and when the backups. */
export function RulesForm(props: Props) {
  const t = useTranslations("notifications.rules");
  const { quiet, ...rules } = props.rules;
  const state = useConsoleForm({
    schema: () => import("./rules-schema").then((module) => module.RulesFormSchema),
    defaultValues: { ...rules, quiet: quiet !== null, ...(quiet ?? NIGHT) },
    action: ({ quiet: on, from, to, ...rest }) => props.save({ ...rest, quiet: on ? { from, to } : null }),
    onDone: () => toast.success(t("saved")),
  });
  return (
    <ConsoleForm state={state} label={t("label")} guard>
      <fieldset disabled={!props.mayWrite} className="min-w-0">
        <ChoicesField
          name="triggers"
          label={t("triggers")}
          help={t("triggersHelp")}
          options={NOTIFICATION_TRIGGERS.map((value) => ({ value, label: t(`trigger.${value}`) }))}
        />
        <div className="mt-5 grid gap-x-6 gap-y-5 sm:grid-cols-2 lg:grid-cols-3">
          <Limits />
        </div>
        <div className="mt-5 grid gap-x-6 gap-y-5 sm:grid-cols-2 lg:grid-cols-3">
          <SwitchField name="quiet" label={t("quiet")} help={t("quietHelp")} disabled={!props.mayWrite} />
          <QuietHours disabled={!props.mayWrite} />
        </div>
        <Filters sites={props.sites} disabled={!props.mayWrite} />
        {props.mayWrite && (
          <div className="mt-5">
            <SubmitButton variant="secondary">{t("save")}</SubmitButton>
          </div>
        )}
      </fieldset>
    </ConsoleForm>
  );
}

function Limits() {
  const t = useTranslations("notifications.rules");
  return (
    <>
      <NumberField
        name="perMinute"
        label={t("perMinute")}
        unit={t("perMinuteUnit")}
        min={1}
        max={60}
        help={t("perMinuteHelp")}
      />
      <NumberField
        name="dedupeSeconds"
        label={t("dedupe")}
        unit={t("dedupeUnit")}
        min={0}
        max={1_440}
        scale={60}
        help={t("dedupeHelp")}
      />
      <NumberField
        name="backupSeconds"
        label={t("backup")}
        unit={t("backupUnit")}
        min={10}
        max={3_600}
        help={t("backupHelp")}
      />
    </>
  );
}

/** Closed as long as nothing is filtered: most people want to hear of every message. */
function Filters({ sites, disabled }: { sites: Props["sites"]; disabled: boolean }) {
  const t = useTranslations("notifications.rules");
  const set = useWatch({ name: ["categories", "priorities", "sites", "keywords"] });
  const count = set.filter((list: readonly string[]) => list.length > 0).length;
  const [open, setOpen] = useState(count > 0);
  const id = useId();
  return (
    <div className="mt-5 rounded-md border border-line">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="flex w-full cursor-pointer items-center gap-2 rounded-md px-4 py-2.5 text-start font-medium hover:bg-hover"
      >
        <ChevronRight aria-hidden className={cn("size-4 shrink-0 text-ink-3", open && "rotate-90")} />
        {t("filters")}
      </button>
      <div id={id} hidden={!open} className="border-line border-t px-4 py-4">
        <p className="mb-4 text-ink-3 text-sm">{t("filtersHelp")}</p>
        <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
          <TagsField
            name="categories"
            label={t("categories")}
            help={t("categoriesHelp")}
            max={20}
            disabled={disabled}
          />
          <TagsField name="keywords" label={t("keywords")} help={t("keywordsHelp")} max={20} disabled={disabled} />
          <ChoicesField
            name="priorities"
            label={t("priorities")}
            options={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          />
          {sites.length > 1 && (
            <ChoicesField
              name="sites"
              label={t("sites")}
              options={sites.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </div>
      </div>
    </div>
  );
}

function QuietHours({ disabled }: { disabled: boolean }) {
  const t = useTranslations("notifications.rules");
  const { timeZone } = useTextsState();
  const on: boolean = useWatch({ name: "quiet" });
  if (!on) return null;
  return (
    <>
      <div className="min-w-0">
        <div className="flex flex-wrap gap-4">
          <Field name="from" label={t("quietFrom")}>
            {(control) => <TimeInput {...control} name="from" />}
          </Field>
          <Field name="to" label={t("quietTo")}>
            {(control) => <TimeInput {...control} name="to" />}
          </Field>
        </div>
        <p className="mt-1.5 text-ink-3 text-sm">{t("quietZone", { zone: timeZone })}</p>
      </div>
      <SwitchField name="urgentPasses" label={t("urgent")} help={t("urgentHelp")} disabled={disabled} />
    </>
  );
}
