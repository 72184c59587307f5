"use client";

import { useController, useFormContext, useFormState, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { RadioCardsField, SecretField, TextField } from "@/components/forms/fields";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { MAIL_SECURITY } from "@/lib/domain/channel-config";
import { useFormFacts } from "../facts";
import type { WebhookValues } from "../values";
import { ListField } from "./list-field";
import { PORTS, readServer, usualSecurity, wantsCode } from "./mail";
import { storedSecrets } from "./values";

/** The server that takes the letters, and who signs in there. */
export function EmailFields() {
  const t = useTranslations("channels");
  const { record, warningOf } = useFormFacts();
  const { host, auth } = useWatch<WebhookValues, "config.smtp">({ name: "config.smtp" });
  return (
    <>
      <div className="grid gap-5 @md:grid-cols-[minmax(0,1fr)_14rem]">
        <HostField />
        <PortField />
      </div>
      <SecurityField />
      <div className="grid gap-5 @md:grid-cols-2">
        <TextField
          name="config.smtp.auth.user"
          label={t("field.smtpUser")}
          help={t("help.smtpUser")}
          autoComplete="off"
          inputMode="email"
        />
        <SecretField
          name="config.smtp.auth.pass"
          label={t("field.smtpPass")}
          help={wantsCode(host) ? t("help.smtpCode") : t("help.smtpPass")}
          warning={warningOf("config.smtp.auth.pass")}
          stored={storedSecrets("email", record).pass(auth.user)}
          required={auth.user.trim() !== ""}
        />
      </div>
      <TextField
        name="config.smtp.from"
        label={t("field.smtpFrom")}
        help={t("help.smtpFrom")}
        warning={warningOf("config.smtp.from")}
        placeholder={t("fromExample")}
        autoComplete="off"
      />
    </>
  );
}

function HostField() {
  const t = useTranslations("channels");
  const { warningOf } = useFormFacts();
  const { field } = useController<WebhookValues, "config.smtp.host">({ name: "config.smtp.host" });
  const { setValue } = useFormContext<WebhookValues>();
  const setPort = usePort();
  return (
    <Field
      name="config.smtp.host"
      label={t("field.smtpHost")}
      warning={warningOf("config.smtp.host") ?? warningOf("url")}
      required
    >
      {(control) => (
        <Input
          {...control}
          ref={field.ref}
          value={field.value}
          placeholder="smtp.exmail.qq.com"
          autoComplete="off"
          spellCheck={false}
          className="font-mono text-sm"
          onChange={(event) => field.onChange(event.target.value)}
          onBlur={() => {
            const { host, port } = readServer(field.value);
            if (host !== field.value) setValue("config.smtp.host", host, { shouldDirty: true });
            if (port !== null) setPort(port);
            field.onBlur();
          }}
        />
      )}
    </Field>
  );
}

/** Sets the port, and the security that goes with a well-known one. */
function usePort(): (port: number) => void {
  const { setValue, trigger } = useFormContext<WebhookValues>();
  const { isSubmitted } = useFormState<WebhookValues>();
  return (port) => {
    setValue("config.smtp.port", port, { shouldDirty: true });
    const security = port === 25 ? "none" : usualSecurity(port);
    if (security !== null) setValue("config.smtp.security", security, { shouldDirty: true });
    if (isSubmitted) void trigger("config.smtp");
  };
}

function PortField() {
  const t = useTranslations("channels");
  const { field } = useController<WebhookValues, "config.smtp.port">({ name: "config.smtp.port" });
  const setPort = usePort();
  return (
    <Field
      name="config.smtp.port"
      label={t("field.smtpPort")}
      help={field.value === 25 ? t("help.port25") : undefined}
      required
    >
      {(control) => (
        <span className="flex items-center gap-2">
          <Input
            {...control}
            type="number"
            inputMode="numeric"
            min={1}
            max={65_535}
            ref={field.ref}
            value={field.value ?? ""}
            onChange={({ target }) => field.onChange(target.value === "" ? null : target.valueAsNumber)}
            onBlur={field.onBlur}
            className="w-20 shrink-0"
          />
          {PORTS.map((port) => (
            <Button
              key={port}
              size="sm"
              aria-pressed={field.value === port}
              aria-label={t("usePort", { port })}
              onClick={() => setPort(port)}
              className="px-2 tabular-nums"
            >
              {port}
            </Button>
          ))}
        </span>
      )}
    </Field>
  );
}

function SecurityField() {
  const t = useTranslations("channels");
  const { setValue } = useFormContext<WebhookValues>();
  const { port, security, auth } = useWatch<WebhookValues, "config.smtp">({ name: "config.smtp" });
  const usual = usualSecurity(port);
  const mismatch = usual !== null && usual !== security ? usual : null;
  return (
    <div className="space-y-2.5">
      <RadioCardsField
        name="config.smtp.security"
        label={t("field.smtpSecurity")}
        columns="grid-cols-[repeat(auto-fit,minmax(min(100%,9rem),1fr))]"
        options={MAIL_SECURITY.map((value) => ({
          value,
          label: t(`security.${value}`),
          description: t(`securityText.${value}`),
        }))}
      />
      <div role="status" className="space-y-2.5 empty:hidden">
        {mismatch !== null && port !== null && (
          <Banner
            tone="warning"
            actions={
              <Button size="sm" onClick={() => setValue("config.smtp.security", mismatch, { shouldDirty: true })}>
                {t("changeTo", { security: t(`security.${mismatch}`) })}
              </Button>
            }
          >
            {t("mismatch", { port: String(port), security: t(`security.${mismatch}`) })}
          </Banner>
        )}
        {security === "none" && auth.user.trim() !== "" && <Banner tone="warning">{t("clearText")}</Banner>}
      </div>
    </div>
  );
}

export function EmailReceivers() {
  const t = useTranslations("channels");
  const { warningOf } = useFormFacts();
  return (
    <>
      <ListField
        name="config.to"
        label={t("field.to")}
        help={t("help.mailList")}
        warning={warningOf("config.to")}
        placeholder="name@example.com"
        max={20}
        mail
        required
      />
      <ListField name="config.cc" label={t("field.cc")} warning={warningOf("config.cc")} max={20} mail />
    </>
  );
}
