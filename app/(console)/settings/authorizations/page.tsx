import { Pencil, Plus, ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { DeleteAuthorization } from "@/components/authorizations/delete-authorization";
import { DataTable } from "@/components/data-table/data-table";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listAuthorizations } from "@/lib/services/authorizations/manage";
import { deleteAuthorizationAction } from "./actions";
import { authorizationColumns } from "./columns";

const PATH = "/settings/authorizations";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("authorizations"))("title") };
}

export default async function AuthorizationsPage() {
  const [ctx, t, common] = await Promise.all([sessionContext(), getT("authorizations"), getT("common")]);
  return permitted(ctx, "endpoint.read", async () => {
    const [rows, columns] = await Promise.all([listAuthorizations(ctx), authorizationColumns()]);
    const mayWrite = may(ctx, "endpoint.write");
    const create = mayWrite && (
      <ButtonLink href={`${PATH}/new`} variant="primary" icon={Plus}>
        {t("create")}
      </ButtonLink>
    );
    const actions = {
      header: common("actions"),
      cell: (row: (typeof rows)[number]) => (
        <span className="flex items-center gap-1">
          <ButtonLink
            href={`${PATH}/${row.id}`}
            size="sm"
            variant="ghost"
            icon={Pencil}
            aria-label={t("edit", { name: row.name })}
          >
            {t("editShort")}
          </ButtonLink>
          <DeleteAuthorization
            authorization={{ id: row.id, name: row.name, usedBy: row.usedBy }}
            action={deleteAuthorizationAction}
          />
        </span>
      ),
    };
    return (
      <Texts namespaces={["authorizations"]}>
        <PageHeader title={t("title")} description={t("description")} actions={create || undefined} />
        <DataTable
          caption={t("caption")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          {...(mayWrite ? { actions } : {})}
          empty={
            <EmptyState
              icon={ShieldCheck}
              title={t("emptyTitle")}
              description={t("empty")}
              action={create || undefined}
            />
          }
        />
      </Texts>
    );
  });
}
