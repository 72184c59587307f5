import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { AuthorizationForm } from "@/components/authorizations/authorization-form";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { saveAuthorizationAction, testAuthorizationAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("authorizations"))("create") };
}

export default async function NewAuthorizationPage() {
  const [ctx, t] = await Promise.all([sessionContext(), getT("authorizations")]);
  return permitted(ctx, "endpoint.write", async () => (
    <Texts namespaces={["authorizations", "validation"]}>
      <PageHeader
        title={t("create")}
        breadcrumb={
          <Breadcrumb
            label={t("breadcrumb")}
            items={[{ label: t("title"), href: "/settings/authorizations" }, { label: t("create") }]}
          />
        }
      />
      <AuthorizationForm record={null} save={saveAuthorizationAction} test={testAuthorizationAction} />
    </Texts>
  ));
}
