import { OTHER_SUFFIX } from "@/lib/domain/forms/fields";
import { follow } from "../widget/embed/api";
import {
  applyConditions,
  count,
  isMarked,
  problemsOf,
  rawAnswers,
  showProblem,
  showProblems,
  suggest,
} from "./answers";
import { byId, FORM, type PageData, pageData, theForm } from "./data";
import { keepForNextTime, keepText, restore } from "./keep";
import { hideTalk, offerTalk } from "./talk";

/*
 * The visitor's page of a form, made nicer. Without this script everything works by plain posts; the server's pages are
 * the only pages there are: an answer's <main> replaces the one on screen.
 */

const CONTACTS: readonly string[] = ["phone", "email"];

let data: PageData | null = null;
/** Whether something was wrong, and what is put right is to be told at once. */
let checking = false;
let busy = false;
let composing = false;
let pressing = false;
let unfollow: (() => void) | null = null;

/** Looks at the page that is on screen now. */
function arrive(): void {
  data = pageData();
  checking = byId("summary")?.hidden === false;
  for (const button of document.querySelectorAll<HTMLElement>("[data-copy]")) button.hidden = !navigator.clipboard;
  const form = theForm();
  if (data === null || form === null) {
    unfollow?.();
    unfollow = null;
    return;
  }
  restore(form, data);
  applyConditions(form, data.fields);
  count(form, data);
  if (data.chat !== null) unfollow ??= watch(data, data.chat);
}

/** When somebody comes who can be talked to, it is offered; what is being written stays. */
function watch({ siteKey, locale, texts }: PageData, chat: string): () => void {
  return follow({ base: "", siteKey, locale }, ({ show }) => {
    const form = theForm();
    if (show !== "chat" || form === null) return hideTalk();
    offerTalk(texts.back, chat, () => String(new FormData(form).get("content") ?? ""));
  });
}

/** Marks every field; whether the form may be sent. */
function validate(form: HTMLFormElement, page: PageData): boolean {
  const problems = problemsOf(form, page);
  showProblems(problems, page);
  checking = problems.length > 0;
  if (problems[0] !== undefined) byId(problems[0].field)?.focus();
  return problems.length === 0;
}

function setBusy(form: HTMLFormElement, on: boolean): void {
  busy = on;
  const button = form.querySelector<HTMLElement>("button[type=submit]");
  if (button === null) return;
  button.setAttribute("aria-disabled", String(on));
  if (button.dataset.busy === undefined) return;
  button.dataset.idle ??= button.textContent ?? "";
  button.textContent = on ? button.dataset.busy : button.dataset.idle;
}

