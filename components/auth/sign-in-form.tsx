"use client";

import { useTranslations } from "use-intl/react";
import { FieldFrame } from "@/components/forms/field-frame";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/secret-input";
import { ActionForm, type EntranceAction } from "./action-form";

export function SignInForm(props: { action: EntranceAction; next?: string }) {
  const t = useTranslations("auth");
  const common = useTranslations("common");
  return (
    <ActionForm action={props.action} submitLabel={t("signIn.submit")} pendingLabel={t("signIn.submitting")}>
      {({ id, error }) => (
        <>
          {props.next !== undefined && <input type="hidden" name="next" value={props.next} />}
          <FieldFrame
            id={`${id}-email`}
            name="email"
            label={t("signIn.email")}
            requiredWord={common("required")}
            error={error("email", t("signIn.email"))}
          >
            {(control) => <Input {...control} type="email" autoComplete="username" inputMode="email" autoFocus />}
          </FieldFrame>
          <FieldFrame
            id={`${id}-password`}
            name="password"
            label={t("signIn.password")}
            requiredWord={common("required")}
            error={error("password", t("signIn.password"))}
          >
            {(control) => <PasswordInput {...control} autoComplete="current-password" />}
          </FieldFrame>
        </>
      )}
    </ActionForm>
  );
}
