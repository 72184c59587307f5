import type { MessageText } from "@/lib/domain/leave-message/input";
import { maskEmail, maskPhone } from "@/lib/domain/masking";
import { translator } from "@/lib/i18n/translate";
import { html } from "./html";
import { documentOf, type PageContext } from "./page-document";

/** The page after a message was stored. Contact details are masked: the screen may be anybody's. */
export function successPage(
  context: PageContext,
  stored: { number: string; duplicate: boolean },
  message: MessageText,
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
${channel && html`<p>${t("success.contact", { channel })}</p>`}
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
<p class="hidden" role="status" id="status"></p>
</div>`;
  const company = context.site?.organizationName ?? "";
  return documentOf(context, `${t("success.title")} - ${company}`, "success", main);
}

/** The page for an unknown or disabled site. */
export function missingPage(context: PageContext): string {
  const t = translator(context.locale, "leave");
  const main = html`<div class="missing"><h1>${t("missing.heading")}</h1><p>${t("missing.text")}</p></div>`;
  return documentOf(context, t("missing.title"), "missing", main);
}
