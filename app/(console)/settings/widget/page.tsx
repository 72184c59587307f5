import { createHash } from "node:crypto";
import type { Metadata } from "next";
import { type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { CheckInstall, InstallCode } from "@/components/widget/install";
import { WidgetSettingsForm } from "@/components/widget/settings-form";
import { SiteChoice } from "@/components/widget/site-choice";
import { NewSite, SiteForm } from "@/components/widget/sites";
import { requireSession, sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { widgetBuild } from "@/lib/http/widget-files";
import { formatInstant } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { viewReplySender } from "@/lib/services/messages/sender";
import { listWidgets, type SiteWidgetDto } from "@/lib/services/sites/widget";
import { permitted } from "../../permitted";
import { changeSiteAction, checkInstallAction, createSiteAction, saveWidgetAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("widgetSettings"))("title") };
}

export default async function WidgetPage(props: { searchParams: Promise<RawSearch> }) {
  const ctx = await sessionContext();
  const { values } = readSearch({ site: textParam(100) }, await props.searchParams);
  return permitted(ctx, "message.read", async () => {
    const [t, sites, sender] = await Promise.all([getT("widgetSettings"), listWidgets(ctx), viewReplySender(ctx)]);
    const site = sites.find(({ siteKey }) => siteKey === values.site) ?? sites[0];
    const mayWrite = may(ctx, "message.config");
    const origin = new URL(ctx.appUrl).origin;
    return (
      <Texts namespaces={["widgetSettings", "widget", "validation"]}>
        <PageHeader
          title={t("title")}
          description={t("description")}
          actions={mayWrite && <NewSite create={createSiteAction} />}
        />
        {sites.length > 1 && (
          <SiteChoice path="/settings/widget" sites={sites} current={site?.siteKey ?? ""} label={t("site")} />
        )}
        {site !== undefined && (
          <div key={site.siteKey} className="space-y-5">
            <LastLoaded site={site} />
            {!site.enabled && <Banner tone="warning">{t("sites.closed")}</Banner>}
            <Card title={t("install.title")} description={t("install.description")}>
              <InstallCode facts={installFacts(origin, site.siteKey)} />
            </Card>
            {mayWrite && (
              <Card title={t("check.title")} description={t("check.description")}>
                <CheckInstall siteKey={site.siteKey} origin={origin} check={checkInstallAction} />
              </Card>
            )}
            <WidgetSettingsForm
              siteKey={site.siteKey}
              settings={site.settings}
              version={site.version}
              mayWrite={mayWrite}
              sender={sender?.from ?? null}
              save={saveWidgetAction}
            />
            {mayWrite && (
              <SiteForm siteKey={site.siteKey} name={site.name} enabled={site.enabled} change={changeSiteAction} />
            )}
          </div>
        )}
      </Texts>
    );
  });
}

function installFacts(origin: string, siteKey: string) {
  const { version, loader } = widgetBuild();
  return { origin, siteKey, version, integrity: `sha384-${createHash("sha384").update(loader).digest("base64")}` };
}

async function LastLoaded({ site }: { site: SiteWidgetDto }) {
  const t = await getT("widgetSettings");
  if (site.lastLoaded === null) return <p className="text-ink-2">{t("neverLoaded")}</p>;
  const { at, origin } = site.lastLoaded;
  const { timeZone } = await requireSession();
  return (
    <p className="text-ink-2">
      {t("lastLoaded", { time: formatInstant(at, timeZone, "minutes"), origin: origin ?? "—" })}
    </p>
  );
}
