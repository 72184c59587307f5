import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { PageHeader } from "@/components/ui/page-header";
import { WorkspaceForm } from "@/components/workspace/workspace-form";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { readOrganization } from "@/lib/services/organizations/update";
import { saveWorkspaceAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("settings"))("workspace.title") };
}

export default async function WorkspacePage() {
  const [ctx, t] = await Promise.all([sessionContext(), getT("settings")]);
  return permitted(ctx, "organization.write", async () => {
    const values = await readOrganization(ctx);
    const zones = [...new Set([values.timeZone, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort();
    return (
      <Texts namespaces={["settings", "validation"]}>
        <PageHeader title={t("workspace.title")} description={t("workspace.description")} />
        <WorkspaceForm values={values} zones={zones} save={saveWorkspaceAction} />
      </Texts>
    );
  });
}
