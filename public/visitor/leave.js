// The visitor's form, made nicer. Without this script everything works by plain posts; the server's pages are the only
// pages there are: an answer's <main> replaces the one on screen. The rules are the server's own, printed into the page
// (lib/domain/leave-message/rules.ts); leave-form-script.test.ts compares this check with the server's.

/** What is wrong with one field, as the server would say it: a key of the texts, or null. */
export function fieldProblem(name, rule, value) {
  const length = [...value].length;
  if (length === 0) return rule.required ? `${name}_required` : null;
  if (length < rule.min) return `${name}_short`;
  if (length > rule.max) return rule.patterns.length > 0 ? `${name}_format` : `${name}_long`;
  const fits = rule.patterns.length === 0 || rule.patterns.some((pattern) => new RegExp(pattern).test(value));
  return fits ? null : `${name}_format`;
}

/** The value as it is checked: without control characters, trimmed; phones and e-mail addresses in one spelling. */
export function normalise(name, rule, text) {
  const printable = (char) => {
    const code = char.codePointAt(0);
    return code === 9 || code === 10 || (code >= 32 && code !== 127 && (code < 128 || code > 159));
  };
  const clean = [...text.replace(/\r\n?/g, "\n")].filter(printable).join("").trim();
  if (name === "content") return clean;
  const line = clean.replace(/\s+/g, " ");
  if (rule.clean.length === 0) return line;
  return rule.clean.reduce((value, [from, to]) => value.replace(new RegExp(from, "g"), to), line.normalize("NFKC"));
}

/** All problems of a form, in the order of the rules. */
export function checkForm(rules, raw) {
  const values = Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, normalise(name, rule, raw[name] ?? "")]),
  );
  const unreachable = !values.phone && !values.email;
  return Object.entries(rules).flatMap(([name, rule]) => {
    const key = fieldProblem(name, rule, values[name]) ?? (name === "phone" && unreachable ? "contact_required" : null);
    return key === null ? [] : [{ field: name, key, min: rule.min, max: rule.max, n: [...values[name]].length }];
  });
}

/** The address that was probably meant, or null (lib/domain/leave-message/email-typo.ts). */
export function emailSuggestion(text, { names, known, endings }) {
  const [, user = "", host = "", ending = ""] = /^([^\s@]+)@([a-z0-9]+)\.([a-z]+)$/i.exec(text.trim()) ?? [];
  const typed = host.toLowerCase();
  const name = Object.hasOwn(names, typed) ? names[typed] : typed;
  if (!known.includes(name)) return null;
  const meant = `${user}@${name}.${endings.includes(ending.toLowerCase()) ? "com" : ending.toLowerCase()}`;
  return meant.toLowerCase() === text.trim().toLowerCase() ? null : meant;
}

const byId = (id) => document.getElementById(id);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
/** Inputs of the form that are not the visitor's. */
const OURS = new Set(["", "token", "website", "referrer"]);
const draftKey = () => `leave-draft:${location.pathname}`;

let data = null;
let checking = false;
let busy = false;
let composing = false;
let pressing = false;

function textOf(problem) {
  const typed = byId(problem.field)?.value ?? "";
  const international = problem.key === "phone_format" && /^\s*(\+|00|＋)/.test(typed);
  return fill(data.errors[international ? "phone_intl" : problem.key], problem);
}

function showProblem(name, problem) {
  const slot = byId(`${name}-error`);
  slot.textContent = problem === undefined ? "" : textOf(problem);
  slot.hidden = problem === undefined;
  if (problem === undefined) byId(name).removeAttribute("aria-invalid");
  else byId(name).setAttribute("aria-invalid", "true");
}

/** What can be told here. A form of an admin's own has rules that only the server knows: it answers with the page. */
function problemsOf(form) {
  if (data.designed) return [];
  return checkForm(data.rules, Object.fromEntries(new FormData(form)));
}

