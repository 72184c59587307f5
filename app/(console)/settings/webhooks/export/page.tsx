import type { Metadata } from "next";
import { type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { ExportForm } from "@/components/webhooks/transfer/export-form";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { endpointOptions } from "@/lib/services/endpoints/options";

/** As many ids as one export has, with their commas. */
const IDS = textParam(8_000);

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("webhookTransfer"))("export.title") };
}

export default async function ExportPage(props: { searchParams: Promise<RawSearch> }) {
  const ctx = await sessionContext();
  const [t, webhooks, options, search] = await Promise.all([
    getT("webhookTransfer"),
    getT("webhooks"),
    endpointOptions(ctx),
    props.searchParams,
  ]);
  const { values } = readSearch({ ids: IDS }, search);
  const chosen = values.ids.split(",").filter((id) => options.some((option) => option.id === id));
  const items = [{ label: webhooks("title"), href: "/settings/webhooks" }, { label: t("export.title") }];
  return (
    <Texts namespaces={["webhookTransfer"]}>
      <PageHeader
        title={t("export.title")}
        description={t("export.description")}
        breadcrumb={<Breadcrumb label={webhooks("title")} items={items} />}
      />
      {options.length === 0 ? (
        <EmptyState title={t("export.none")} />
      ) : (
        <ExportForm options={options} chosen={values.ids === "" ? options.map((option) => option.id) : chosen} />
      )}
    </Texts>
  );
}
