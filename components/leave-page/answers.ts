import { type RawAnswers, shownKeys } from "@/lib/domain/forms/answers";
import { OTHER_SUFFIX, type ShownField } from "@/lib/domain/forms/fields";
import { FILE_MAX_BYTES } from "@/lib/domain/forms/files";
import { emailSuggestion } from "@/lib/domain/leave-message/email-typo";
import { FIELD_RULES } from "@/lib/domain/leave-message/rules";
import { formatBytes } from "@/lib/i18n/format";
import { el, fill } from "../widget/embed/dom";
import { judge, type Problem } from "../widget/embed/judge";
import { byId, type PageData } from "./data";

/*
 * What stands in the page's form, and what is wrong with it.
 */

/** What was typed and chosen, by field, as it would be posted. */
export function rawAnswers(form: HTMLFormElement, fields: readonly ShownField[]): Record<string, string[]> {
  const filled = new FormData(form);
  const given = (name: string) =>
    filled
      .getAll(name)
      .flatMap((value, at) =>
        typeof value === "string" ? [value] : value.name === "" && value.size === 0 ? [] : [`${at}:${value.name}`],
      );
  const names = fields.flatMap(({ key, other }) => (other === true ? [key, key + OTHER_SUFFIX] : [key]));
  return Object.fromEntries(names.map((name) => [name, given(name)]));
}

/** All that can be told here. The server checks the same, and what is in the files besides. */
export function problemsOf(form: HTMLFormElement, { fields, errors }: PageData): Problem[] {
  const raw = rawAnswers(form, fields);
  const large = tooLarge(form, fields, shownKeys(fields, raw), errors.file_size);
  const told = new Set(large.map(({ field }) => field));
  const order = new Map(fields.map(({ key }, at) => [key, at]));
  return [...large, ...judge(fields, raw, errors).filter(({ field }) => !told.has(field))].sort(
    (a, b) => (order.get(a.field) ?? 0) - (order.get(b.field) ?? 0),
  );
}

/** Files that would be sent in vain. */
function tooLarge(form: HTMLFormElement, fields: readonly ShownField[], shown: ReadonlySet<string>, text: string) {
  const filled = new FormData(form);
  return fields.flatMap(({ key, kind }): Problem[] => {
    const files = kind === "file" && shown.has(key) ? filled.getAll(key) : [];
    const file = files.find((one) => one instanceof File && one.size > FILE_MAX_BYTES);
    if (!(file instanceof File)) return [];
    const values = { name: file.name, size: formatBytes(file.size), mb: FILE_MAX_BYTES / 1024 / 1024 };
    return [{ field: key, text: fill(text, values) }];
  });
}

/** Shows and hides what depends on other answers, as the server will see it. */
export function applyConditions(form: HTMLFormElement, fields: readonly ShownField[]): void {
  const shown = shownKeys(fields, rawAnswers(form, fields) satisfies RawAnswers);
  for (const part of form.querySelectorAll<HTMLElement>("[data-field]"))
    part.hidden = !shown.has(part.dataset.field ?? "");
}

export function showProblem(field: string, text: string): void {
  const slot = byId(`${field}-error`);
  if (slot !== null) {
    slot.textContent = text;
    slot.hidden = text === "";
  }
  if (text === "") byId(field)?.removeAttribute("aria-invalid");
  else byId(field)?.setAttribute("aria-invalid", "true");
}

export const isMarked = (field: string): boolean => byId(field)?.hasAttribute("aria-invalid") === true;

/** Marks every field, and lists what is wrong above them. */
export function showProblems(problems: readonly Problem[], { fields, texts }: PageData): void {
  for (const { key } of fields) showProblem(key, problems.find(({ field }) => field === key)?.text ?? "");
  const box = byId("summary");
  if (box === null) return;
  const { one, many } = texts.summary;
  const links = problems.map(({ field, text }) => el("li", {}, el("a", { href: `#${field}` }, text)));
  box.querySelector("h2")?.replaceChildren(fill(problems.length === 1 ? one : many, { n: problems.length }));
  box.querySelector("ul")?.replaceChildren(...links);
  box.hidden = problems.length === 0;
}

/** Says how much room is left in the message when there is little. */
export function count(form: HTMLFormElement, { texts }: PageData): void {
  const counter = byId("content-counter");
  const area = form.elements.namedItem("content");
  if (counter === null || !(area instanceof HTMLTextAreaElement)) return;
  const { max } = FIELD_RULES.content;
  const n = [...area.value].length;
  counter.hidden = n < max * 0.8;
  counter.textContent = fill(texts.counter, { n, max });
  counter.toggleAttribute("data-over", n > max);
}

/** Asks whether another address was meant; nothing waits for the answer. `used` when it was. */
export function suggest(input: HTMLInputElement, { texts }: PageData, used: () => void): void {
  byId("email-typo")?.remove();
  const meant = emailSuggestion(input.value);
  if (meant === null) return;
  const use = () => {
    input.value = meant;
    byId("email-typo")?.remove();
    input.focus();
    used();
  };
  const button = el("button", { type: "button", class: "secondary", click: use }, texts.typoUse);
  const line = { id: "email-typo", class: "hint typo", role: "status" };
  input.after(el("p", line, fill(texts.typo, { email: meant }), " ", button));
}
