"use client";

import { useRouter } from "next/navigation";
import { type ComponentProps, useState } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { useNowMs } from "@/components/clock";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { SelectField, TextField } from "@/components/forms/fields";
import { FormFooter, FormSection } from "@/components/forms/form-layout";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { ButtonLink } from "@/components/ui/button";
import { later } from "@/components/ui/on-demand";
import type { TokenInput } from "@/lib/domain/accounts";
import type { ActionState } from "@/lib/domain/action-state";
import { formatInstant } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { DEFAULT_EXPIRY, EXPIRIES } from "./expiries";
import { RevealToken } from "./reveal-token";
import type { ScopeField as ScopeFieldPart } from "./scope-field";
import { type ScopeOffer, scopesOfPreset } from "./scopes";

const ScopeField = later<ComponentProps<typeof ScopeFieldPart>>(
  () => import("./scope-field").then((module) => module.ScopeField),
  "h-96",
);
const LIST = "/settings/tokens";
const DAY_MS = 86_400_000;
/** Makes a token and shows its value once. `mayLastForEver`: owners only. */
export function TokenForm(props: {
  offers: readonly ScopeOffer[];
  mayLastForEver: boolean;
  appUrl: string;
  action: (input: TokenInput) => Promise<ActionState<{ value: string }>>;
}) {
  const t = useTranslations("settings.tokens.form");
  const router = useRouter();
  const [made, setMade] = useState<{ name: string; scopes: readonly string[]; value: string } | null>(null);
  const state = useConsoleForm({
    schema: () => import("./schema").then((module) => module.TokenFormSchema),
    defaultValues: { name: "", scopes: scopesOfPreset("send", props.offers), expiresInDays: DEFAULT_EXPIRY },
    action: props.action,
    onDone: ({ value }, { name, scopes }) => setMade({ name, scopes, value }),
  });
  return (
    <>
      <ConsoleForm state={state} label={t("label")} guard className="max-w-4xl space-y-5">
        <FormSection id="token" title={t("basics")}>
          <TextField
            name="name"
            label={t("name")}
            required
            maxLength={50}
            autoFocus
            autoComplete="off"
            placeholder={t("namePlaceholder")}
            help={t("nameHelp")}
            className="max-w-md"
          />
          <ExpiryField mayLastForEver={props.mayLastForEver} />
        </FormSection>
        <FormSection id="scopes" title={t("rights")} description={t("scopesHelp")}>
          <ScopeField name="scopes" offers={props.offers} />
        </FormSection>
        <FormFooter>
          <SubmitButton pendingLabel={t("submitting")}>{t("submit")}</SubmitButton>
          <ButtonLink href={LIST}>{t("cancel")}</ButtonLink>
        </FormFooter>
      </ConsoleForm>
      {made !== null && <RevealToken {...made} appUrl={props.appUrl} onSaved={() => router.push(LIST)} />}
    </>
  );
}

function ExpiryField({ mayLastForEver }: { mayLastForEver: boolean }) {
  const t = useTranslations("settings.tokens.form");
  const { timeZone } = useTextsState();
  const now = useNowMs();
  const choice: string = useWatch({ name: "expiresInDays" });
  const label = (value: (typeof EXPIRIES)[number]) => {
    if (value === "never") return mayLastForEver ? t("expiryNever") : t("expiryNeverOwner");
    return value === DEFAULT_EXPIRY ? t("expiryDefault", { n: value }) : t("expiryDays", { n: value });
  };
  const forEver = choice === "never";
  return (
    <SelectField
      name="expiresInDays"
      label={t("expiry")}
      required
      className="max-w-md"
      options={EXPIRIES.map((value) => ({
        value,
        label: label(value),
        disabled: value === "never" && !mayLastForEver,
      }))}
      warning={forEver ? t("expiryWarning") : undefined}
      help={
        forEver ? undefined : t("expiryOn", { date: formatInstant(now + Number(choice) * DAY_MS, timeZone, "day") })
      }
    />
  );
}
