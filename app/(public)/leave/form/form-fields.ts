import type { Locale } from "@/lib/domain/endpoints";
import { filesMax } from "@/lib/domain/forms/answers";
import { OTHER, OTHER_SUFFIX, RATING_MAX, type ShownField } from "@/lib/domain/forms/fields";
import { FILE_MAX_BYTES, fileEndings } from "@/lib/domain/forms/files";
import { formatBytes } from "@/lib/i18n/format";
import { translator } from "@/lib/i18n/translate";
import { type Html, html } from "./html";

/** A field with what stands in it and what is wrong with it. */
export type FieldLook = {
  field: ShownField;
  value: string | readonly string[];
  error: string;
  /** What stands in the line beside 其他. */
  typed: string;
  /** What is attached already. */
  files: readonly { reference: string; name: string; bytes: number }[];
};

const CONTACTS = ["phone", "email", "name"];

/** All fields, neighbouring ways of contact in one group, neighbouring halves side by side. */
export function fieldGroups(locale: Locale, looks: readonly FieldLook[]): Html[] {
  const ways = looks.filter(({ field }) => field.key === "phone" || field.key === "email");
  const eitherDoes = ways.length === 2 && !ways.some(({ field }) => field.required);
  const isContact = ({ field }: FieldLook) => CONTACTS.includes(field.key);
  return runs(looks, (a, b) => isContact(a) === isContact(b)).map((run) => {
    const lines = pairs(locale, run, eitherDoes);
    const first = run[0];
    if (first === undefined || !isContact(first) || !run.some((look) => ways.includes(look))) return html`${lines}`;
    const t = translator(locale, "leave");
    // The hint has one place, even where the two ways stand apart.
    const hint = eitherDoes && run.includes(ways[0] ?? first);
    return html`<fieldset>
<legend>${t("contactLegend")}</legend>
${hint && html`<p class="hint" id="contact-hint">${t("contactHint")}</p>`}
${lines}
</fieldset>`;
  });
}

function pairs(locale: Locale, looks: readonly FieldLook[], eitherDoes: boolean): Html[] {
  const isHalf = ({ field }: FieldLook) => field.width === "half" && field.kind !== "hidden";
  return runs(looks, (a, b) => isHalf(a) && isHalf(b)).map((run) => {
    const parts = run.map((look) => fieldOf(locale, look, eitherDoes));
    return run.length > 1 ? html`<div class="pair">${parts}</div>` : html`${parts}`;
  });
}

/** Neighbours that belong together. */
function runs<T>(items: readonly T[], together: (a: T, b: T) => boolean): T[][] {
  const all: T[][] = [];
  for (const item of items) {
    const last = all.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && together(before, item)) last.push(item);
    else all.push([item]);
  }
  return all;
}

function fieldOf(locale: Locale, look: FieldLook, eitherDoes: boolean): Html {
  const { field, error, value } = look;
  const { key, kind, help, showWhen } = field;
  if (kind === "hidden") {
    return html`<input type="hidden" name="${key}" value="${first(value)}">`;
  }
  const isWay = eitherDoes && (key === "phone" || key === "email");
  const describedBy = [isWay && "contact-hint", help !== "" && `${key}-help`, `${key}-error`].filter(Boolean).join(" ");
  const aria = html`aria-describedby="${describedBy}"${error !== "" && html` aria-invalid="true"`}`;
  const when = showWhen !== null && html` data-field="${key}"`;
  const under = html`${help !== "" && html`<p class="hint" id="${key}-help">${help}</p>`}
<p class="error" id="${key}-error"${error === "" && html` hidden`}>${error}</p>`;
  if (kind === "note") {
    return html`<div class="field"${when}>
${field.label !== "" && html`<p class="label">${field.label}</p>`}
${help !== "" && html`<p class="said">${help}</p>`}
</div>`;
  }
  if (kind === "radio" || kind === "checkboxes" || kind === "rating") {
    return html`<div class="field" id="${key}" role="group" tabindex="-1" aria-labelledby="${key}-label" ${aria}${when}>
<p class="label" id="${key}-label">${field.label} ${markOf(locale, field)}</p>
${kind === "rating" ? stars(locale, field, value) : html`${ticks(locale, look)}`}
${under}
</div>`;
  }
  if (kind === "consent") {
    const isTicked = value.length > 0;
    return html`<div class="field"${when}>
<label class="tick-line"><input id="${key}" name="${key}" type="checkbox" value="yes"${isTicked && html` checked`} ${aria}><span>${field.label} ${markOf(locale, field)}</span></label>
${under}
</div>`;
  }
  return html`<div class="field"${when}>
<label for="${key}">${field.label} ${markOf(locale, field)}</label>
${control(locale, look, aria)}
${under}
</div>`;
}

const first = (value: string | readonly string[]): string => [value].flat()[0] ?? "";

function markOf(locale: Locale, { key, required }: ShownField): Html | false {
  const t = translator(locale, "leave");
  if (required)
    return html`<span class="required" aria-hidden="true">*</span><span class="hidden">${t("required")}</span>`;
  return key !== "phone" && key !== "email" && html`<span class="optional">${t("optional")}</span>`;
}

