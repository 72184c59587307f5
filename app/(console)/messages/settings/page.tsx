import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { FormSection } from "@/components/forms/form-layout";
import { QuickRepliesForm } from "@/components/messages/settings/quick-replies-form";
import { ReplySettingsForm } from "@/components/messages/settings/reply-form";
import { SlaSettingsForm } from "@/components/messages/settings/sla-form";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { TextLink } from "@/components/ui/text-link";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listInboxWords } from "@/lib/services/messages/inbox";
import { readInboxSetup } from "@/lib/services/messages/setup";
import { saveQuickRepliesAction, saveReplyAction, saveSlaAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("messages"))("settings.title") };
}

export default async function InboxSettingsPage() {
  const [ctx, t] = await Promise.all([sessionContext(), getT("messages")]);
  return permitted(ctx, "message.config", async () => {
    const [setup, { categories }] = await Promise.all([readInboxSetup(ctx), listInboxWords(ctx)]);
    return (
      <Texts namespaces={["messages", "validation"]}>
        <PageHeader
          title={t("settings.title")}
          description={t("settings.description")}
          breadcrumb={
            <Breadcrumb
              label={t("settings.breadcrumb")}
              items={[{ label: t("title"), href: "/messages" }, { label: t("settings.title") }]}
            />
          }
        />
        <div className="max-w-4xl space-y-6">
          <FormSection
            id="sla"
            title={t("settings.slaTitle")}
            description={
              <>
                {t("settings.slaHelp")} <TextLink href="/settings/hours">{t("settings.hours")}</TextLink>
              </>
            }
          >
            <SlaSettingsForm values={setup.sla} categories={categories} save={saveSlaAction} />
          </FormSection>
          <FormSection id="reply" title={t("settings.replyTitle")} description={t("settings.replyHelp")}>
            <ReplySettingsForm values={setup.reply} senders={setup.senders} save={saveReplyAction} />
          </FormSection>
          <FormSection
            id="quick-replies"
            title={t("settings.quickTitle")}
            description={t("settings.quickHelp", {
              ...{ visitor: "{{visitor}}", number: "{{number}}", agent: "{{agent}}", organization: "{{organization}}" },
            })}
          >
            <QuickRepliesForm values={{ quickReplies: setup.quickReplies }} save={saveQuickRepliesAction} />
          </FormSection>
          <p>
            <TextLink href="/settings/privacy">{t("settings.privacy")}</TextLink>
          </p>
        </div>
      </Texts>
    );
  });
}
