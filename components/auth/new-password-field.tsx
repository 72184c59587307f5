"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { FieldFrame } from "@/components/forms/field-frame";
import { PasswordInput } from "@/components/ui/secret-input";
import { PasswordStrength } from "./password-strength";

/** The password of a new account, in an `ActionForm`: field, rule and strength. */
export function NewPasswordField(props: {
  id: string;
  error: (name: string, label: string) => string | undefined;
  least: number;
}) {
  const t = useTranslations("setup");
  const required = useTranslations("common")("required");
  const [password, setPassword] = useState("");
  return (
    <>
      <FieldFrame
        id={`${props.id}-password`}
        name="password"
        label={t("password")}
        required
        requiredWord={required}
        help={t("passwordHelp")}
        error={props.error("password", t("password"))}
      >
        {(control) => (
          <PasswordInput
            {...control}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </FieldFrame>
      <PasswordStrength password={password} least={props.least} />
    </>
  );
}
