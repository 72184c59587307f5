import type { ShownField } from "@/lib/domain/forms/fields";
import { type Draft, dropDraft, keepContact, keptContact, readDraft, saveDraft } from "../widget/embed/draft";
import { rawAnswers } from "./answers";
import { byId, type PageData } from "./data";

/*
 * What is kept of a form: the words in this tab until they are sent, and on the device who wrote, if he wants it.
 */

const CONTACT = ["name", "phone", "email"];

/** Files are not kept: the tab may be anybody's, and a script may not choose them again. */
const isTyped = ({ kind }: ShownField) => kind !== "file" && kind !== "hidden" && kind !== "note";

export function keepText(form: HTMLFormElement, { siteKey, fields }: PageData): void {
  saveDraft(siteKey, rawAnswers(form, fields.filter(isTyped)));
}

const box = (): HTMLInputElement | null => {
  const input = byId("remember");
  return input instanceof HTMLInputElement ? input : null;
};

/** Puts in what was typed before in this tab, and who wrote the last time. */
export function restore(form: HTMLFormElement, { siteKey, fields }: PageData): void {
  const [draft, contact, remember] = [readDraft(siteKey), keptContact(siteKey), box()];
  if (remember !== null) {
    remember.checked ||= contact !== null;
    remember.closest("label")?.removeAttribute("hidden");
  }
  const names = new Set(Object.keys(rawAnswers(form, fields.filter(isTyped))));
  for (const input of form.elements) {
    const name = input.getAttribute("name") ?? "";
    const kept = [draft[name] ?? (CONTACT.includes(name) ? contact?.[name] : undefined) ?? []].flat();
    if (names.has(name)) putIn(input, kept);
  }
}

function putIn(input: Element, [...kept]: readonly string[]): void {
  if (kept.length === 0) return;
  if (input instanceof HTMLInputElement && (input.type === "checkbox" || input.type === "radio"))
    input.checked ||= kept.includes(input.value);
  else if (
    input instanceof HTMLInputElement ||
    input instanceof HTMLTextAreaElement ||
    input instanceof HTMLSelectElement
  )
    input.value ||= kept[0] ?? "";
}

/** After a message is stored: nothing of its words stays, and of who wrote only what he wants. */
export function keepForNextTime(form: HTMLFormElement, siteKey: string): void {
  dropDraft(siteKey);
  const said = new FormData(form);
  const contact: Draft = Object.fromEntries(CONTACT.map((name) => [name, String(said.get(name) ?? "")]));
  keepContact(siteKey, box()?.checked === true ? contact : null);
}
