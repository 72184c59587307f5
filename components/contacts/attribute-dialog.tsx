"use client";

import { Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { SelectField, SwitchField, TagsField, TextField } from "@/components/forms/fields";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

const TYPES = ["text", "number", "boolean", "date", "select"] as const;
type Attribute = {
  id: string;
  key: string;
  labelZh: string;
  labelEn: string;
  label: string;
  type: (typeof TYPES)[number];
  options: string[];
  sensitive: boolean;
};
type Save = (input: { id?: string; content: Record<string, unknown> }) => Promise<ActionState<{ id: string }>>;

/** Defines an attribute or changes one, in a dialog behind its button. */
export function AttributeDialog(props: { attribute: Attribute | null; save: Save }) {
  const t = useTranslations("contacts.attribute");
  const [open, setOpen] = useState(false);
  const { attribute, save } = props;
  const title = attribute === null ? t("create") : t("edit", { name: attribute.label });
  return (
    <>
      {attribute === null ? (
        <Button variant="primary" icon={Plus} onClick={() => setOpen(true)}>
          {t("create")}
        </Button>
      ) : (
        <Button size="sm" variant="ghost" icon={Pencil} aria-label={title} onClick={() => setOpen(true)}>
          {t("editShort")}
        </Button>
      )}
      <Dialog open={open} onOpenChange={setOpen} title={title}>
        <AttributeForm attribute={attribute} save={save} title={title} close={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function AttributeForm(props: { attribute: Attribute | null; save: Save; title: string; close: () => void }) {
  const t = useTranslations("contacts");
  const { attribute, save, title, close } = props;
  const state = useConsoleForm({
    schema: () => import("./attribute-schema").then((module) => module.AttributeFormSchema),
    defaultValues: {
      key: attribute?.key ?? "",
      labelZh: attribute?.labelZh ?? "",
      labelEn: attribute?.labelEn ?? "",
      type: attribute?.type ?? ("text" as const),
      options: attribute?.options ?? [],
      sensitive: attribute?.sensitive ?? false,
    },
    action: ({ key, type, ...rest }) =>
      save(attribute === null ? { content: { key, type, ...rest } } : { id: attribute.id, content: rest }),
    onDone: () => {
      toast.success(t("saved"));
      close();
    },
  });
  return (
    <ConsoleForm state={state} label={title} className="space-y-5">
      <TextField name="labelZh" label={t("attribute.labelZh")} required maxLength={50} autoComplete="off" autoFocus />
      <TextField name="labelEn" label={t("attribute.labelEn")} maxLength={50} autoComplete="off" />
      {attribute === null && (
        <>
          <TextField
            name="key"
            label={t("attribute.key")}
            help={t("attribute.keyHelp")}
            required
            mono
            maxLength={64}
            autoComplete="off"
            placeholder="level"
          />
          <SelectField
            name="type"
            label={t("attribute.typeLabel")}
            options={TYPES.map((value) => ({ value, label: t(`attribute.type.${value}`) }))}
          />
        </>
      )}
      <Options />
      <SwitchField name="sensitive" label={t("attribute.sensitive")} help={t("attribute.sensitiveHelp")} />
      <div className="flex justify-end gap-2">
        <Button onClick={close}>{t("cancel")}</Button>
        <SubmitButton>{t("save")}</SubmitButton>
      </div>
    </ConsoleForm>
  );
}

function Options() {
  const t = useTranslations("contacts");
  const type: string = useWatch({ name: "type" });
  return type === "select" ? <TagsField name="options" label={t("attribute.options")} required max={200} /> : null;
}
