import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { InviteForm } from "@/components/members/invite-form";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { invitationSender } from "@/lib/services/members/invitation-letters";
import { isOwner } from "@/lib/services/members/manage";
import { inviteAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("members"))("form.title") };
}

export default async function InvitePage() {
  const [ctx, t] = await Promise.all([sessionContext(), getT("members")]);
  return permitted(ctx, "member.manage", async () => (
    <Texts namespaces={["members", "validation"]}>
      <PageHeader
        title={t("form.title")}
        breadcrumb={
          <Breadcrumb
            label={t("breadcrumb")}
            items={[{ label: t("title"), href: "/settings/members" }, { label: t("form.title") }]}
          />
        }
      />
      <InviteForm mayOwners={isOwner(ctx)} from={await invitationSender(ctx)} action={inviteAction} />
    </Texts>
  ));
}
