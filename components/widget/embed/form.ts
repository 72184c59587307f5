import { shownKeys } from "@/lib/domain/forms/answers";
import type { ShownField } from "@/lib/domain/forms/fields";
import { emailSuggestion } from "@/lib/domain/leave-message/email-typo";
import { FIELD_RULES } from "@/lib/domain/leave-message/rules";
import { type Answer, fetchForm, type Sent, sendFile, submit, zone } from "./api";
import { type Control, controlOf } from "./control";
import { el, fill } from "./dom";
import { dropDraft, keepContact, keptContact, readDraft, saveDraft } from "./draft";
import type { SendFile } from "./file-control";
import { judge, type Problem } from "./judge";
import { texts } from "./texts";
import type { FormAnswer, PanelContext } from "./types";

const { leave, widget } = texts;
/** What a message has columns for; other answers go in `fields`. */
const OWN = ["content", "name", "phone", "email", "category"];
/** Either will do: what is put into one may put the other right. */
const CONTACTS = ["phone", "email"];

/** A message that is stored. */
export type Stored = Answer & {
  /** Of the form it was written in: the visitor adds to it with that. */
  token: string;
  name: string;
  email: string;
  phone: string;
};

/** The form of a message. `done` is called when one is stored. */
export class FormView {
  readonly element: HTMLFormElement;
  private token: string;
  private busy = false;
  private isChecking = false;
  private isComposing = false;
  private typo: HTMLElement | null = null;
  private readonly sendFile: SendFile = (key, file) => sendFile(this.context, this.token, key, file);
  private readonly controls = new Map<string, Control>();
  private readonly trap = el("input", { name: "website", tabindex: -1, autocomplete: "off" });
  private readonly notice = el("p", { class: "n", role: "alert", tabindex: -1, hidden: true });
  private readonly button = el("button", { class: "g", type: "submit" }, leave.submit);
  private readonly remember = el("input", { type: "checkbox" });

  constructor(
    private readonly context: PanelContext,
    answer: FormAnswer,
    private readonly done: (stored: Stored) => void,
  ) {
    this.token = answer.token;
    for (const field of answer.fields)
      this.controls.set(field.key, controlOf(field, hintFor(field, answer.fields), this.sendFile));
    this.element = el(
      "form",
      {
        novalidate: true,
        submit: (event) => {
          event.preventDefault();
          void this.send(true);
        },
        input: (event) => this.onInput((event.target as HTMLInputElement).name),
        focusout: (event) => this.onBlur((event.target as HTMLInputElement).name),
        compositionstart: () => this.compose(true),
        compositionend: () => this.compose(false),
        keydown: (event) => this.onKey(event as KeyboardEvent),
        paste: (event) => this.onPaste(event as ClipboardEvent),
      },
      this.notice,
      ...Array.from(this.controls.values(), ({ element }) => element),
      el("div", { class: "t", "aria-hidden": "true" }, this.trap),
      el("label", { class: "o" }, this.remember, leave.remember),
      this.button,
      el("p", { class: "note" }, leave.privacy, answer.receipt && this.controls.has("email") && ` ${leave.receipt}`),
    );
    this.fill();
  }

  focus(): void {
    this.controls.get("content")?.focus();
  }

  text(): string {
    return this.controls.get("content")?.read()[0] ?? "";
  }

  /** Whether the visitor has begun: has typed, or stands in a field. */
  isTouched(): boolean {
    return this.text().trim() !== "" || this.element.contains(this.context.root.activeElement);
  }

  /** Puts in what was typed before in this tab, and what the page knows of the visitor. */
  fill(): void {
    const { profile, fields, siteKey } = this.context;
    const [draft, contact] = [readDraft(siteKey), keptContact(siteKey)];
    this.remember.checked ||= contact !== null;
    for (const [key, control] of this.controls) {
      const known = key === "content" ? undefined : (fields[key] ?? profile[key] ?? contact?.[key]);
      control.fill([draft[key] ?? known ?? []].flat());
    }
    this.applyConditions();
  }

  end(): void {
    removeEventListener("online", this.resend);
  }

  private raw(): Record<string, string[]> {
    return Object.fromEntries(Array.from(this.controls, ([key, control]) => [key, control.read()]));
  }

  private rules(): ShownField[] {
    return Array.from(this.controls.values(), ({ field }) => field);
  }

  private applyConditions(): void {
    const shown = shownKeys(this.rules(), this.raw());
    for (const [key, { element, field }] of this.controls) element.hidden = field.kind === "hidden" || !shown.has(key);
  }

  private problems(): Problem[] {
    return judge(this.rules(), this.raw(), leave.error);
  }

  /** Marks every field; whether the form may be sent. */
  private showAll(problems: readonly Problem[]): boolean {
    for (const [key, control] of this.controls) control.show(textFor(key, problems));
    this.isChecking = problems.length > 0;
    const first = problems[0];
    if (first !== undefined) this.controls.get(first.field)?.focus();
    return first === undefined;
  }

  private onInput(name: string): void {
    saveDraft(this.context.siteKey, this.raw());
    this.applyConditions();
    if (name === "content") this.count();
    if (!this.isChecking) return;
    const problems = this.problems();
    for (const each of CONTACTS.includes(name) ? CONTACTS : [name]) {
      const text = textFor(each, problems);
      const control = this.controls.get(each);
      if (text === "" || control?.element.matches("[aria-invalid],:has([aria-invalid])")) control?.show(text);
    }
  }

