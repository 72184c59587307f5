import type { FormProblem, RawForm } from "@/lib/domain/leave-message/input";
import { FIELD_RULES, type FieldErrorKey, type FieldName } from "@/lib/domain/leave-message/rules";
import { MESSAGES } from "@/lib/i18n/messages";
import { translator } from "@/lib/i18n/translate";
import { type Html, html, jsonBlock } from "./html";
import { documentOf, type PageContext } from "./page-document";

/** A message above the form: why it is shown again. */
export type Notice =
  | { kind: "rate"; minutes: number }
  | { kind: "renewed" }
  | { kind: "server"; requestId: string }
  | { kind: "tooLarge" }
  | { kind: "origin" };

export type FormState = {
  values: RawForm;
  problems: readonly FormProblem[];
  notice: Notice | null;
  token: string;
  /** The page the visitor came from, as the browser told at the first rendering. */
  referrer: string;
};

export const EMPTY_FORM: RawForm = { content: "", name: "", phone: "", email: "" };

/** The form, empty or with what was wrong. */
export function formPage(context: PageContext, state: FormState): string {
  const t = translator(context.locale, "leave");
  const company = context.site?.organizationName ?? "";
  const main = html`<h1 tabindex="-1">${t("heading")}</h1>
<p class="intro">${context.intro}</p>
${noticeBox(context, state.notice)}
${summaryBox(context, state.problems)}
<form id="leave-form" method="post" action="${context.action}" accept-charset="utf-8" novalidate>
${field(context, state, "content")}
<fieldset>
<legend>${t("contactLegend")}</legend>
<p class="hint" id="contact-hint">${t("contactHint")}</p>
<div class="pair">${field(context, state, "phone")}${field(context, state, "email")}</div>
${field(context, state, "name")}
</fieldset>
<div class="trap" aria-hidden="true"><label>${t("honeypot")}<input type="text" name="website" tabindex="-1" autocomplete="off" value=""></label></div>
<input type="hidden" name="token" value="${state.token}">
<input type="hidden" name="referrer" value="${state.referrer}">
<button type="submit" class="primary" data-busy="${t("submitting")}">${t("submit")}</button>
<p class="note">${t("privacy")}</p>
</form>
<script type="application/json" id="leave-data">${jsonBlock(scriptData(context))}</script>`;
  const prefix = state.problems.length > 0 ? `${t("summary", { n: state.problems.length })} - ` : "";
  return documentOf(context, prefix + t("title", { company }), state.notice?.kind ?? "form", main);
}

/** What the script in the browser needs: the very rules the server checks by, and their texts. */
function scriptData(context: PageContext) {
  const { error, network, counter } = MESSAGES[context.locale].leave;
  return { rules: FIELD_RULES, errors: error, texts: { summary: summaryForms(context), network, counter } };
}

/** The summary's sentence for one and for many, since the script knows no plural rules. */
function summaryForms({ locale }: PageContext): { one: string; many: string } {
  const t = translator(locale, "leave");
  return { one: t("summary", { n: 1 }), many: t("summary", { n: 2 }).replace("2", "{n}") };
}

function noticeBox({ locale }: PageContext, notice: Notice | null): Html {
  const t = translator(locale, "leave");
  const text = () => {
    switch (notice?.kind) {
      case undefined:
        return "";
      case "rate":
        return t("rate", { m: notice.minutes });
      case "server":
        return t("server", { rid: notice.requestId });
      case "renewed":
        return t("renewed");
      case "tooLarge":
        return t("tooLarge");
      case "origin":
        return t("origin");
    }
  };
  return html`<p id="notice" class="notice" role="alert" tabindex="-1"${notice === null && html` hidden`}>${text()}</p>`;
}

function problemText({ locale }: PageContext, problem: FormProblem, values: RawForm | null): string {
  const t = translator(locale, "leave");
  return t(`error.${textKey(problem.key, values?.[problem.field] ?? "")}`, problem.values);
}

/** A number that starts with + or 00 is told the international rule. */
function textKey(key: FieldErrorKey, value: string): FieldErrorKey | "phone_intl" {
  return key === "phone_format" && /^\s*(\+|00|＋)/.test(value) ? "phone_intl" : key;
}

function summaryBox(context: PageContext, problems: readonly FormProblem[]): Html {
  const t = translator(context.locale, "leave");
  const items = problems.map(
    (problem) => html`<li><a href="#${problem.field}">${problemText(context, problem, null)}</a></li>`,
  );
  return html`<div id="summary" class="summary" role="alert" tabindex="-1"${problems.length === 0 && html` hidden`}>
<h2>${problems.length > 0 && t("summary", { n: problems.length })}</h2>
<ul>${items}</ul>
</div>`;
}

const INPUTS: Record<Exclude<FieldName, "content">, { type: string; autocomplete: string; inputmode: string }> = {
  name: { type: "text", autocomplete: "name", inputmode: "text" },
  phone: { type: "tel", autocomplete: "tel", inputmode: "tel" },
  email: { type: "email", autocomplete: "email", inputmode: "email" },
};

function field(context: PageContext, state: FormState, name: FieldName): Html {
  const t = translator(context.locale, "leave");
  const problem = state.problems.find((item) => item.field === name);
  const error = problem === undefined ? "" : problemText(context, problem, state.values);
  const hints = name === "phone" || name === "email" ? "contact-hint " : "";
  const aria = html`aria-describedby="${hints}${name}-error"${problem !== undefined && html` aria-invalid="true"`}`;
  const mark = FIELD_RULES[name].required
    ? html`<span class="required" aria-hidden="true">*</span><span class="hidden">${t("required")}</span>`
    : name === "name" && html`<span class="optional">${t("optional")}</span>`;
  return html`<div class="field">
<label for="${name}">${t(name)} ${mark}</label>
${name === "content" ? contentInput(context, state, aria) : lineInput(state, name, aria)}
<p class="error" id="${name}-error"${error === "" && html` hidden`}>${error}</p>
</div>`;
}

function contentInput({ locale }: PageContext, { values }: FormState, aria: Html): Html {
  const hint = translator(locale, "leave")("contentHint");
  // The line feed after the tag is eaten by the parser; without it a leading one of the visitor's would be.
  return html`<textarea id="content" name="content" rows="6" required ${aria} placeholder="${hint}">
${values.content}</textarea><p class="counter" id="content-counter" aria-hidden="true" hidden></p>`;
}

function lineInput({ values }: FormState, name: Exclude<FieldName, "content">, aria: Html): Html {
  const { type, autocomplete, inputmode } = INPUTS[name];
  return html`<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" inputmode="${inputmode}" value="${values[name]}" ${aria}>`;
}
