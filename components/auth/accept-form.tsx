"use client";

import { useTranslations } from "use-intl/react";
import { FieldFrame } from "@/components/forms/field-frame";
import { Input } from "@/components/ui/input";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { ActionForm, type EntranceAction } from "./action-form";
import { NewPasswordField } from "./new-password-field";

/** Who was invited chooses his name and password; his address is the invitation's. */
export function AcceptForm(props: { action: EntranceAction; token: string; email: string; passwordMin: number }) {
  const t = useTranslations("auth.invite");
  const name = useTranslations("setup")("name");
  const required = useTranslations("common")("required");
  const { locale } = useTextsState();
  return (
    <ActionForm action={props.action} submitLabel={t("submit")} pendingLabel={t("submitting")}>
      {({ id, error }) => (
        <>
          <input type="hidden" name="token" value={props.token} />
          <input type="hidden" name="locale" value={locale} />
          <FieldFrame id={`${id}-email`} name="email" label={t("email")} requiredWord={required} help={t("emailHelp")}>
            {(control) => <Input {...control} type="email" autoComplete="username" readOnly value={props.email} />}
          </FieldFrame>
          <FieldFrame
            id={`${id}-name`}
            name="name"
            label={name}
            required
            requiredWord={required}
            error={error("name", name)}
          >
            {(control) => <Input {...control} type="text" autoComplete="name" autoFocus />}
          </FieldFrame>
          <NewPasswordField id={id} error={error} least={props.passwordMin} />
        </>
      )}
    </ActionForm>
  );
}