  private count(): void {
    const n = [...this.text()].length;
    const { max } = FIELD_RULES.content;
    const slot = this.element.querySelector("#content-e");
    if (n > max * 0.8 && slot !== null) slot.textContent = fill(leave.counter, { n, max });
  }

  /** Only what was typed is judged on leaving a field; an empty one is told at the end. */
  private onBlur(name: string): void {
    const control = this.controls.get(name);
    if (control === undefined || control.read().join("").trim() === "") return;
    // A line that appears would move the button from under the finger.
    if (name === "email" && this.element.querySelector(".g:active") === null) this.suggest(control);
    const text = textFor(name, this.problems());
    control.show(text);
    if (text !== "") this.isChecking = true;
  }

  /** Asks whether another address was meant; nothing waits for the answer. */
  private suggest(control: Control): void {
    this.typo?.remove();
    const meant = emailSuggestion(control.read()[0] ?? "");
    if (meant === null) return;
    const use = () => {
      this.typo?.remove();
      control.fill([meant], true);
      saveDraft(this.context.siteKey, this.raw());
      control.focus();
    };
    const button = el("button", { class: "s", type: "button", click: use }, leave.typoUse);
    this.typo = el("p", { class: "k hint", role: "status" }, fill(leave.typo, { email: meant }), button);
    control.element.append(this.typo);
  }

  private compose(on: boolean): void {
    this.isComposing = on;
  }

  /** Enter in a line sends nothing while a word is being composed; with Ctrl or ⌘ it sends from anywhere. */
  private onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter") return;
    const composing = event.isComposing || this.isComposing;
    if (composing || event.ctrlKey || event.metaKey) event.preventDefault();
    if (!composing && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
  }

  /** A picture is pasted where files are asked for; words stay words, also where an office adds a picture of them. */
  private onPaste(event: ClipboardEvent): void {
    const files = Array.from(event.clipboardData?.files ?? []);
    const place = Array.from(this.controls.values()).find(({ add, element }) => add !== undefined && !element.hidden);
    if (files.length === 0 || place?.add === undefined || event.clipboardData?.getData("text/plain") !== "") return;
    event.preventDefault();
    place.add(files);
  }

  private say(text: string): void {
    this.notice.textContent = text;
    this.notice.hidden = text === "";
    if (text !== "") this.notice.focus();
  }

  private setBusy(on: boolean): void {
    this.busy = on;
    this.button.setAttribute("aria-disabled", String(on));
    this.button.textContent = on ? leave.submitting : leave.submit;
  }

  private async send(mayRenew: boolean): Promise<void> {
    if (this.busy || this.isComposing) return;
    this.say("");
    this.setBusy(true);
    await Promise.all(Array.from(this.controls.values(), ({ ready }) => ready?.()));
    this.setBusy(false);
    if (!this.showAll(this.problems())) return;
    this.setBusy(true);
    const { context } = this;
    const { url = location.href, title = document.title } = context.page;
    const sent = await submit(context, {
      ...{ ...this.message(), token: this.token, website: this.trap.value },
      page: { url, title: title.slice(0, 500), referrer: document.referrer },
      client: { screen: `${screen.width}x${screen.height}`, timeZone: zone() },
    });
    this.setBusy(false);
    if (sent.kind !== "expired" || !mayRenew) return this.take(sent);
    try {
      this.token = (await fetchForm(context, this.token)).token;
    } catch (error) {
      context.emit("error", error);
      return this.say(leave.network);
    }
    await this.send(false);
  }

  /** Answers as a message takes them. */
  private message(): object {
    const body: Record<string, unknown> = {};
    const fields: Record<string, unknown> = { ...this.context.fields };
    for (const [key, { field, read, element }] of this.controls) {
      const given = element.hidden && field.kind !== "hidden" ? [] : read();
      if (OWN.includes(key)) body[key] = given[0] ?? "";
      else if (field.kind !== "note")
        fields[key] = field.kind === "checkboxes" || field.kind === "file" ? given : (given[0] ?? "");
    }
    return { ...body, fields };
  }

  private readonly resend = () => void this.send(true);

  private said(key: string): string {
    return this.controls.get(key)?.read()[0]?.trim() ?? "";
  }

  private take(sent: Sent): void {
    switch (sent.kind) {
      case "stored": {
        const { siteKey, emit } = this.context;
        const contact = { name: this.said("name"), email: this.said("email"), phone: this.said("phone") };
        dropDraft(siteKey);
        keepContact(siteKey, this.remember.checked ? contact : null);
        emit("submit", { number: sent.number });
        this.done({ ...sent, ...contact, token: this.token });
        return;
      }
      case "problems": {
        const known = sent.fields
          .map(({ path, message }) => ({ field: path.replace(/^fields\./, ""), text: message }))
          .filter(({ field }) => this.controls.has(field));
        if (known.length === 0) this.say(sent.fields[0]?.message ?? leave.network);
        else this.showAll(known);
        return;
      }
      case "offline":
        addEventListener("online", this.resend, { once: true });
        this.say(widget.queued);
        return;
      default:
        this.context.emit("error", sent);
        this.say(sent.kind === "failed" ? sent.text : leave.network);
    }
  }
}

const textFor = (key: string, problems: readonly Problem[]) => problems.find(({ field }) => field === key)?.text ?? "";

/** Either way of contact will do: said once, before the first. */
function hintFor({ key }: ShownField, fields: readonly ShownField[]): string {
  const ways = fields.filter((field) => field.key === "phone" || field.key === "email");
  return ways.length === 2 && key === ways[0]?.key && !ways.some((way) => way.required) ? leave.contactHint : "";
}
