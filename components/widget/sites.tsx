"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { SwitchField, TextField } from "@/components/forms/fields";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { SiteInput } from "@/lib/domain/presence/site";

const schema = () => import("@/lib/domain/presence/site").then((module) => module.SiteSchema);
const NAME_MAX = 50;
type Answer = Promise<ActionState<{ siteKey: string }>>;

/** Makes another entrance for visitors, and leads to its settings. */
export function NewSite({ create }: { create: (input: { name: string }) => Answer }) {
  const t = useTranslations("widgetSettings.sites");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" icon={Plus} onClick={() => setOpen(true)}>
        {t("add")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("add")} description={t("addHelp")} size="sm">
        <NewSiteForm create={create} close={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function NewSiteForm(props: { create: (input: { name: string }) => Answer; close: () => void }) {
  const t = useTranslations("widgetSettings.sites");
  const router = useRouter();
  const state = useConsoleForm<SiteInput, SiteInput, { siteKey: string }>({
    schema,
    defaultValues: { name: "", enabled: true },
    action: ({ name }) => props.create({ name }),
    onDone: ({ siteKey }) => {
      props.close();
      toast.success(t("created"));
      router.push(`/settings/widget?site=${siteKey}`);
    },
  });
  return (
    <ConsoleForm state={state} label={t("add")}>
      <div className="space-y-5">
        <TextField name="name" label={t("name")} maxLength={NAME_MAX} required />
        <div className="flex flex-wrap justify-end gap-2.5">
          <Button onClick={props.close}>{t("cancel")}</Button>
          <SubmitButton>{t("create")}</SubmitButton>
        </div>
      </div>
    </ConsoleForm>
  );
}

/** A site's name, and whether it takes messages. */
export function SiteForm(
  props: SiteInput & { siteKey: string; change: (input: SiteInput & { siteKey: string }) => Answer },
) {
  const t = useTranslations("widgetSettings.sites");
  const router = useRouter();
  const { siteKey, name, enabled } = props;
  const state = useConsoleForm<SiteInput, SiteInput, { siteKey: string }>({
    schema,
    defaultValues: { name, enabled },
    action: (values) => props.change({ ...values, siteKey }),
    onDone: () => {
      toast.success(t("saved"));
      router.refresh();
    },
  });
  return (
    <ConsoleForm state={state} label={t("title")} guard>
      <Card title={t("title")}>
        <div className="space-y-5">
          <TextField name="name" label={t("name")} maxLength={NAME_MAX} required />
          <SwitchField name="enabled" label={t("enabled")} help={t("enabledHelp")} />
          <SubmitButton>{t("save")}</SubmitButton>
        </div>
      </Card>
    </ConsoleForm>
  );
}