function ticks(locale: Locale, { field, value, typed }: FieldLook): Html[] {
  const { key, kind } = field;
  const type = kind === "radio" ? "radio" : "checkbox";
  const chosen = typeof value === "string" ? [value] : value;
  const lines = withOther(locale, field).map(
    (option) =>
      html`<label class="tick-line"><input type="${type}" name="${key}" value="${option.value}"${chosen.includes(option.value) && html` checked`}><span>${option.label}</span></label>`,
  );
  return [...lines, otherLine(locale, field, typed)];
}

/** The options, and 其他 where something else may be typed. */
function withOther(locale: Locale, { options, other }: ShownField): ShownField["options"] {
  return other === true ? [...options, { value: OTHER, label: translator(locale, "leave")("other") }] : options;
}

/** The style sheet shows it when 其他 is chosen: that needs no script. */
function otherLine(locale: Locale, { key, label, other }: ShownField, typed: string): Html {
  if (other !== true) return html``;
  const name = `${key}${OTHER_SUFFIX}`;
  const says = `${label}: ${translator(locale, "leave")("otherHint")}`;
  return html`<input class="other" name="${name}" type="text" autocomplete="off" maxlength="100" value="${typed}" aria-label="${says}" placeholder="${translator(locale, "leave")("otherHint")}">`;
}

function stars(locale: Locale, { key }: ShownField, value: string | readonly string[]): Html {
  const t = translator(locale, "leave");
  const lines = Array.from({ length: RATING_MAX }, (_, at) => String(at + 1)).map(
    (n) =>
      html`<label><input type="radio" name="${key}" value="${n}"${first(value) === n && html` checked`}><span class="hidden">${t("stars", { n: Number(n) })}</span><svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true"><path d="${STAR}"/></svg></label>`,
  );
  return html`<div class="stars">${lines}</div>`;
}
const STAR = "m12 2.8 2.8 5.9 6.4.8-4.7 4.4 1.2 6.4-5.7-3.1-5.7 3.1 1.2-6.4L2.8 9.5l6.4-.8z";

/** Choosing files, and those that are here already, each to be taken away again. Nothing of it needs a script. */
function fileControl(locale: Locale, { field, files }: FieldLook, aria: Html): Html {
  const t = translator(locale, "leave");
  const { key, accept } = field;
  const max = filesMax(field);
  const endings = fileEndings(accept);
  const kept = files.map(
    ({ reference, name, bytes }) =>
      html`<label class="tick-line"><input type="checkbox" name="${key}" value="${reference}" checked><span>${name} (${formatBytes(bytes)})</span></label>`,
  );
  return html`${kept}<input id="${key}" name="${key}" type="file"${max > 1 && html` multiple`} accept="${endings.map((ending) => `.${ending}`).join(",")}" ${aria}>
<p class="hint">${t("fileHint", { n: max, mb: FILE_MAX_BYTES / 1024 / 1024, types: endings.join(" ") })}</p>`;
}

const INPUTS: Record<string, { type: string; autocomplete: string; inputmode: string }> = {
  text: { type: "text", autocomplete: "off", inputmode: "text" },
  phone: { type: "tel", autocomplete: "tel", inputmode: "tel" },
  email: { type: "email", autocomplete: "email", inputmode: "email" },
  number: { type: "text", autocomplete: "off", inputmode: "decimal" },
  date: { type: "date", autocomplete: "off", inputmode: "text" },
};

function control(locale: Locale, look: FieldLook, aria: Html): Html {
  const { field, value, typed } = look;
  const { key, kind, placeholder, required } = field;
  const text = first(value);
  const hint = placeholder !== "" && html` placeholder="${placeholder}"`;
  // What a condition may hide is not `required` to a browser that cannot know; the form says novalidate besides.
  const must = required && field.showWhen === null && html` required`;
  if (kind === "textarea") {
    const rows = key === "content" ? 6 : 3;
    const counter = key === "content" && html`<p class="counter" id="content-counter" aria-hidden="true" hidden></p>`;
    // The line feed after the tag is eaten by the parser; without it a leading one of the visitor's would be.
    return html`<textarea id="${key}" name="${key}" rows="${rows}"${must} ${aria}${hint}>
${text}</textarea>${counter}`;
  }
  if (kind === "select") {
    const options = withOther(locale, field).map(
      (option) =>
        html`<option value="${option.value}"${option.value === text && html` selected`}>${option.label}</option>`,
    );
    const nothing = translator(locale, "leave")("choose");
    return html`<select id="${key}" name="${key}"${must} ${aria}><option value="">${nothing}</option>${options}</select>${otherLine(locale, field, typed)}`;
  }
  if (kind === "file") return fileControl(locale, look, aria);
  const { type, autocomplete, inputmode } = INPUTS[kind] ?? { type: "text", autocomplete: "off", inputmode: "text" };
  const fill = key === "name" ? "name" : autocomplete;
  return html`<input id="${key}" name="${key}" type="${type}" autocomplete="${fill}" inputmode="${inputmode}" value="${text}"${hint}${must} ${aria}>`;
}
