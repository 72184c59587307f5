import type { PageData } from "@/components/leave-page/data";
import type { AnswerProblem, RawAnswers } from "@/lib/domain/forms/answers";
import { OTHER_SUFFIX, type ShownField } from "@/lib/domain/forms/fields";
import { MESSAGES } from "@/lib/i18n/messages";
import { translator } from "@/lib/i18n/translate";
import { problemText } from "@/lib/i18n/visitor-form";
import { type FieldLook, fieldGroups } from "./form-fields";
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
  fields: readonly ShownField[];
  values: RawAnswers;
  /** What is attached already, by reference. */
  files: ReadonlyMap<string, { name: string; bytes: number }>;
  problems: readonly AnswerProblem[];
  notice: Notice | null;
  token: string;
  /** The page the visitor came from, as the browser told at the first rendering. */
  referrer: string;
};

/** The form, empty or with what was wrong. */
export function formPage(context: PageContext, state: FormState): string {
  const t = translator(context.locale, "leave");
  const company = context.site?.organizationName ?? "";
  const looks = looksOf(context, state);
  const hasFiles = state.fields.some(({ kind }) => kind === "file");
  const main = html`<h1 tabindex="-1">${t("heading")}</h1>
<p class="intro">${context.intro}</p>
${noticeBox(context, state.notice)}
${summaryBox(context, state)}
<form id="leave-form" method="post" action="${context.action}" accept-charset="utf-8"${hasFiles && html` enctype="multipart/form-data"`} novalidate>
${fieldGroups(context.locale, looks)}
<div class="trap" aria-hidden="true"><label>${t("honeypot")}<input type="text" name="website" tabindex="-1" autocomplete="off" value=""></label></div>
<input type="hidden" name="token" value="${state.token}">
<input type="hidden" name="referrer" value="${state.referrer}">
<label class="tick-line" hidden><input type="checkbox" id="remember"><span>${t("remember")}</span></label>
<button type="submit" class="primary" data-busy="${t("submitting")}">${t("submit")}</button>
<p class="note">${t("privacy")}${context.receipt && state.fields.some(({ key }) => key === "email") && html` ${t("receipt")}`}</p>
</form>
<script type="application/json" id="leave-data">${jsonBlock(scriptData(context, state.fields))}</script>`;
  const prefix = state.problems.length > 0 ? `${t("summary", { n: state.problems.length })} - ` : "";
  return documentOf(context, prefix + t("title", { company }), state.notice?.kind ?? "form", main);
}

/** What the script in the browser needs: the fields it checks by the server's own rules, and texts. */
function scriptData(context: PageContext, fields: readonly ShownField[]): PageData {
  const { leave, widget } = MESSAGES[context.locale];
  const { error: errors, network, counter, typo, typoUse } = leave;
  const { queued, back } = widget;
  const texts = { summary: summaryForms(context), network, queued, counter, typo, typoUse, back };
  return { siteKey: context.site?.siteKey ?? "", locale: context.locale, fields, errors, texts, chat: context.chat };
}

/** Without script every field stands there, or nobody could fill in what a condition hides. */
function looksOf(context: PageContext, state: FormState): FieldLook[] {
  return state.fields.map((field) => {
    const problem = state.problems.find((one) => one.field === field.key);
    const value = state.values[field.key] ?? "";
    const error = problem === undefined ? "" : problemText(context.locale, problem, field.label, value);
    const typed = [state.values[field.key + OTHER_SUFFIX] ?? ""].flat()[0] ?? "";
    const files =
      field.kind !== "file"
        ? []
        : [value].flat().flatMap((reference) => {
            const file = state.files.get(reference);
            return file === undefined ? [] : [{ reference, ...file }];
          });
    return { field, value, typed, files, error };
  });
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

function summaryBox(context: PageContext, { problems, fields }: FormState): Html {
  const t = translator(context.locale, "leave");
  const items = problems.map((problem) => {
    const label = fields.find(({ key }) => key === problem.field)?.label ?? "";
    return html`<li><a href="#${problem.field}">${problemText(context.locale, problem, label, "")}</a></li>`;
  });
  return html`<div id="summary" class="summary" role="alert" tabindex="-1"${problems.length === 0 && html` hidden`}>
<h2>${problems.length > 0 && t("summary", { n: problems.length })}</h2>
<ul>${items}</ul>
</div>`;
}
