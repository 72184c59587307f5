import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { GroupForm } from "@/components/groups/group-form";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { explainAction, previewRuleAction, saveGroupAction } from "../actions";
import { fieldChoices } from "../field-choices";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("groups"))("create") };
}

export default async function NewGroupPage() {
  const [ctx, t] = await Promise.all([sessionContext(), getT("groups")]);
  return permitted(ctx, "contact.manage", async () => (
    <Texts namespaces={["groups", "contacts", "validation"]}>
      <PageHeader
        title={t("create")}
        breadcrumb={
          <Breadcrumb
            label={t("breadcrumb")}
            items={[{ label: t("title"), href: "/contacts/groups" }, { label: t("create") }]}
          />
        }
      />
      <GroupForm
        group={null}
        fields={await fieldChoices(ctx, null)}
        actions={{ save: saveGroupAction, preview: previewRuleAction, explain: explainAction }}
      />
    </Texts>
  ));
}
