import type { MessageText } from "@/lib/domain/leave-message/input";
import { maskEmail, maskPhone } from "@/lib/domain/masking";
import { translator } from "@/lib/i18n/translate";
import { replyTimeText } from "@/lib/i18n/visitor-presence";
import type { Afterwards } from "@/lib/services/messages/afterwards";
import { type Html, html } from "./html";
import { documentOf, type PageContext } from "./page-document";

/** The page after a message was stored. Contact details are masked: the screen may be anybody's. */
export function successPage(
  context: PageContext,
  stored: { number: string; duplicate: boolean } & Afterwards,
  message: MessageText,
  follow: FollowUp,
): string {
  const t = translator(context.locale, "leave");
  const channel =
    message.email !== null
      ? t("success.viaEmail", { value: maskEmail(message.email) })
      : message.phone !== null && t("success.viaPhone", { value: maskPhone(message.phone) });
  const main = html`<div class="success">
<svg class="tick" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="m15 24.5 6.5 6.5L33.5 18"/></svg>
<h1 tabindex="-1" data-focus>${t("success.title")}</h1>
${stored.duplicate && html`<p>${t("success.duplicate", { id: stored.number })}</p>`}
<p class="number"><span>${t("success.number")}</span> <strong id="number">${stored.number}</strong></p>
${channel && html`<p>${context.eta === null ? t("success.contact", { channel }) : t("success.usual", { channel, eta: replyTimeText(context.locale, context.eta) })}</p>`}
${stored.letter && html`<p>${t("success.letter")}</p>`}
${stored.statusUrl !== null && html`<p><a href="${stored.statusUrl}">${t("success.progress")}</a></p>`}
<div class="actions">
<button type="button" class="secondary" data-copy="${stored.number}" data-copied="${t("success.copied")}" hidden>${t("success.copy")}</button>
<form method="post" action="${context.action}" data-again>
<input type="hidden" name="again" value="1">
<input type="hidden" name="name" value="${message.name}">
<input type="hidden" name="phone" value="${message.phone ?? ""}">
<input type="hidden" name="email" value="${message.email ?? ""}">
<button type="submit" class="secondary">${t("success.again")}</button>
</form>
</div>
<details class="follow"><summary>${t("follow.title")}</summary>${followForm(context, follow)}</details>
<p class="hidden" role="status" id="status"></p>
</div>`;
  const company = context.site?.organizationName ?? "";
  return documentOf(context, `${t("success.title")} - ${company}`, "success", main);
}

/** What a visitor adds to his message: the reference that says which, a token of its own, and what he typed. */
export type FollowUp = { reference: string; token: string; content: string; problem: string };

/** A line for what the visitor forgot to say; it goes to his message. */
export function followForm(context: PageContext, { reference, token, content, problem }: FollowUp): Html {
  const t = translator(context.locale, "leave");
  const wrong = problem !== "" && html` aria-invalid="true" aria-describedby="follow-error"`;
  return html`<form method="post" action="${context.action}">
<div class="field">
<label for="follow-content">${t("follow.label")}</label>
<textarea id="follow-content" name="content" rows="4" required${wrong}>
${content}</textarea>
<p class="error" id="follow-error" role="alert"${problem === "" && html` hidden`}>${problem}</p>
</div>
<div class="trap" aria-hidden="true"><label>${t("honeypot")}<input type="text" name="website" tabindex="-1" autocomplete="off" value=""></label></div>
<input type="hidden" name="follow" value="${reference}">
<input type="hidden" name="token" value="${token}">
<button type="submit" class="secondary" data-busy="${t("submitting")}">${t("follow.submit")}</button>
</form>`;
}

/** The page after something was added, or with what was wrong and the words kept. `number` is null until it is stored. */
export function followUpPage(context: PageContext, number: string | null, follow: FollowUp): string {
  const t = translator(context.locale, "leave");
  const main = html`<div class="success">
<h1 tabindex="-1" data-focus>${t("follow.title")}</h1>
${number !== null && html`<p class="number"><span>${t("success.number")}</span> <strong id="number">${number}</strong></p><p>${t("follow.added")}</p>`}
${number === null && followForm(context, follow)}
</div>`;
  const company = context.site?.organizationName ?? "";
  return documentOf(context, `${t("follow.title")} - ${company}`, "follow", main);
}

/** The page for an unknown or disabled site. */
export function missingPage(context: PageContext): string {
  const t = translator(context.locale, "leave");
  const main = html`<div class="missing"><h1>${t("missing.heading")}</h1><p>${t("missing.text")}</p></div>`;
  return documentOf(context, t("missing.title"), "missing", main);
}
