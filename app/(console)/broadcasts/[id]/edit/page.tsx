import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { permitted } from "@/app/(console)/permitted";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { getDraft } from "@/lib/services/broadcasts/browse";
import { WizardPlace } from "../../wizard-place";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("broadcasts"))("wizard.editTitle") };
}

export default async function EditBroadcastPage(props: { params: Promise<{ id: string }> }) {
  const [ctx, t, { id }] = await Promise.all([sessionContext(), getT("broadcasts"), props.params]);
  return permitted(ctx, "broadcast.write", async () => {
    const found = await foundOrNull(getDraft(ctx, id));
    if (found === null) notFound();
    const { broadcast, tested, own } = found;
    // What was started is looked at, not changed.
    if (broadcast.status !== "draft") redirect(`/broadcasts/${id}`);
    const { name, webhookId, version, groups, exclude, batchSize, trigger, body, pace } = broadcast;
    return (
      <>
        <PageHeader
          title={name}
          breadcrumb={
            <Breadcrumb
              label={t("wizard.breadcrumb")}
              items={[{ label: t("list.title"), href: "/broadcasts" }, { label: t("wizard.editTitle") }]}
            />
          }
        />
        <WizardPlace
          ctx={ctx}
          draft={{ id, name, webhookId, own, version, groups, exclude, batchSize, trigger, body, pace }}
          webhookId={webhookId}
          tested={tested}
        />
      </>
    );
  });
}
