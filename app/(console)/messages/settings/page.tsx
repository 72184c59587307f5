import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { FormSection } from "@/components/forms/form-layout";
import { AssignmentForm } from "@/components/messages/settings/assignment-form";
import { GuardForm } from "@/components/messages/settings/guard-form";
import { QuickRepliesForm } from "@/components/messages/settings/quick-replies-form";
import { ReplySettingsForm } from "@/components/messages/settings/reply-form";
import { SlaSettingsForm } from "@/components/messages/settings/sla-form";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { TextLink } from "@/components/ui/text-link";
import { SiteChoice } from "@/components/widget/site-choice";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { readAssignment } from "@/lib/services/messages/assignment";
import { readGuard } from "@/lib/services/messages/guard";
import { listInboxWords } from "@/lib/services/messages/inbox";
import { readInboxSetup } from "@/lib/services/messages/setup";
import {
  saveAssignmentAction,
  saveGuardAction,
  saveQuickRepliesAction,
  saveReplyAction,
  saveSlaAction,
} from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("messages"))("settings.title") };
}

export default async function InboxSettingsPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t] = await Promise.all([sessionContext(), getT("messages")]);
  return permitted(ctx, "message.config", async () => {
    const { values } = readSearch({ site: textParam(100) }, await props.searchParams);
    const [setup, { categories }, assignment, guard] = await Promise.all([
      readInboxSetup(ctx),
      listInboxWords(ctx),
      readAssignment(ctx, values.site),
      readGuard(ctx, values.site),
    ]);
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
            <SlaSettingsForm values={setup.sla} categories={categories} members={setup.members} save={saveSlaAction} />
          </FormSection>
          {assignment !== null && (
            <FormSection id="assignment" title={t("assignment.title")} description={t("assignment.help")}>
              {assignment.sites.length > 1 && (
                <SiteChoice
                  path="/messages/settings"
                  sites={assignment.sites}
                  current={assignment.siteKey}
                  label={t("filter.site")}
                />
              )}
              <AssignmentForm
                key={assignment.siteKey}
                values={assignment.rule}
                members={assignment.members}
                categories={categories}
                save={saveAssignmentAction}
              />
            </FormSection>
          )}
          {guard !== null && (
            <FormSection id="guard" title={t("guard.title")} description={t("guard.help")}>
              {assignment !== null && assignment.sites.length > 1 && (
                <SiteChoice
                  path="/messages/settings"
                  sites={assignment.sites}
                  current={assignment.siteKey}
                  label={t("filter.site")}
                />
              )}
              <GuardForm key={guard.siteId} values={guard} save={saveGuardAction} />
            </FormSection>
          )}
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
