"use client";

import { Plus, Trash2 } from "lucide-react";
import { useId } from "react";
import { useFieldArray, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { SecretField, SelectField, TextField } from "@/components/forms/fields";
import { Button, IconButton } from "@/components/ui/button";
import { FEISHU_RECEIVE_ID_TYPES } from "@/lib/domain/channel-config";
import { useFormFacts } from "../facts";
import type { WebhookValues } from "../values";
import { ListField } from "./list-field";
import { RecipientCheck } from "./recipient-check";
import { FIRST_TENANT, storedSecrets } from "./values";

const MAX_TENANTS = 10;
const PLACEHOLDERS = {
  open_id: "ou_xxxxxxxx",
  user_id: "3e3cf96b",
  union_id: "on_xxxxxxxx",
  email: "zhangsan@example.com",
  chat_id: "oc_xxxxxxxx",
  department_id: "od_xxxxxxxx",
} as const;

/** Feishu: one application for each tenant, each with its receivers. */
export function TenantFields() {
  const t = useTranslations("channels");
  const { fields, append, remove } = useFieldArray<WebhookValues, "config.tenants">({ name: "config.tenants" });
  return (
    <Field name="config.tenants" label={t("field.tenants")} group required>
      {(control) => (
        <div id={control.id} className="space-y-4">
          {fields.map((row, index) => (
            <Tenant key={row.id} index={index} onRemove={fields.length > 1 ? () => remove(index) : null} />
          ))}
          <Button
            size="sm"
            icon={Plus}
            disabled={fields.length >= MAX_TENANTS}
            onClick={() => append(FIRST_TENANT, { focusName: `config.tenants.${fields.length}.name` })}
          >
            {t("addTenant")}
          </Button>
          <RecipientCheck />
        </div>
      )}
    </Field>
  );
}

function Tenant({ index, onRemove }: { index: number; onRemove: (() => void) | null }) {
  const t = useTranslations("channels");
  const { record, receiver, warningOf } = useFormFacts();
  const id = useId();
  const path = `config.tenants.${index}` as const;
  const { appId, name, receiveIdType } = useWatch<WebhookValues, typeof path>({ name: path }) ?? FIRST_TENANT;
  return (
    <section aria-labelledby={id} className="space-y-4 rounded-lg border border-line bg-sunken/50 p-3.5 sm:p-4">
      <header className="flex items-center justify-between gap-3">
        <h4 id={id} className="min-w-0 truncate font-medium">
          {name.trim() === "" ? t("tenant", { n: index + 1 }) : name}
        </h4>
        {onRemove !== null && (
          <IconButton
            icon={Trash2}
            variant="danger-ghost"
            label={t("removeTenant", { n: index + 1 })}
            onClick={onRemove}
          />
        )}
      </header>
      <div className="grid gap-4 @md:grid-cols-2">
        <TextField
          name={`${path}.name`}
          label={t("field.tenantName")}
          placeholder={t("tenantExample")}
          autoComplete="off"
        />
        <TextField
          name={`${path}.appId`}
          label="App ID"
          placeholder="cli_xxxxxxxxxxxxxxxx"
          autoComplete="off"
          required
          mono
        />
      </div>
      <SecretField
        name={`${path}.appSecret`}
        label="App Secret"
        help={t("help.feishuSecret")}
        warning={warningOf(`${path}.appSecret`)}
        stored={storedSecrets("feishu_app", record, receiver?.secret).tenant(appId)}
        required
      />
      <div className="grid gap-4 @md:grid-cols-[12rem_minmax(0,1fr)]">
        <SelectField
          name={`${path}.receiveIdType`}
          label={t("field.receiveIdType")}
          options={FEISHU_RECEIVE_ID_TYPES.map((value) => ({ value, label: t(`receiveIdType.${value}`) }))}
        />
        <ListField
          name={`${path}.receiveIds`}
          label={t("field.receiveIds")}
          help={t(`receiveIdHelp.${receiveIdType}`)}
          placeholder={PLACEHOLDERS[receiveIdType]}
          max={50}
          required
        />
      </div>
    </section>
  );
}
