import { ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import { CareList } from "@/components/care/care-list";
import { Egress } from "@/components/care/egress";
import { PipelineCheck } from "@/components/care/pipeline-check";
import { CareSettingsForm } from "@/components/care/settings-form";
import { DataTable } from "@/components/data-table/data-table";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { careFindings } from "@/lib/services/care/findings";
import { listCare } from "@/lib/services/care/overview";
import { careSettings, egressAddresses } from "@/lib/services/care/settings";
import { saveCareSettings } from "./actions";
import { closeCheck, readCheck, startCheck } from "./check-actions";
import { careColumns } from "./columns";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("care"))("title") };
}

export default async function CarePage() {
  const ctx = await sessionContext();
  const [t, findings, rows, settings, columns] = await Promise.all([
    getT("care"),
    careFindings(ctx),
    listCare(ctx),
    careSettings(ctx.db, ctx.organizationId),
    careColumns(),
  ]);
  return (
    <Texts namespaces={["care", "notifications", "validation"]}>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={may(ctx, "endpoint.test") && <PipelineCheck start={startCheck} read={readCheck} close={closeCheck} />}
      />
      <div className="space-y-5">
        <Card title={t("findings.title")} flush>
          {findings.length === 0 ? (
            <EmptyState icon={ShieldCheck} title={t("findings.empty")} headingLevel={3} compact />
          ) : (
            <CareList findings={findings} />
          )}
        </Card>
        <section aria-labelledby="care-table" className="min-w-0">
          <h2 id="care-table" className="mb-3 font-semibold text-lg">
            {t("table.title")}
          </h2>
          <DataTable
            caption={t("table.title")}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            empty={<EmptyState title={t("table.empty")} headingLevel={3} compact />}
          />
        </section>
        <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
          <Card title={t("settings.title")}>
            <CareSettingsForm settings={settings} mayWrite={may(ctx, "endpoint.write")} save={saveCareSettings} />
          </Card>
          <Card title={t("egress.title")} description={t("egress.help")}>
            <Egress addresses={egressAddresses()} />
          </Card>
        </div>
      </div>
    </Texts>
  );
}
