"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { ConsoleForm, SubmitButton } from "@/components/forms/console-form";
import { SelectField, TextareaField } from "@/components/forms/fields";
import { FormFooter, FormSection } from "@/components/forms/form-layout";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { ButtonLink } from "@/components/ui/button";
import type { InvitationInput } from "@/lib/domain/accounts";
import type { ActionState } from "@/lib/domain/action-state";
import { ROLES, type Role } from "@/lib/domain/roles";
import { type InvitationLink, RevealLinks } from "./reveal-links";

const LIST = "/settings/members?tab=invitations";

/**
 * Asks people to join, by letter where a mailbox is set up, and shows their links once. `mayOwners`: owners only; `from`:
 * the address that letters come from.
 */
export function InviteForm(props: {
  mayOwners: boolean;
  from: string | null;
  action: (input: InvitationInput) => Promise<ActionState<{ links: InvitationLink[] }>>;
}) {
  const t = useTranslations("members.form");
  const roleName = useTranslations("nav.role");
  const router = useRouter();
  const { from } = props;
  const [links, setLinks] = useState<readonly InvitationLink[] | null>(null);
  const state = useConsoleForm({
    schema: () => import("./schema").then((module) => module.InviteFormSchema),
    defaultValues: { emails: "", role: "agent" as Role },
    action: props.action,
    onDone: (data) => setLinks(data.links),
  });
  return (
    <>
      <ConsoleForm state={state} label={t("label")} guard className="max-w-3xl space-y-5">
        <FormSection id="invite" title={t("section")}>
          <TextareaField
            name="emails"
            label={t("emails")}
            required
            rows={3}
            placeholder={t("emailsPlaceholder")}
            help={t("emailsHelp")}
          />
          <SelectField
            name="role"
            label={t("role")}
            required
            className="max-w-md"
            help={t("roleHelp")}
            options={ROLES.map((role) => ({
              value: role,
              label: role === "owner" && !props.mayOwners ? t("ownerOption", { role: roleName(role) }) : roleName(role),
              disabled: role === "owner" && !props.mayOwners,
            }))}
          />
        </FormSection>
        <p className="text-ink-2 text-sm">{from === null ? t("noLetters") : t("letters", { from })}</p>
        <FormFooter>
          <SubmitButton pendingLabel={from === null ? t("submitting") : t("sending")}>
            {from === null ? t("submit") : t("send")}
          </SubmitButton>
          <ButtonLink href={LIST}>{t("cancel")}</ButtonLink>
        </FormFooter>
      </ConsoleForm>
      {links !== null && <RevealLinks links={links} onSaved={() => router.push(LIST)} />}
    </>
  );
}
