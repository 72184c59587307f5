import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { WizardPlace } from "../wizard-place";

const SHAPE = { webhook: textParam(40) };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("broadcasts"))("wizard.title") };
}

export default async function NewBroadcastPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t, search] = await Promise.all([sessionContext(), getT("broadcasts"), props.searchParams]);
  const { webhook } = readSearch(SHAPE, search).values;
  return permitted(ctx, "broadcast.write", async () => (
    <>
      <PageHeader
        title={t("wizard.title")}
        breadcrumb={
          <Breadcrumb
            label={t("wizard.breadcrumb")}
            items={[{ label: t("list.title"), href: "/broadcasts" }, { label: t("wizard.title") }]}
          />
        }
      />
      <WizardPlace ctx={ctx} draft={null} webhookId={webhook} tested="never" />
    </>
  ));
}
