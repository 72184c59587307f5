import { Tags } from "lucide-react";
import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { AttributeDialog } from "@/components/contacts/attribute-dialog";
import { DeleteAttribute } from "@/components/contacts/delete-attribute";
import { RuleForm } from "@/components/contacts/rule-form";
import { RuleRow } from "@/components/contacts/rule-row";
import { type Column, DataTable } from "@/components/data-table/data-table";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { getLocale, getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { type AttributeDto, listAttributeDefinitions } from "@/lib/services/contacts/definitions";
import { listRules } from "@/lib/services/contacts/rules";
import {
  createRuleAction,
  deleteAttributeAction,
  deleteRuleAction,
  saveAttributeAction,
  switchRuleAction,
} from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("contacts"))("attribute.title") };
}

export default async function AttributesPage() {
  const [ctx, t] = await Promise.all([sessionContext(), getT("contacts")]);
  return permitted(ctx, "contact.read", async () => {
    const [attributes, locale] = await Promise.all([listAttributeDefinitions(ctx), getLocale()]);
    const named = attributes.map((one) => ({
      ...one,
      label: (locale === "en" ? one.labelEn : one.labelZh) || one.labelZh,
    }));
    const mayManage = may(ctx, "contact.manage");
    return (
      <Texts namespaces={["contacts", "validation"]}>
        <PageHeader
          title={t("attribute.title")}
          description={t("attribute.description")}
          breadcrumb={
            <Breadcrumb
              label={t("breadcrumb")}
              items={[{ label: t("title"), href: "/contacts" }, { label: t("attribute.title") }]}
            />
          }
          actions={mayManage && <AttributeDialog attribute={null} save={saveAttributeAction} />}
        />
        <Attributes attributes={named} mayManage={mayManage} />
        <div className="mt-6">
          <Rules ctx={ctx} attributes={named} />
        </div>
      </Texts>
    );
  });
}

type Named = AttributeDto & { label: string };

async function Attributes({ attributes, mayManage }: { attributes: readonly Named[]; mayManage: boolean }) {
  const [t, common] = await Promise.all([getT("contacts"), getT("common")]);
  const columns: Column<Named>[] = [
    {
      key: "label",
      header: t("field.name"),
      width: "min-w-32",
      cell: ({ label, sensitive }) => (
        <span className="flex flex-wrap items-center gap-2">
          {label}
          {sensitive && <Badge tone="warning">{t("attribute.sensitive")}</Badge>}
        </span>
      ),
    },
    {
      key: "key",
      header: t("attribute.key"),
      width: "min-w-28",
      cell: ({ key }) => (
        <code translate="no" className="break-all text-xs">
          {key}
        </code>
      ),
    },
    { key: "type", header: t("attribute.typeLabel"), width: "w-24", cell: ({ type }) => t(`attribute.type.${type}`) },
    {
      key: "options",
      header: t("attribute.options"),
      width: "min-w-32",
      from: "lg",
      cell: ({ options }) => <span className="break-words text-ink-2">{options.slice(0, 8).join(", ") || "—"}</span>,
    },
    {
      key: "usedBy",
      header: t("attribute.usedBy"),
      width: "w-28",
      cell: ({ usedBy, broadcasts }) => <Users groups={usedBy} broadcasts={broadcasts} />,
    },
  ];
  const actions = {
    header: common("actions"),
    cell: (row: Named) => (
      <>
        <AttributeDialog attribute={row} save={saveAttributeAction} />
        <DeleteAttribute
          id={row.id}
          name={row.label}
          users={row.usedBy}
          broadcasts={row.broadcasts}
          action={deleteAttributeAction}
        />
      </>
    ),
  };
  return (
    <DataTable
      caption={t("attribute.caption")}
      columns={columns}
      rows={attributes}
      rowKey={({ id }) => id}
      {...(mayManage ? { actions } : {})}
      empty={<EmptyState icon={Tags} title={t("attribute.emptyTitle")} description={t("attribute.empty")} />}
    />
  );
}

async function Rules({ ctx, attributes }: { ctx: ServiceContext; attributes: readonly Named[] }) {
  const [t, rules] = await Promise.all([getT("contacts"), listRules(ctx)]);
  const mayManage = may(ctx, "contact.manage");
  const labels = new Map(attributes.map(({ key, label }) => [`attributes.${key}`, label]));
  return (
    <Card title={t("rule.title")} description={t("rule.description")} flush>
      {rules.length === 0 && (
        <p className="px-4 pb-4 text-ink-3 sm:px-5">
          {attributes.length === 0 ? t("rule.empty") : t("rule.emptyTitle")}
        </p>
      )}
      {rules.length > 0 && (
        <ul className="divide-y divide-line border-line border-t">
          {rules.map((rule) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              label={labels.get(rule.field) ?? rule.field.replace(/^attributes\./, "")}
              mayManage={mayManage}
              switchRule={switchRuleAction}
              remove={deleteRuleAction}
            />
          ))}
        </ul>
      )}
      {mayManage && attributes.length > 0 && (
        <RuleForm
          attributes={attributes.map(({ key, label, type }) => ({ key, label, type }))}
          create={createRuleAction}
        />
      )}
    </Card>
  );
}

type User = { name: string };
/** How many groups and broadcasts name an attribute; their names as a hint. */
async function Users({ groups, broadcasts }: { groups: readonly User[]; broadcasts: readonly User[] }) {
  const t = await getT("contacts");
  if (groups.length + broadcasts.length === 0) return <span className="text-ink-3">{t("attribute.unused")}</span>;
  return (
    <span title={[...groups, ...broadcasts].map(({ name }) => name).join("\n")}>
      {groups.length > 0 && <span className="block">{t("attribute.usedByGroups", { n: groups.length })}</span>}
      {broadcasts.length > 0 && (
        <span className="block">{t("attribute.usedByBroadcasts", { n: broadcasts.length })}</span>
      )}
    </span>
  );
}
