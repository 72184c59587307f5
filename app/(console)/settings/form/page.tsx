import type { Metadata } from "next";
import { type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { FormDesigner } from "@/components/form-designer/designer";
import { PageHeader } from "@/components/ui/page-header";
import { SiteChoice } from "@/components/widget/site-choice";
import { sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { DEFAULT_FORM_VERSION } from "@/lib/domain/forms/fields";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { readDesignedForm } from "@/lib/services/forms/designer";
import { permitted } from "../../permitted";
import { previewFormAction, publishFormAction, restoreFormAction, saveFormAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("formDesigner"))("title") };
}

const ACTIONS = {
  save: saveFormAction,
  publish: publishFormAction,
  restore: restoreFormAction,
  preview: previewFormAction,
};

export default async function FormPage(props: { searchParams: Promise<RawSearch> }) {
  const ctx = await sessionContext();
  const { values } = readSearch({ site: textParam(100) }, await props.searchParams);
  return permitted(ctx, "message.read", async () => {
    const [t, form] = await Promise.all([getT("formDesigner"), readDesignedForm(ctx, values.site)]);
    if (form === null) return <PageHeader title={t("title")} description={t("noSite")} />;
    const versions = [
      ...form.versions.map(({ version, at, by }) => ({ version, at, by })),
      { version: DEFAULT_FORM_VERSION, at: null, by: "" },
    ];
    return (
      <Texts namespaces={["formDesigner"]}>
        <PageHeader title={t("title")} description={t("description")} />
        {form.sites.length > 1 && (
          <SiteChoice path="/settings/form" sites={form.sites} current={form.siteKey} label={t("site")} />
        )}
        <FormDesigner
          key={form.siteKey}
          {...{ siteKey: form.siteKey, draft: form.draft, revision: form.revision, published: form.published }}
          versions={versions}
          answered={form.answered}
          mayWrite={may(ctx, "message.config")}
          actions={ACTIONS}
        />
      </Texts>
    );
  });
}
