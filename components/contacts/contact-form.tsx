"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { SelectField, TagsField, TextareaField, TextField } from "@/components/forms/fields";
import { FormFooter, FormLayout, FormSection } from "@/components/forms/form-layout";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { FieldError } from "@/lib/errors";
import type { ContactValues } from "./contact-schema";
import { type AttributeField, GENDERS } from "./fields";

const LIST = "/contacts";
const EMPTY: ContactValues = {
  ...{ name: "", nickname: "", phone: "", email: "", company: "", position: "", gender: "", dateOfBirthday: "" },
  ...{ state: "", city: "", street: "", externalId: "", comments: "", tags: [] },
  attributes: {},
};

/** Makes a contact; who has the number or address already is named, with the way to them. */
export function ContactForm(props: {
  attributes: readonly AttributeField[];
  create: (input: { content: Record<string, unknown> }) => Promise<ActionState<{ id: string }>>;
}) {
  const t = useTranslations("contacts");
  const router = useRouter();
  const { attributes, create } = props;
  const state = useConsoleForm({
    schema: () => import("./contact-schema").then((module) => module.ContactFormSchema),
    defaultValues: { ...EMPTY, attributes: Object.fromEntries(attributes.map((_, index) => [`a${index}`, ""])) },
    action: async (values) => {
      const answer = await create({ content: contentOf(values, attributes) });
      if (answer.status !== "error") return answer;
      return {
        ...answer,
        fields: answer.fields.map((field) => ({ ...field, path: formPath(field.path, attributes) })),
      };
    },
    onDone: ({ id }) => {
      toast.success(t("form.created"));
      router.push(`${LIST}/${id}`);
    },
  });
  return (
    <ConsoleForm state={state} label={t("form.title")} guard>
      <FormLayout>
        <Taken fields={state.failure?.fields ?? []} />
        <WhoSection />
        <MoreSection attributes={attributes} />
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

/** The way to the contact that has the number already. */
function Taken({ fields }: { fields: readonly FieldError[] }) {
  const t = useTranslations("contacts");
  const taken = fields.filter(({ values }) => values?.id !== undefined);
  const [first] = taken;
  if (first === undefined) return null;
  return (
    <Banner
      tone="warning"
      live="status"
      actions={
        <TextLink href={`${LIST}/${first.values?.id}`}>
          {t("form.view", { name: String(first.values?.name ?? "") })}
        </TextLink>
      }
    >
      {first.message}
    </Banner>
  );
}

function WhoSection() {
  const t = useTranslations("contacts");
  return (
    <FormSection id="who" title={t("form.who")} description={t("form.oneOf")}>
      <div className="grid grid-cols-1 gap-5 @md:grid-cols-2">
        <TextField name="name" label={t("field.name")} maxLength={100} autoComplete="off" autoFocus />
        <TextField name="nickname" label={t("field.nickname")} maxLength={100} autoComplete="off" />
        <TextField name="phone" type="tel" label={t("field.phone")} autoComplete="off" />
        <TextField name="email" type="email" label={t("field.email")} autoComplete="off" />
      </div>
    </FormSection>
  );
}

function MoreSection({ attributes }: { attributes: readonly AttributeField[] }) {
  const t = useTranslations("contacts");
  const genders = GENDERS.map((value) => ({ value, label: t(`gender.${value}`) }));
  return (
    <FormSection id="more" title={t("form.more")}>
      <div className="grid grid-cols-1 gap-5 @md:grid-cols-2">
        <TextField name="company" label={t("field.company")} autoComplete="off" />
        <TextField name="position" label={t("field.position")} autoComplete="off" />
        <SelectField name="gender" label={t("field.gender")} options={genders} placeholder={t("form.notGiven")} />
        <TextField
          name="dateOfBirthday"
          label={t("field.dateOfBirthday")}
          placeholder="1990-08-31"
          autoComplete="off"
        />
        <TextField name="state" label={t("field.state")} autoComplete="off" />
        <TextField name="city" label={t("field.city")} autoComplete="off" />
        <TextField name="street" label={t("field.street")} autoComplete="off" />
        <TextField name="externalId" label={t("field.externalId")} mono autoComplete="off" />
        {attributes.map((attribute, index) => (
          <AttributeInput key={attribute.key} attribute={attribute} name={`attributes.a${index}`} />
        ))}
      </div>
      <TagsField name="tags" label={t("field.tags")} max={50} />
      <TextareaField name="comments" label={t("field.comments")} rows={3} />
    </FormSection>
  );
}

function AttributeInput({ attribute, name }: { attribute: AttributeField; name: string }) {
  const [t, groups] = [useTranslations("contacts"), useTranslations("groups")];
  const { label, type, options } = attribute;
  if (type === "select")
    return (
      <SelectField
        name={name}
        label={label}
        options={options.map((value) => ({ value, label: value }))}
        placeholder={t("form.notGiven")}
      />
    );
  if (type === "boolean") {
    const words = [
      { value: "true", label: groups("rule.yes") },
      { value: "false", label: groups("rule.no") },
    ];
    return <SelectField name={name} label={label} options={words} placeholder={t("form.notGiven")} />;
  }
  const placeholder = type === "date" ? "2025-01-31" : undefined;
  return (
    <TextField
      name={name}
      label={label}
      placeholder={placeholder}
      inputMode={type === "number" ? "numeric" : "text"}
      autoComplete="off"
    />
  );
}

/** Attribute keys may hold dots and spaces, names of a form's fields may not. */
function contentOf(values: ContactValues, attributes: readonly AttributeField[]): Record<string, unknown> {
  const { attributes: given, ...rest } = values;
  const filled = Object.entries(rest).filter(
    ([, value]) => value !== "" && !(Array.isArray(value) && value.length === 0),
  );
  const typed = attributes.flatMap(({ key }, index) => {
    const value = given[`a${index}`] ?? "";
    return value === "" ? [] : [[key, value] as const];
  });
  return { ...Object.fromEntries(filled), ...(typed.length === 0 ? {} : { attributes: Object.fromEntries(typed) }) };
}

function formPath(path: string, attributes: readonly AttributeField[]): string {
  if (!path.startsWith("attributes.")) return path;
  const index = attributes.findIndex(({ key }) => `attributes.${key}` === path);
  return index === -1 ? path : `attributes.a${index}`;
}
