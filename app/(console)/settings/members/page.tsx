import { UserPlus } from "lucide-react";
import type { Metadata } from "next";
import { type ReactNode, Suspense } from "react";
import { permitted } from "@/app/(console)/permitted";
import { DataTableSkeleton } from "@/components/data-table/data-table";
import { ListShell } from "@/components/data-table/list-region";
import { sortValues } from "@/components/data-table/sort";
import { choiceParam, type RawSearch, readSearch, writeSearch } from "@/components/data-table/url-state";
import { ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { TabLinks } from "@/components/webhooks/detail/tab-links";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { isOwner } from "@/lib/services/members/manage";
import { invitationColumns, memberColumns } from "./columns";
import { Devices } from "./devices";
import { InvitationTable, MEMBER_SORTS, MemberTable } from "./lists";
import { RolesTable } from "./roles-table";

const PATH = "/settings/members";
const TABS = ["members", "roles", "invitations", "devices"] as const;
const SHAPE = { tab: choiceParam(TABS), sort: choiceParam(sortValues(MEMBER_SORTS)) };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("members"))("title") };
}

export default async function MembersPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t] = await Promise.all([sessionContext(), getT("members")]);
  const search = readSearch(SHAPE, await props.searchParams).values;
  const tab = search.tab === "" ? "members" : search.tab;
  return (
    <Texts namespaces={["members"]}>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          may(ctx, "member.manage") && (
            <ButtonLink href={`${PATH}/invite`} variant="primary" icon={UserPlus}>
              {t("invite")}
            </ButtonLink>
          )
        }
      />
      <TabLinks
        label={t("tabsLabel")}
        tabs={TABS.map((key) => ({
          key,
          label: t(`tabs.${key}`),
          href: writeSearch(PATH, { tab: key === "members" ? "" : key }),
          current: key === tab,
        }))}
      />
      {await tabContent(ctx, tab, search.sort)}
    </Texts>
  );
}

/** What is one's own, and what roles mean, is for everybody. */
async function tabContent(ctx: ServiceContext, tab: (typeof TABS)[number], order: string): Promise<ReactNode> {
  if (tab === "devices") return <Devices ctx={ctx} />;
  if (tab === "roles") return <RolesTable />;
  const label = (await getT("common"))("loading");
  return permitted(ctx, "member.manage", async () =>
    tab === "members" ? (
      <ListShell>
        <Suspense fallback={<DataTableSkeleton label={label} columns={await memberColumns(isOwner(ctx))} />}>
          <MemberTable ctx={ctx} order={order} />
        </Suspense>
      </ListShell>
    ) : (
      <ListShell>
        <Suspense fallback={<DataTableSkeleton label={label} columns={await invitationColumns()} />}>
          <InvitationTable ctx={ctx} />
        </Suspense>
      </ListShell>
    ),
  );
}