function showSummary(problems) {
  const box = byId("summary");
  const { one, many } = data.texts.summary;
  box.querySelector("h2").textContent = fill(problems.length === 1 ? one : many, { n: problems.length });
  box.querySelector("ul").replaceChildren(
    ...problems.map((problem) => {
      const link = Object.assign(document.createElement("a"), { href: `#${problem.field}` });
      link.textContent = textOf(problem);
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
  box.hidden = problems.length === 0;
}

function showNotice(text) {
  const box = byId("notice");
  box.textContent = text;
  box.hidden = false;
  box.focus();
}

/** Marks every field; true when the form may be sent. */
function validate(form) {
  const problems = problemsOf(form);
  for (const name of Object.keys(data.rules))
    showProblem(
      name,
      problems.find((item) => item.field === name),
    );
  showSummary(problems);
  checking = problems.length > 0;
  if (problems.length > 0) byId(problems[0].field).focus();
  return problems.length === 0;
}

function count() {
  const counter = byId("content-counter");
  if (counter === null || data === null) return;
  const { max } = data.rules.content;
  const n = [...byId("content").value].length;
  counter.hidden = n < max * 0.8;
  counter.textContent = fill(data.texts.counter, { n, max });
  counter.toggleAttribute("data-over", n > max);
}

function saveDraft() {
  const form = byId("leave-form");
  if (form === null) return;
  const filled = new FormData(form);
  // Files are not kept: the tab may be anybody's, and a script may not choose them again.
  const files = new Set([...form.querySelectorAll("[type=file]")].map(({ name }) => name));
  const names = new Set([...filled.keys()].filter((name) => !OURS.has(name) && !files.has(name)));
  const draft = Object.fromEntries([...names].map((name) => [name, filled.getAll(name)]));
  try {
    sessionStorage.setItem(draftKey(), JSON.stringify(draft));
  } catch (error) {
    // Storage is off or full: the form works without a draft.
    console.info("draft not kept", error);
  }
}

function restoreDraft() {
  let draft = null;
  try {
    draft = JSON.parse(sessionStorage.getItem(draftKey()) ?? "null");
  } catch (error) {
    console.info("no draft", error);
  }
  if (draft === null) return;
  for (const input of byId("leave-form").elements) {
    const kept = [draft[input.name] ?? []].flat();
    if (OURS.has(input.name) || input.type === "hidden" || input.type === "file" || kept.length === 0) continue;
    if (input.type === "checkbox" || input.type === "radio") input.checked ||= kept.includes(input.value);
    else if (input.value === "") input.value = kept[0];
  }
}

/** Shows and hides what depends on other answers, as the server will see it; fields come in order. */
function applyConditions() {
  const form = byId("leave-form");
  if (form === null) return;
  for (const field of form.querySelectorAll("[data-when]")) {
    const when = JSON.parse(field.dataset.when);
    const inputs = [...form.elements].filter(({ name }) => name === when.field);
    const isThere = inputs.some((input) => input.closest("[data-when][hidden]") === null);
    const answers = new FormData(form)
      .getAll(when.field)
      .map((text) => text.trim())
      .filter((text) => text !== "");
    field.hidden = !isThere || !meets(when, answers);
  }
}

/** Whether answers meet a condition (lib/domain/forms/answers.ts). */
export function meets({ op, value }, answers) {
  if (op === "filled") return answers.length > 0;
  if (op === "contains")
    return answers.some((text, _, all) => (all.length > 1 ? text === value : text.includes(value)));
  const isEqual = answers.length === 1 && answers[0] === value;
  return op === "eq" ? isEqual : !isEqual;
}

function dropDraft() {
  try {
    sessionStorage.removeItem(draftKey());
  } catch (error) {
    console.info("no draft", error);
  }
}

/** Looks at the page that is on screen now. */
function arrive() {
  const block = byId("leave-data");
  data = block === null ? null : JSON.parse(block.textContent);
  checking = byId("summary")?.hidden === false;
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  if (byId("main").dataset.state === "success") dropDraft();
  if (data !== null) {
    restoreDraft();
    applyConditions();
    count();
  }
}

function setBusy(form, on) {
  busy = on;
  const button = form.querySelector("button[type=submit]");
  if (button === null) return;
  button.setAttribute("aria-disabled", String(on));
  if (button.dataset.busy === undefined) return;
  button.dataset.idle ??= button.textContent;
  button.textContent = on ? button.dataset.busy : button.dataset.idle;
}

/** What is posted, with what the browser says of itself. Files need the longer spelling. */
function bodyOf(form) {
  const fields = new FormData(form);
  fields.set("client-screen", `${screen.width}x${screen.height}`);
  fields.set("client-zone", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
  return form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
}

/** Posts the form and puts the answer's main part on screen. Text that was typed stays whatever happens. */
async function send(form, mayRenew) {
  setBusy(form, true);
  try {
    const response = await fetch(form.action, { method: "POST", body: bodyOf(form) });
    const answer = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = answer.getElementById("main");
    // What was typed and chosen stays on screen: the answer's form is empty.
    if (response.status === 413 && main !== null && data !== null) {
      showNotice(main.querySelector("#notice").textContent);
      return;
    }
    if (main === null || response.status === 413) throw new Error(`answer ${response.status}`);
    if (main.dataset.state === "renewed" && mayRenew) {
      form.elements.namedItem("token").value = main.querySelector("[name=token]").value;
      await send(form, false);
      return;
    }
    byId("main").replaceWith(document.adoptNode(main));
    document.title = answer.title;
    arrive();
    focusArrival();
  } catch (error) {
    console.info("not sent", error);
    saveDraft();
    if (data !== null) showNotice(data.texts.network);
  } finally {
    setBusy(form, false);
  }
}

function focusArrival() {
  const notice = byId("notice");
  const summary = byId("summary");
  const target =
    (notice?.hidden === false && notice) ||
    (summary?.hidden === false && document.querySelector("[aria-invalid]")) ||
    document.querySelector("h1");
  target.focus();
}

function onSubmit(event) {
  const form = event.target;
  event.preventDefault();
  if (busy || composing) return;
  if (form.id === "leave-form") {
    saveDraft();
    if (!validate(form)) return;
  }
  void send(form, true);
}

function onInput(event) {
  const name = event.target.name;
  if (data === null) return;
  applyConditions();
  if (data.rules[name] === undefined) return;
  if (name === "content") count();
  if (!checking) return;
  const problems = problemsOf(byId("leave-form"));
  const both = (name === "email" ? ["email", "phone"] : [name]).filter((each) => data.rules[each] !== undefined);
  for (const each of both) {
    const problem = problems.find((item) => item.field === each);
    if (problem === undefined || byId(each).hasAttribute("aria-invalid")) showProblem(each, problem);
  }
}

/** A picture is pasted where files are asked for; words stay words, also where an office adds a picture of them. */
function onPaste(event) {
  const pasted = [...(event.clipboardData?.files ?? [])];
  const input = [...document.querySelectorAll("#leave-form [type=file]")].find((one) => !one.closest("[hidden]"));
  if (pasted.length === 0 || input === undefined || event.clipboardData.getData("text/plain") !== "") return;
  event.preventDefault();
  const files = new DataTransfer();
  for (const file of input.multiple ? [...input.files, ...pasted] : pasted.slice(0, 1)) files.items.add(file);
  input.files = files.files;
}

/** Asks whether another address was meant; nothing waits for the answer. */
function suggest(input) {
  const meant = emailSuggestion(input.value, data.typos);
  byId("email-typo")?.remove();
  if (meant === null) return;
  const use = Object.assign(document.createElement("button"), { type: "button", className: "secondary" });
  use.textContent = data.texts.typoUse;
  use.addEventListener("click", () => {
    input.value = meant;
    byId("email-typo").remove();
    input.focus();
    saveDraft();
  });
  const line = Object.assign(document.createElement("p"), { id: "email-typo", className: "hint typo" });
  line.setAttribute("role", "status");
  line.append(fill(data.texts.typo, { email: meant }), " ", use);
  input.after(line);
}

/**
 * On leaving a field only what was typed is judged: an empty field is told at the end. Not while a button is being
 * pressed: a message that appears would move the button from under the finger.
 */
function onBlur(event) {
  const name = event.target.name;
  if (!pressing && data !== null && name === "email") suggest(event.target);
  if (pressing || data === null || data.rules[name] === undefined || event.target.value.trim() === "") return;
  const problem = problemsOf(byId("leave-form")).find((item) => item.field === name);
  showProblem(name, problem);
  if (problem !== undefined) checking = true;
}

async function onClick(event) {
  const button = event.target.closest("[data-copy]");
  const link = event.target.closest(".summary a");
  if (link !== null) {
    event.preventDefault();
    document.querySelector(link.getAttribute("href"))?.focus();
  }
  if (button === null) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = button.dataset.copied;
  byId("status").textContent = button.dataset.copied;
}

function onKey(event) {
  const form = byId("leave-form");
  if (event.key !== "Enter" || event.isComposing || form === null) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit();
  }
}

if (typeof document !== "undefined") {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("input", onInput);
  document.addEventListener("focusout", onBlur);
  document.addEventListener("paste", onPaste);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", (event) => {
    pressing = event.target.closest("button") !== null;
  });
  for (const over of ["pointerup", "pointercancel", "click"]) {
    document.addEventListener(over, () => {
      pressing = false;
    });
  }
  document.addEventListener("compositionstart", () => {
    composing = true;
  });
  document.addEventListener("compositionend", () => {
    composing = false;
  });
  arrive();
  setInterval(() => {
    if (data !== null && !busy) saveDraft();
  }, 2000);
  addEventListener("pagehide", () => {
    if (data !== null) saveDraft();
  });
}
