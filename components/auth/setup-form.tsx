"use client";

import { useTranslations } from "use-intl/react";
import { FieldFrame } from "@/components/forms/field-frame";
import { Input } from "@/components/ui/input";
import type { Messages } from "@/lib/i18n/messages";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { ActionForm, type EntranceAction } from "./action-form";
import { NewPasswordField } from "./new-password-field";

type TextFieldSpec = {
  name: "organizationName" | "name" | "email";
  help?: "organizationHelp" | "emailHelp";
  type?: "email";
  autoComplete: string;
};

const FIELDS: readonly TextFieldSpec[] = [
  { name: "organizationName", help: "organizationHelp", autoComplete: "organization" },
  { name: "name", autoComplete: "name" },
  { name: "email", help: "emailHelp", type: "email", autoComplete: "username" },
] satisfies readonly (TextFieldSpec & { name: keyof Messages["setup"] })[];

/** The first owner. */
export function SetupForm(props: { action: EntranceAction; passwordMin: number }) {
  const t = useTranslations("setup");
  const required = useTranslations("common")("required");
  const { locale } = useTextsState();
  return (
    <ActionForm action={props.action} submitLabel={t("submit")} pendingLabel={t("submitting")}>
      {({ id, error }) => (
        <>
          <input type="hidden" name="locale" value={locale} />
          {FIELDS.map(({ name, help, type, autoComplete }, index) => (
            <FieldFrame
              key={name}
              id={`${id}-${name}`}
              name={name}
              label={t(name)}
              required
              requiredWord={required}
              help={help && t(help)}
              error={error(name, t(name))}
            >
              {(control) => (
                <Input {...control} type={type ?? "text"} autoComplete={autoComplete} autoFocus={index === 0} />
              )}
            </FieldFrame>
          ))}
          <NewPasswordField id={id} error={error} least={props.passwordMin} />
        </>
      )}
    </ActionForm>
  );
}
