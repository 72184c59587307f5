import { MonitorDown, Plus } from "lucide-react";
import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { listReceivers, type ReceiverDto } from "@/lib/services/receivers/manage";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("receiver"))("title") };
}

export default async function ReceiversPage() {
  const ctx = await sessionContext();
  const t = await getT("receiver");
  return permitted(ctx, "receiver.use", async () => {
    const receivers = await listReceivers(ctx);
    const create = (
      <ButtonLink href="/tools/receiver/new" variant="primary" icon={Plus}>
        {t("create")}
      </ButtonLink>
    );
    return (
      <>
        <PageHeader
          title={t("title")}
          description={t("description")}
          actions={receivers.length > 0 ? create : undefined}
        />
        <DataTable
          caption={t("caption")}
          columns={await columns()}
          rows={receivers}
          rowKey={(row) => row.id}
          rowHref={(row) => `/tools/receiver/${row.id}`}
          empty={<EmptyState icon={MonitorDown} title={t("emptyTitle")} description={t("empty")} action={create} />}
        />
      </>
    );
  });
}

async function columns(): Promise<Column<ReceiverDto>[]> {
  const t = await getT("receiver");
  return [
    { key: "name", header: t("columns.name"), cell: (row) => row.name },
    { key: "kind", header: t("columns.kind"), width: "w-44", cell: (row) => t(`kind.${row.kind}`) },
    {
      key: "mode",
      header: t("columns.mode"),
      width: "w-32",
      cell: (row) => <Badge tone={row.mode === "success" ? "success" : "warning"}>{t(`mode.${row.mode}`)}</Badge>,
    },
    {
      key: "url",
      header: t("columns.url"),
      cell: (row) => (
        <span className="flex items-center gap-1">
          <code className="line-clamp-1 max-w-md break-all text-ink-2 text-xs">{row.url}</code>
          <span className="relative z-1">
            <CopyButton text={row.url} name={t("copyAddress")} />
          </span>
        </span>
      ),
    },
    {
      key: "created",
      header: t("columns.created"),
      width: "w-44",
      from: "lg",
      cell: (row) => <Time at={row.createdAt} precision="minutes" />,
    },
  ];
}
