"use client";

import { useRouter } from "next/navigation";
import type { ComponentProps } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { RadioCardsField, SecretField, SelectField, TextareaField, TextField } from "@/components/forms/fields";
import { FormFooter, FormLayout, FormSection } from "@/components/forms/form-layout";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { ButtonLink } from "@/components/ui/button";
import { later } from "@/components/ui/on-demand";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { HiddenValue } from "@/lib/domain/authorization";
import { isSecretName } from "@/lib/domain/authorization-request";
import type { SecretState } from "@/lib/domain/endpoints";
import type { PairRows as PairRowsPart } from "./pair-rows";
import type { AuthorizationRecord, TokenTest } from "./record";
import type { TokenPanel as TokenPanelPart } from "./token-panel";
import { type AuthorizationValues, atField, authorizationInput, formValues } from "./values";

const LIST = "/settings/authorizations";
const PairRows = later<ComponentProps<typeof PairRowsPart>>(
  () => import("./pair-rows").then((module) => module.PairRows),
  "h-20",
);
const TokenPanel = later<ComponentProps<typeof TokenPanelPart>>(
  () => import("./token-panel").then((module) => module.TokenPanel),
  "h-40",
);

type Request = { id?: string; content: Record<string, unknown> };
export type AuthorizationActions = {
  save: (input: Request) => Promise<ActionState<{ id: string }>>;
  test: (input: Request) => Promise<ActionState<TokenTest>>;
};

/** Makes or changes an authorization; the panel beside it fetches a token with what is on screen. */
export function AuthorizationForm(props: { record: AuthorizationRecord | null } & AuthorizationActions) {
  const t = useTranslations("authorizations");
  const router = useRouter();
  const { record, save, test } = props;
  const run = async <T,>(
    values: AuthorizationValues,
    action: (input: Request) => Promise<ActionState<T>>,
  ): Promise<ActionState<T>> => {
    const made = authorizationInput(values, record);
    if (!made.ok) return { status: "error", code: "invalid", message: "", fields: made.errors, requestId: "" };
    const answer = await action({ ...(record === null ? {} : { id: record.id }), content: made.input });
    if (answer.status !== "error") return answer;
    return { ...answer, fields: answer.fields.map((field) => atField(field, values)) };
  };
  const state = useConsoleForm({
    schema: () => import("./schema").then((module) => module.AuthorizationFormSchema),
    defaultValues: formValues(record),
    action: (values) => run(values, save),
    onDone: () => {
      toast.success(t("saved"));
      router.push(LIST);
    },
  });
  return (
    <ConsoleForm state={state} label={record === null ? t("create") : t("edit", { name: record.name })} guard>
      <FormLayout
        asideLabel={t("test.title")}
        aside={<TokenPanel state={state} test={(values) => run(values, test)} />}
      >
        <BasicsSection fixedKey={record !== null} />
        <RequestSection record={record} />
        <ResponseSection />
        <UseSection />
        <FormFooter>
          <SubmitButton>{t("save")}</SubmitButton>
          <ButtonLink href={LIST} variant="ghost">
            {t("cancel")}
          </ButtonLink>
        </FormFooter>
      </FormLayout>
    </ConsoleForm>
  );
}

function BasicsSection({ fixedKey }: { fixedKey: boolean }) {
  const t = useTranslations("authorizations");
  return (
    <FormSection id="basics" title={t("section.basics")}>
      <TextField name="name" label={t("field.name")} required maxLength={50} autoComplete="off" className="max-w-md" />
      <TextField
        name="key"
        label={t("field.key")}
        help={fixedKey ? t("help.keyFixed") : t("help.key")}
        required
        mono
        maxLength={64}
        disabled={fixedKey}
        autoComplete="off"
        placeholder="crm"
        className="max-w-md"
      />
      <TextField name="description" label={t("field.description")} maxLength={200} autoComplete="off" />
    </FormSection>
  );
}

const NOT_SET: SecretState = { set: false };

const storedIn = (record: Record<string, string | HiddenValue> | undefined) => (name: string) => {
  const value = record?.[name];
  const stored: SecretState = typeof value === "object" ? value : NOT_SET;
  return { secret: name !== "" && isSecretName(name), stored };
};

