import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { permitted } from "@/app/(console)/permitted";
import { ImportProgress } from "@/components/contacts/import-progress";
import { ImportSettingsForm } from "@/components/contacts/import-settings";
import { ImportUpload } from "@/components/contacts/import-upload";
import { type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { RelativeTime } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { IMPORT_FIELDS } from "@/lib/domain/contacts/import-columns";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { getImport, listRecentImports } from "@/lib/services/contacts/import/start";
import { listGroupChoices } from "@/lib/services/groups/manage";
import { attributeFields } from "../attribute-fields";
import { cancelImportAction, checkImportAction, runImportAction } from "./actions";

const SHAPE = { id: textParam(40), edit: textParam(1) };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("contacts"))("importing.title") };
}

export default async function ImportPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t, search] = await Promise.all([sessionContext(), getT("contacts"), props.searchParams]);
  const { id, edit } = readSearch(SHAPE, search).values;
  return permitted(ctx, "contact.manage", async () => (
    <Texts namespaces={["contacts", "validation"]}>
      <PageHeader
        title={t("importing.title")}
        description={t("importing.description")}
        breadcrumb={
          <Breadcrumb
            label={t("breadcrumb")}
            items={[{ label: t("title"), href: "/contacts" }, { label: t("importing.title") }]}
          />
        }
      />
      {id === "" ? <Start ctx={ctx} /> : <One ctx={ctx} id={id} edit={edit !== ""} />}
    </Texts>
  ));
}

async function Start({ ctx }: { ctx: ServiceContext }) {
  const [t, recent] = await Promise.all([getT("contacts"), listRecentImports(ctx)]);
  return (
    <div className="grid gap-5">
      <ImportUpload />
      {recent.length > 0 && (
        <Card title={t("importing.recent")} flush>
          <ul className="divide-y divide-line">
            {recent.map(({ id, fileName, state, totalRows, createdAt, createdBy }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 sm:px-5">
                <Link
                  href={`/contacts/import?id=${id}`}
                  className="min-w-0 flex-1 break-all font-medium text-accent-ink hover:underline"
                >
                  {fileName}
                </Link>
                <span className="text-ink-3 text-sm">{t("importing.rows", { n: totalRows })}</span>
                <Badge tone={state === "done" ? "success" : "neutral"}>{t(`importing.state.${state}`)}</Badge>
                <span className="text-ink-3 text-sm">
                  {createdBy} · <RelativeTime at={createdAt} />
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}

async function One({ ctx, id, edit }: { ctx: ServiceContext; id: string; edit: boolean }) {
  const found = await foundOrNull(getImport(ctx, id));
  if (found === null) notFound();
  const { preview, ...item } = found;
  if (item.state !== "draft" && !(edit && item.state === "checked"))
    return <ImportProgress item={item} run={runImportAction} cancel={cancelImportAction} />;
  const [t, attributes, groups] = await Promise.all([getT("contacts"), attributeFields(ctx), listGroupChoices(ctx)]);
  const fields = [
    ...IMPORT_FIELDS.map((name) => ({ name, label: t(`field.${name}`) })),
    ...attributes.map(({ key, label }) => ({ name: `attributes.${key}`, label })),
    ...["source", "medium", "campaign", "content", "term"].map((key) => ({ name: `utm.${key}`, label: `utm ${key}` })),
    ...["wechat.openId", "wechat.unionId"].map((key) => ({
      name: `identities.${key}`,
      label: `${t("field.identities")} ${key}`,
    })),
  ];
  return (
    <ImportSettingsForm
      item={item}
      preview={preview}
      fields={fields}
      groups={groups.filter(({ kind }) => kind === "static").map(({ id: group, name }) => ({ id: group, name }))}
      check={checkImportAction}
      cancel={cancelImportAction}
    />
  );
}
