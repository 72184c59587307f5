import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { permitted } from "@/app/(console)/permitted";
import { AuthorizationForm } from "@/components/authorizations/authorization-form";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { getAuthorization } from "@/lib/services/authorizations/manage";
import { saveAuthorizationAction, testAuthorizationAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("authorizations"))("title") };
}

export default async function AuthorizationPage(props: { params: Promise<{ id: string }> }) {
  const [ctx, t, { id }] = await Promise.all([sessionContext(), getT("authorizations"), props.params]);
  return permitted(ctx, "endpoint.write", async () => {
    const record = await foundOrNull(getAuthorization(ctx, id));
    if (record === null) notFound();
    return (
      <Texts namespaces={["authorizations", "validation"]}>
        <PageHeader
          title={record.name}
          breadcrumb={
            <Breadcrumb
              label={t("breadcrumb")}
              items={[{ label: t("title"), href: "/settings/authorizations" }, { label: record.name }]}
            />
          }
        />
        <AuthorizationForm record={record} save={saveAuthorizationAction} test={testAuthorizationAction} />
      </Texts>
    );
  });
}
