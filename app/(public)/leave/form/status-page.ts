import { formatInstant } from "@/lib/i18n/format";
import { translator } from "@/lib/i18n/translate";
import { publishedForm } from "@/lib/services/forms/published";
import { type MessageProgress, messageProgress } from "@/lib/services/messages/status-link";
import { freshFormToken } from "@/lib/services/sites/form-token";
import { type FollowUp, followForm } from "./answer-pages";
import { answer, openCall } from "./call";
import { html } from "./html";
import { documentOf, type PageContext } from "./page-document";

/** The link is a secret: it stands in no other site's log. */
const HEADERS = { "referrer-policy": "no-referrer" };

/** GET of a status link: the state and the answers, or that there is nothing to see. */
export async function showStatus(request: Request, siteKey: string, token: string): Promise<Response> {
  const call = await openCall(request, siteKey);
  if (call instanceof Response) return call;
  const { ctx, site, page } = call;
  const progress = await messageProgress(ctx, site, token.slice(0, 200));
  if (progress === null) return answer(404, gonePage(page), HEADERS);
  const { version } = await publishedForm(ctx, site);
  // Its token counts as renewed: whoever adds to a message has waited already.
  const follow = {
    ...{ reference: progress.reference, token: freshFormToken(site, ctx.now(), true, version) },
    ...{ content: "", problem: "" },
  };
  return answer(200, statusPage({ page, timeZone: site.timeZone, own: ownPath(request) }, progress, follow), HEADERS);
}

const ownPath = (request: Request) => new URL(request.url).pathname;

type Place = { page: PageContext; timeZone: string; own: string };

function statusPage({ page, timeZone, own }: Place, progress: MessageProgress, follow: FollowUp): string {
  const t = translator(page.locale, "leave");
  const { number, status, createdAt, expiresAt, replies } = progress;
  const at = (date: Date) => formatInstant(date, timeZone, "minutes");
  const said = replies.map(
    (reply) => html`<li><p class="when">${at(reply.at)}</p><p class="words">${reply.text}</p></li>`,
  );
  const main = html`<div class="success status">
<h1 tabindex="-1" data-focus>${t("status.title")}</h1>
<p class="number"><span>${t("success.number")}</span> <strong id="number">${number}</strong></p>
<p class="state" data-status="${status}">${t(`status.${status}`)}</p>
<p>${t("status.sent")} ${at(createdAt)}</p>
${replies.length > 0 && html`<h2>${t("status.answers")}</h2><ol class="answers">${said}</ol>`}
${replies.length === 0 && status === "waiting" && html`<p>${t("status.none")}</p>`}
<details class="follow"><summary>${t("follow.title")}</summary>${followForm(page, follow)}</details>
<p class="note">${t("status.until", { date: formatInstant(expiresAt, timeZone, "day") })}</p>
</div>`;
  // The links to the other language lead back here, the words go to the form's address.
  return documentOf({ ...page, action: own }, `${t("status.title")} ${number}`, "status", main);
}

function gonePage(page: PageContext): string {
  const t = translator(page.locale, "leave");
  const main = html`<div class="missing"><h1>${t("status.gone")}</h1><p>${t("status.goneText")}</p>
<p><a href="${page.action}">${t("status.write")}</a></p></div>`;
  return documentOf(page, t("status.gone"), "missing", main);
}
