import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Card } from "@/components/ui/card";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { DeliveryDetail, DeliveryTitle, loadDelivery } from "../drawer";
import { PATH } from "../search";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("history"))("detail.title") };
}

export default async function DeliveryPage(props: { params: Promise<{ id: string }> }) {
  const [ctx, { id }, t] = await Promise.all([sessionContext(), props.params, getT("history")]);
  const delivery = await loadDelivery(ctx, id);
  if (delivery === null) notFound();
  return (
    <Texts namespaces={["history", "charts", "results"]}>
      <PageHeader
        title={<DeliveryTitle delivery={delivery} />}
        description={<span className="font-mono text-sm">{delivery.id}</span>}
        breadcrumb={
          <Breadcrumb
            label={t("detail.path")}
            items={[{ label: t("title"), href: PATH }, { label: t("detail.title") }]}
          />
        }
      />
      <Card>
        <DeliveryDetail ctx={ctx} delivery={delivery} headingLevel={2} />
      </Card>
    </Texts>
  );
}