function RequestSection({ record }: { record: AuthorizationRecord | null }) {
  const t = useTranslations("authorizations");
  const method: string = useWatch({ name: "method" });
  const chosen: string = useWatch({ name: "bodyType" });
  const bodyType = method === "GET" ? "none" : chosen;
  const body = record?.request.body;
  return (
    <FormSection id="request" title={t("section.request")} description={t("help.request")}>
      <div className="grid grid-cols-1 gap-5 @md:grid-cols-[8rem_minmax(0,1fr)]">
        <SelectField
          name="method"
          label={t("field.method")}
          options={["POST", "GET", "PUT"].map((value) => ({ value, label: value }))}
        />
        <TextField
          name="url"
          label={t("field.url")}
          required
          mono
          inputMode="url"
          placeholder="https://sso.example.com/oauth/token"
          help={record === null ? undefined : t("help.urlKept")}
        />
      </div>
      <PairRows
        name="headers"
        label={t("field.headers")}
        max={20}
        addLabel={t("addHeader")}
        cells={{ name: t("field.headerName"), value: t("field.value"), namePlaceholder: "X-App-Id" }}
        secretOf={storedIn(record?.request.headers)}
      />
      {method !== "GET" && (
        <RadioCardsField
          name="bodyType"
          label={t("field.body")}
          columns="grid-cols-2 @xl:grid-cols-4"
          options={(["form", "json", "raw", "none"] as const).map((value) => ({ value, label: t(`body.${value}`) }))}
        />
      )}
      {bodyType === "form" && (
        <PairRows
          name="fields"
          label={t("field.fields")}
          help={t("help.secrets")}
          max={50}
          addLabel={t("addField")}
          cells={{ name: t("field.fieldName"), value: t("field.value"), namePlaceholder: "client_secret" }}
          secretOf={storedIn(body?.type === "form" ? body.fields : undefined)}
        />
      )}
      {bodyType === "json" && (
        <TextareaField name="json" label={t("field.json")} help={t("help.json")} rows={8} mono required />
      )}
      {bodyType === "raw" && <RawBody stored={body?.type === "raw" ? body.text : NOT_SET} />}
    </FormSection>
  );
}

function RawBody({ stored }: { stored: SecretState }) {
  const t = useTranslations("authorizations");
  return (
    <>
      <TextField name="contentType" label="Content-Type" mono required className="max-w-md" />
      <SecretField name="raw" label={t("field.raw")} help={t("help.raw")} stored={stored} required />
    </>
  );
}

function ResponseSection() {
  const t = useTranslations("authorizations");
  const lifetime: string = useWatch({ name: "lifetime" });
  return (
    <FormSection id="response" title={t("section.response")} description={t("help.response")}>
      <TextField
        name="tokenPath"
        label={t("field.tokenPath")}
        required
        mono
        placeholder="$.data.access_token"
        className="max-w-md"
      />
      <PairRows
        name="values"
        label={t("field.values")}
        help={t("help.values")}
        max={9}
        addLabel={t("addValue")}
        cells={{
          ...{ name: t("field.valueName"), value: t("field.path"), valueKey: "path" },
          ...{ namePlaceholder: "tenant", placeholder: "$.data.tenant_id" },
        }}
      />
      <RadioCardsField
        name="lifetime"
        label={t("field.lifetime")}
        columns="grid-cols-1 @md:grid-cols-2"
        options={(["path", "seconds"] as const).map((value) => ({ value, label: t(`lifetime.${value}`) }))}
      />
      {lifetime === "path" ? (
        <TextField
          name="lifetimePath"
          label={t("field.lifetimePath")}
          help={t("help.lifetimePath")}
          mono
          required
          className="max-w-md"
        />
      ) : (
        <TextField
          name="seconds"
          label={t("field.seconds")}
          help={t("help.seconds")}
          inputMode="numeric"
          required
          className="max-w-48"
        />
      )}
    </FormSection>
  );
}

function UseSection() {
  const t = useTranslations("authorizations");
  const [key, headerName, prefix]: string[] = useWatch({ name: ["key", "headerName", "prefix"] });
  const shown = `${headerName ?? ""}: ${prefix ? `${prefix} ` : ""}••••`;
  return (
    <FormSection id="use" title={t("section.use")} description={t("help.use")}>
      <div className="grid grid-cols-1 gap-5 @md:grid-cols-2">
        <TextField name="headerName" label={t("field.sentAs")} mono required />
        <TextField name="prefix" label={t("field.prefix")} mono />
      </div>
      <dl className="space-y-2 rounded-lg bg-sunken px-4 py-3 text-sm">
        <div>
          <dt className="text-ink-3">{t("use.auth")}</dt>
          <dd translate="no" className="break-all font-mono">
            {shown}
          </dd>
        </div>
        <div>
          <dt className="text-ink-3">{t("use.reference")}</dt>
          <dd translate="no" className="break-all font-mono">{`#{auth.${key || "crm"}.token}`}</dd>
        </div>
      </dl>
    </FormSection>
  );
}
