"use client";

import { useRouter } from "next/navigation";
import { type ComponentProps, useState } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { RadioCardsField, SwitchField, TagsField, TextField } from "@/components/forms/fields";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { later } from "@/components/ui/on-demand";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import { NumberField } from "@/components/webhooks/form/rules/number-field";
import type { ActionState } from "@/lib/domain/action-state";
import type { LookFields as LookFieldsPart } from "./look-fields";
import type { WidgetFormInput, WidgetFormOutput } from "./settings-schema";

const LookFields = later<ComponentProps<typeof LookFieldsPart>>(
  () => import("./look-fields").then((module) => module.LookFields),
  "h-96",
);
const schema = () => import("./settings-schema").then((module) => module.WidgetFormSchema);
const MODES = ["auto", "always", "hide_offline", "never"] as const;
const DOMAINS_MAX = 50;
const GLOBS_MAX = 5;

/** 显示规则, 外观, 允许的域名 and what follows a message, of a site's widget. */
export function WidgetSettingsForm(props: {
  siteKey: string;
  settings: WidgetFormOutput;
  version: number;
  mayWrite: boolean;
  /** Whom letters to visitors come from; null when there is no mailbox yet. */
  sender: string | null;
  save: (input: {
    siteKey: string;
    version: number;
    settings: WidgetFormOutput;
  }) => Promise<ActionState<{ version: number }>>;
}) {
  const t = useTranslations("widgetSettings");
  const router = useRouter();
  const [version, setVersion] = useState(props.version);
  const { siteKey, mayWrite } = props;
  const state = useConsoleForm<WidgetFormInput, WidgetFormOutput, { version: number }>({
    schema,
    defaultValues: { ...props.settings, chatUrl: props.settings.chatUrl ?? "" },
    action: (settings) => props.save({ siteKey, version, settings }),
    onDone: (data) => {
      setVersion(data.version);
      toast.success(t("saved"));
      router.refresh();
    },
  });
  return (
    <ConsoleForm state={state} label={t("title")} guard>
      <fieldset disabled={!mayWrite} className="min-w-0 space-y-5">
        <Card title={t("rules.title")}>
          <RuleFields mayWrite={mayWrite} />
        </Card>
        <Card title={t("look.title")}>
          <LookFields mayWrite={mayWrite} />
        </Card>
        <Card title={t("security.title")}>
          <TagsField
            name="domains"
            label={t("security.domains")}
            help={t("security.help")}
            max={DOMAINS_MAX}
            placeholder="*.example.com"
            disabled={!mayWrite}
          />
          <AnyDomain />
        </Card>
        <Card title={t("after.title")}>
          <AfterFields mayWrite={mayWrite} sender={props.sender} />
        </Card>
        {mayWrite && <SubmitButton>{t("save")}</SubmitButton>}
      </fieldset>
    </ConsoleForm>
  );
}

function AnyDomain() {
  const t = useTranslations("widgetSettings.security");
  const domains: string[] | undefined = useWatch({ name: "domains" });
  if ((domains?.length ?? 0) > 0) return null;
  return (
    <Banner tone="warning" className="mt-4">
      {t("any")}
    </Banner>
  );
}

/** What visitors have besides a number: a link, a letter. */
function AfterFields({ mayWrite, sender }: { mayWrite: boolean; sender: string | null }) {
  const t = useTranslations("widgetSettings.after");
  const receipt: boolean | undefined = useWatch({ name: "receipt" });
  return (
    <div className="space-y-4">
      <SwitchField name="statusLink" label={t("statusLink")} help={t("statusLinkHelp")} disabled={!mayWrite} />
      <SwitchField
        name="receipt"
        label={t("receipt")}
        help={sender === null ? t("receiptHelp") : t("receiptFrom", { from: sender })}
        disabled={!mayWrite}
      />
      {receipt === true && sender === null && (
        <Banner tone="warning">
          {t("noSender")} <TextLink href="/settings/webhooks/new?channel=email">{t("addMailbox")}</TextLink>
        </Banner>
      )}
    </div>
  );
}

function RuleFields({ mayWrite }: { mayWrite: boolean }) {
  const t = useTranslations("widgetSettings.rules");
  const disabled = !mayWrite;
  return (
    <div className="space-y-5">
      <RadioCardsField
        name="mode"
        label={t("mode")}
        columns="sm:grid-cols-2"
        disabled={disabled}
        options={MODES.map((value) => ({ value, label: t(value), description: t(`${value}Help`) }))}
      />
      <TextField
        name="chatUrl"
        type="url"
        label={t("chatUrl")}
        help={t("chatUrlHelp")}
        placeholder="https://"
        disabled={disabled}
        mono
      />
      <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
        <TagsField name="include" label={t("include")} help={t("globHelp")} max={GLOBS_MAX} disabled={disabled} />
        <TagsField name="exclude" label={t("exclude")} help={t("globHelp")} max={GLOBS_MAX} disabled={disabled} />
        <NumberField name="delaySeconds" label={t("delay")} unit={t("seconds")} min={0} max={120} />
        <SwitchField name="hideOnPhone" label={t("hideOnPhone")} disabled={disabled} />
      </div>
    </div>
  );
}
