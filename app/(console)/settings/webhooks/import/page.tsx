import type { Metadata } from "next";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { NoPermissionState } from "@/components/ui/states";
import { sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { Importer } from "./importer";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("webhookTransfer"))("import.title") };
}

export default async function ImportPage() {
  const [ctx, t, webhooks] = await Promise.all([sessionContext(), getT("webhookTransfer"), getT("webhooks")]);
  const items = [{ label: webhooks("title"), href: "/settings/webhooks" }, { label: t("import.title") }];
  return (
    <Texts namespaces={["webhookTransfer", "webhookDetail", "webhooks", "channels", "rules"]}>
      <PageHeader
        title={t("import.title")}
        description={t("import.description")}
        breadcrumb={<Breadcrumb label={webhooks("title")} items={items} />}
      />
      {may(ctx, "endpoint.write") ? (
        <Importer />
      ) : (
        <NoPermissionState title={t("import.forbiddenTitle")} description={t("import.forbidden")} />
      )}
    </Texts>
  );
}
