"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useTranslations } from "use-intl/react";
import type { SecretState } from "@/lib/domain/endpoints";
import { Button, IconButton } from "./button";
import { cn } from "./cn";
import { Input } from "./input";

/** A password field; what is being typed can be shown, nothing stored ever comes back. */
export function PasswordInput({ className, ...rest }: Omit<ComponentProps<"input">, "type">) {
  const t = useTranslations("common");
  const [shown, setShown] = useState(false);
  return (
    <span className={cn("relative block", className)}>
      <Input {...rest} type={shown ? "text" : "password"} className="pr-11" spellCheck={false} />
      <IconButton
        icon={shown ? EyeOff : Eye}
        label={shown ? t("secret.hide") : t("secret.show")}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute top-1/2 right-0.5 -translate-y-1/2 pointer-coarse:min-h-9 pointer-coarse:min-w-9"
      />
    </span>
  );
}

/**
 * A write-only secret. While one is stored it shows `••••••••3f2c（已设置）` and 更换; the value itself never reaches the
 * browser. `value: undefined` means "keep what is stored", a text means "replace by this", "" after 更换 means "remove".
 */
export function SecretInput(
  props: Omit<ComponentProps<"input">, "type" | "value" | "onChange"> & {
    stored: SecretState;
    value: string | undefined;
    onChange: (value: string | undefined) => void;
  },
) {
  const t = useTranslations("common");
  const { stored, value, onChange, className, ...rest } = props;
  if (stored.set && value === undefined) {
    return (
      <span className={cn("flex items-center gap-2", className)}>
        <span
          className="control flex h-9 min-w-0 flex-1 items-center gap-1 px-3 touch-target"
          aria-disabled="true"
          id={rest.id}
        >
          <span className="font-mono">••••••••{stored.last4}</span>
          <span className="truncate text-sm">{t("secret.set")}</span>
        </span>
        <Button onClick={() => onChange("")}>{t("secret.replace")}</Button>
      </span>
    );
  }
  return (
    <span className={cn("flex items-center gap-2", className)}>
      <PasswordInput
        {...rest}
        autoComplete="off"
        className="flex-1"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value)}
      />
      {stored.set && <Button onClick={() => onChange(undefined)}>{t("secret.keep")}</Button>}
    </span>
  );
}