/** What is posted, with what the browser says of itself. Files need the longer spelling. */
function bodyOf(form: HTMLFormElement): BodyInit {
  const fields = new FormData(form);
  fields.set("client-screen", `${screen.width}x${screen.height}`);
  fields.set("client-zone", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
  if (form.enctype === "multipart/form-data") return fields;
  const texts = [...fields].filter((field): field is [string, string] => typeof field[1] === "string");
  return new URLSearchParams(texts);
}

/** Posts the form and puts the answer's main part on screen. Text that was typed stays whatever happens. */
async function send(form: HTMLFormElement, mayRenew: boolean): Promise<void> {
  setBusy(form, true);
  try {
    const response = await fetch(form.action, { method: "POST", body: bodyOf(form) });
    const answer = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = answer.getElementById("main");
    // What was typed and chosen stays on screen: the answer's form is empty.
    if (response.status === 413 && main !== null && data !== null) {
      showNotice(main.querySelector("#notice")?.textContent ?? "");
      return;
    }
    if (main === null || response.status === 413) throw new Error(`answer ${response.status}`);
    if (main.dataset.state === "renewed" && mayRenew) {
      const [old, fresh] = [form.elements.namedItem("token"), main.querySelector<HTMLInputElement>("[name=token]")];
      if (old instanceof HTMLInputElement && fresh !== null) old.value = fresh.value;
      await send(form, false);
      return;
    }
    if (main.dataset.state === "success" && data !== null) keepForNextTime(form, data.siteKey);
    byId("main")?.replaceWith(document.adoptNode(main));
    document.title = answer.title;
    arrive();
    focusArrival();
  } catch (error) {
    console.info("not sent", error);
    unreached(form);
  } finally {
    setBusy(form, false);
  }
}

/** Nobody answered: what was typed is kept, and sent when the network is back if it is known to be gone. */
function unreached(form: HTMLFormElement): void {
  if (data === null || form.id !== FORM) return;
  keepText(form, data);
  showNotice(navigator.onLine ? data.texts.network : data.texts.queued);
  if (navigator.onLine) return;
  addEventListener("online", () => form.isConnected && !busy && void send(form, true), { once: true });
}

function showNotice(text: string): void {
  const box = byId("notice");
  if (box === null) return;
  box.textContent = text;
  box.hidden = false;
  box.focus();
}

function focusArrival(): void {
  const [notice, summary] = [byId("notice"), byId("summary")];
  const marked = summary?.hidden === false ? document.querySelector<HTMLElement>("[aria-invalid]") : null;
  const target = notice?.hidden === false ? notice : (marked ?? document.querySelector<HTMLElement>("h1"));
  target?.focus();
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  if (busy || composing) return;
  if (form.id === FORM && data !== null) {
    keepText(form, data);
    if (!validate(form, data)) return;
  }
  void send(form, true);
}

/** The field an input belongs to: the line beside 其他 is its choice's. */
const fieldOf = (target: EventTarget | null): string => {
  const name = target instanceof Element ? (target.getAttribute("name") ?? "") : "";
  return name.endsWith(OTHER_SUFFIX) ? name.slice(0, -OTHER_SUFFIX.length) : name;
};

function onInput(event: Event): void {
  const form = theForm();
  if (data === null || form === null) return;
  applyConditions(form, data.fields);
  const name = fieldOf(event.target);
  if (name === "content") count(form, data);
  if (!checking || data.fields.every(({ key }) => key !== name)) return;
  const problems = problemsOf(form, data);
  for (const each of CONTACTS.includes(name) ? CONTACTS : [name]) {
    const text = problems.find(({ field }) => field === each)?.text ?? "";
    if (text === "" || isMarked(each)) showProblem(each, text);
  }
}

/** A picture is pasted where files are asked for; words stay words, also where an office adds a picture of them. */
function onPaste(event: ClipboardEvent): void {
  const pasted = [...(event.clipboardData?.files ?? [])];
  const inputs = [...document.querySelectorAll<HTMLInputElement>(`#${FORM} [type=file]`)];
  const input = inputs.find((one) => one.closest("[hidden]") === null);
  if (pasted.length === 0 || input === undefined || event.clipboardData?.getData("text/plain") !== "") return;
  event.preventDefault();
  const files = new DataTransfer();
  for (const file of input.multiple ? [...(input.files ?? []), ...pasted] : pasted.slice(0, 1)) files.items.add(file);
  input.files = files.files;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * On leaving a field only what was typed is judged: an empty field is told at the end. Not while a button is being
 * pressed: a message that appears would move the button from under the finger. Nor between the ticks of one question.
 */
function onBlur(event: FocusEvent): void {
  const form = theForm();
  const name = fieldOf(event.target);
  if (pressing || data === null || form === null) return;
  const page = data;
  if (name === "email" && event.target instanceof HTMLInputElement)
    suggest(event.target, page, () => keepText(form, page));
  const isInside = event.relatedTarget instanceof Node && byId(name)?.contains(event.relatedTarget) === true;
  const isBlank = (rawAnswers(form, page.fields)[name] ?? []).every((text) => text.trim() === "");
  if (isInside || isBlank) return;
  const text = problemsOf(form, page).find(({ field }) => field === name)?.text ?? "";
  showProblem(name, text);
  if (text !== "") checking = true;
}

async function onClick(event: MouseEvent): Promise<void> {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest<HTMLElement>("[data-copy]");
  const link = event.target.closest(".summary a");
  if (link !== null) {
    event.preventDefault();
    byId((link.getAttribute("href") ?? "").slice(1))?.focus();
  }
  const { copy, copied } = button?.dataset ?? {};
  if (button === null || copy === undefined || copied === undefined) return;
  await navigator.clipboard.writeText(copy);
  button.textContent = copied;
  byId("status")?.replaceChildren(copied);
}

function onKey(event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
  const form = theForm();
  if (form === null) return;
  event.preventDefault();
  form.requestSubmit();
}

document.addEventListener("submit", onSubmit);
document.addEventListener("input", onInput);
document.addEventListener("focusout", onBlur);
document.addEventListener("paste", onPaste);
document.addEventListener("click", (event) => void onClick(event));
document.addEventListener("keydown", onKey);
document.addEventListener("pointerdown", (event) => {
  pressing = event.target instanceof Element && event.target.closest("button") !== null;
});
for (const over of ["pointerup", "pointercancel", "click"])
  document.addEventListener(over, () => {
    pressing = false;
  });
document.addEventListener("compositionstart", () => {
  composing = true;
});
document.addEventListener("compositionend", () => {
  composing = false;
});

const keepNow = () => {
  const form = theForm();
  if (data !== null && form !== null && !busy) keepText(form, data);
};
arrive();
setInterval(keepNow, 2_000);
addEventListener("pagehide", keepNow);
