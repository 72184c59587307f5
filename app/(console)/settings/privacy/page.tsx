import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { FormSection } from "@/components/forms/form-layout";
import { FileSpaceForm } from "@/components/messages/privacy/file-space-form";
import { PersonRequests } from "@/components/messages/privacy/person-requests";
import { RetentionForm } from "@/components/messages/privacy/retention-form";
import { PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { readFileSpace } from "@/lib/services/forms/file-space";
import { readRetention } from "@/lib/services/privacy/retention";
import {
  countShortenedAction,
  erasePersonAction,
  previewPersonAction,
  saveFileSpaceAction,
  saveRetentionAction,
} from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("messages"))("privacy.title") };
}

export default async function PrivacyPage() {
  const [ctx, t] = await Promise.all([sessionContext(), getT("messages")]);
  return permitted(ctx, "privacy.manage", async () => {
    const [{ expiring: _expiring, ...kept }, space] = await Promise.all([readRetention(ctx), readFileSpace(ctx)]);
    return (
      <Texts namespaces={["messages", "validation"]}>
        <PageHeader title={t("privacy.title")} description={t("privacy.description")} />
        <div className="max-w-4xl space-y-6">
          <FormSection id="retention" title={t("privacy.retention")} description={t("privacy.retentionHelp")}>
            <RetentionForm values={kept} save={saveRetentionAction} count={countShortenedAction} />
          </FormSection>
          <FormSection id="space" title={t("privacy.space")} description={t("privacy.spaceHelp")}>
            <FileSpaceForm space={space} save={saveFileSpaceAction} />
          </FormSection>
          <FormSection id="person" title={t("privacy.person")} description={t("privacy.personHelp")}>
            <PersonRequests preview={previewPersonAction} erase={erasePersonAction} />
          </FormSection>
        </div>
      </Texts>
    );
  });
}
