import { type FormProblem, formProblems, type RawForm } from "@/lib/domain/leave-message/check";
import { FIELD_NAMES, FIELD_RULES, type FieldName } from "@/lib/domain/leave-message/rules";
import { fetchForm, type Sent, submit } from "./api";
import { el, fill } from "./dom";
import { dropDraft, readDraft, saveDraft } from "./draft";
import { texts } from "./texts";
import type { FormAnswer, PanelContext } from "./types";

const { leave, widget } = texts;

type Control = HTMLInputElement | HTMLTextAreaElement;
const INPUTS: Record<Exclude<FieldName, "content">, [type: string, autocomplete: string, mode: string]> = {
  phone: ["tel", "tel", "tel"],
  email: ["email", "email", "email"],
  name: ["text", "name", "text"],
};
/** In the order they are asked for. */
const ORDER: FieldName[] = ["content", "phone", "email", "name"];

/** A message that is stored. */
export type Stored = { number: string; duplicate: boolean; email: string; phone: string };

/** The form of a message. `done` is called when one is stored. */
export class FormView {
  readonly element: HTMLFormElement;
  private token: string;
  private busy = false;
  private isChecking = false;
  private isComposing = false;
  private readonly controls = {} as Record<FieldName, Control>;
  private readonly errors = {} as Record<FieldName, HTMLElement>;
  private readonly trap = el("input", { name: "website", tabindex: -1, autocomplete: "off" });
  private readonly notice = el("p", { class: "n", role: "alert", tabindex: -1, hidden: true });
  private readonly button = el("button", { class: "g", type: "submit" }, leave.submit);

  constructor(
    private readonly context: PanelContext,
    answer: FormAnswer,
    private readonly done: (stored: Stored) => void,
  ) {
    this.token = answer.token;
    this.element = el(
      "form",
      {
        novalidate: true,
        submit: (event) => {
          event.preventDefault();
          void this.send(true);
        },
        input: (event) => this.onInput((event.target as Control).name as FieldName),
        focusout: (event) => this.onBlur((event.target as Control).name as FieldName),
        compositionstart: () => this.compose(true),
        compositionend: () => this.compose(false),
        keydown: (event) => this.onKey(event as KeyboardEvent),
      },
      this.notice,
      ...ORDER.map((name) => this.field(name)),
      el("div", { class: "t", "aria-hidden": "true" }, this.trap),
      this.button,
      el("p", { class: "note" }, leave.privacy),
    );
    this.fill();
  }

  focus(): void {
    this.controls.content.focus();
  }

  text(): string {
    return this.controls.content.value;
  }

  /** Whether the visitor has begun: has typed, or stands in a field. */
  isTouched(): boolean {
    return this.text().trim() !== "" || this.element.contains(this.context.root.activeElement);
  }

  /** Puts in what was typed before in this tab, and what the page knows of the visitor. */
  fill(): void {
    const draft = readDraft(this.context.siteKey);
    for (const name of FIELD_NAMES) {
      this.controls[name].value ||= draft[name] ?? (name === "content" ? "" : (this.context.profile[name] ?? ""));
    }
  }

  end(): void {
    removeEventListener("online", this.resend);
  }

  private field(name: FieldName): HTMLElement {
    const attributes = { id: name, name, "aria-describedby": `${name}-e` };
    if (name === "content") {
      this.controls.content = el("textarea", {
        ...attributes,
        rows: 4,
        required: true,
        placeholder: leave.contentHint,
      });
    } else {
      const [type, autocomplete, inputmode] = INPUTS[name];
      this.controls[name] = el("input", { ...attributes, type, autocomplete, inputmode });
    }
    this.errors[name] = el("div", { class: "e", id: `${name}-e` });
    const mark = name === "content" ? "*" : name === "name" ? leave.optional : "";
    return el(
      "div",
      { class: "f" },
      name === "phone" && el("p", { class: "hint" }, leave.contactHint),
      el("label", { for: name }, leave[name], " ", el("i", {}, mark)),
      this.controls[name],
      this.errors[name],
    );
  }

  private raw(): RawForm {
    return Object.fromEntries(FIELD_NAMES.map((name) => [name, this.controls[name].value])) as RawForm;
  }

  private problems(): { field: FieldName; text: string }[] {
    try {
      return formProblems(this.raw()).map((problem) => ({ field: problem.field, text: this.textOf(problem) }));
    } catch (error) {
      // A browser too old for the check: the server checks as well.
      console.info("not checked here", error);
      return [];
    }
  }

  private textOf({ field, key, values }: FormProblem): string {
    const international = key === "phone_format" && /^\s*(\+|00|＋)/.test(this.controls[field].value);
    return fill(leave.error[international ? "phone_intl" : key], values);
  }

  private show(name: FieldName, text: string): void {
    this.errors[name].textContent = text;
    if (text === "") this.controls[name].removeAttribute("aria-invalid");
    else this.controls[name].setAttribute("aria-invalid", "true");
  }

  /** Marks every field; whether the form may be sent. */
  private showAll(problems: { field: FieldName; text: string }[]): boolean {
    const textFor = (name: FieldName) => problems.find(({ field }) => field === name)?.text ?? "";
    for (const name of FIELD_NAMES) this.show(name, textFor(name));
    this.isChecking = problems.length > 0;
    const first = ORDER.find((name) => textFor(name) !== "");
    if (first !== undefined) this.controls[first].focus();
    return first === undefined;
  }

  private onInput(name: FieldName): void {
    saveDraft(this.context.siteKey, this.raw());
    if (name === "content") this.count();
    if (!this.isChecking) return;
    const problems = this.problems();
    for (const each of name === "email" ? (["email", "phone"] as const) : [name]) {
      const text = problems.find(({ field }) => field === each)?.text ?? "";
      if (text === "" || this.controls[each]?.hasAttribute("aria-invalid")) this.show(each, text);
    }
  }

  private count(): void {
    const n = [...this.text()].length;
    const { max } = FIELD_RULES.content;
    if (n > max * 0.8) this.errors.content.textContent = fill(leave.counter, { n, max });
  }

  /** Only what was typed is judged on leaving a field; an empty one is told at the end. */
  private onBlur(name: FieldName): void {
    if ((this.controls[name]?.value ?? "").trim() === "") return;
    const text = this.problems().find(({ field }) => field === name)?.text ?? "";
    this.show(name, text);
    if (text !== "") this.isChecking = true;
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
    if (!this.showAll(this.problems())) return;
    this.setBusy(true);
    const { context } = this;
    const { url = location.href, title = document.title } = context.page;
    const sent = await submit(context, {
      ...{ ...this.raw(), token: this.token, website: this.trap.value, fields: context.fields },
      page: { url, title: title.slice(0, 500), referrer: document.referrer },
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

  private readonly resend = () => void this.send(true);

  private take(sent: Sent): void {
    switch (sent.kind) {
      case "stored":
        dropDraft(this.context.siteKey);
        this.context.emit("submit", { number: sent.number });
        this.done({ ...sent, email: this.controls.email.value.trim(), phone: this.controls.phone.value.trim() });
        return;
      case "problems": {
        const known = FIELD_NAMES.flatMap((field) =>
          sent.fields.filter(({ path }) => path === field).map(({ message }) => ({ field, text: message })),
        );
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
