"use client";

import { useTranslations } from "use-intl/react";
import { CodeBlock } from "@/components/ui/code-block";
import { Tabs } from "@/components/ui/tabs";
import { QrCode } from "./qr-code";

/** Where the widget comes from, and the integrity of the version that is served now. */
export type InstallFacts = { origin: string; siteKey: string; version: string; integrity: string };

function snippet({ origin, siteKey }: InstallFacts, path: string, integrity = ""): string {
  const check = integrity === "" ? "" : `s.integrity='${integrity}';s.crossOrigin='anonymous';`;
  return `<script>
(function(w,d,n,u){w[n]=w[n]||function(){(w[n].q=w[n].q||[]).push(arguments)};
var s=d.createElement('script');s.async=1;${check}s.src=u;d.head.appendChild(s)})
(window,document,'LeaveMsg','${origin}${path}');
LeaveMsg('init',{siteKey:'${siteKey}',locale:'auto',mode:'auto'});
</script>`;
}

const scriptOf = (html: string) => html.replace(/^<script>\n|\n<\/script>$/g, "");

/** 安装: the code for each kind of page, and what a page's policy has to allow. */
export function InstallCode(props: { facts: InstallFacts }) {
  const t = useTranslations("widgetSettings.install");
  const widget = useTranslations("widget");
  const { facts } = props;
  const { origin, siteKey, version, integrity } = facts;
  const current = snippet(facts, "/widget/v1/loader.js");
  const page = `${origin}/leave/${siteKey}`;
  const comment = `<!-- ${t("comment")} -->`;
  const tabs = [
    { value: "html", text: `${comment}\n${current}` },
    { value: "h5", text: page },
    { value: "wordpress", text: `${comment}\n${current}` },
    { value: "shopify", text: `${comment}\n${current}` },
    { value: "spa", text: scriptOf(current) },
    {
      value: "iframe",
      text: `<iframe src="${page}?embed=1" title="${widget("launcher")}" width="360" height="640"></iframe>`,
    },
    { value: "link", text: page },
    { value: "pinned", text: snippet(facts, `/widget/${version}/loader.js`, integrity) },
  ] as const;
  const csp = `script-src ${origin}; connect-src ${origin}; frame-src ${origin}; img-src ${origin} data:`;
  return (
    <>
      <Tabs
        label={t("title")}
        tabs={tabs.map(({ value, text }) => ({
          value,
          label: t(value),
          content: (
            <>
              <p className="mb-3 text-ink-2 text-sm">{t(`${value}Help`)}</p>
              <CodeBlock text={text} label={t("code")} />
              {value === "link" && <QrCode text={page} filename={`hooklane-${siteKey}`} />}
            </>
          ),
        }))}
      />
      <CodeBlock text={csp} label={t("csp")} className="mt-4" />
    </>
  );
}
