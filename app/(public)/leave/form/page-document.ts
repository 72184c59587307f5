import type { Locale } from "@/lib/domain/endpoints";
import type { ReplyTime } from "@/lib/domain/leave-message/reply-time";
import { translator } from "@/lib/i18n/translate";
import { type Html, html } from "./html";

/** What every page of the public form needs to know. */
export type PageContext = {
  locale: Locale;
  /** Null on the page for an unknown site. */
  site: { siteKey: string; organizationName: string } | null;
  /** The page's own address with the chosen language, without a host. */
  action: string;
  /** Who is there, in one sentence. */
  intro: string;
  /** Whoever leaves an address gets a letter that his message has arrived. */
  receipt: boolean;
  /** How soon visitors usually hear; null when that is not known. */
  eta: ReplyTime | null;
  /** Where visitors can talk to somebody while somebody is there; null where they cannot. */
  chat: string | null;
  /** Of the content security policy, when the host uses one. */
  nonce: string | null;
};

/** The document around a page's main part. `state` tells the script what it looks at. */
export function documentOf(context: PageContext, title: string, state: string, main: Html): string {
  const { locale, site, nonce } = context;
  const page = html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/visitor/leave.css">
<link rel="stylesheet" href="/visitor/answer.css">
<link rel="stylesheet" href="/visitor/leave-fields.css">
<script defer src="/widget/v1/leave.js"${nonce !== null && html` nonce="${nonce}"`}></script>
</head>
<body>
<div class="shell">
<header class="top">
<p class="company">${site?.organizationName ?? ""}</p>
${site !== null && languages(context)}
</header>
<main id="main" data-state="${state}">
${main}
</main>
</div>
</body>
</html>`;
  return page.text;
}

function languages({ locale, action }: PageContext): Html {
  const path = action.split("?")[0] ?? "";
  const link = (to: Locale, name: string) =>
    locale === to
      ? html`<span aria-current="true" lang="${to}">${name}</span>`
      : html`<a href="${path}?lang=${to}" hreflang="${to}" lang="${to}">${name}</a>`;
  return html`<nav class="languages" aria-label="${translator(locale, "leave")("language")}">${link("zh-CN", "中文")}${link("en", "English")}</nav>`;
}
