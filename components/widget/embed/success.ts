import { maskEmail, maskPhone } from "@/lib/domain/contact-masks";
import { fetchForm, submit } from "./api";
import { el, fill } from "./dom";
import type { Stored } from "./form";
import { texts } from "./texts";
import type { FormAnswer, PanelContext } from "./types";

const { widget } = texts;
const { success, follow, submitting, network } = texts.leave;
const TICK =
  '<svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="m15 24.5 6.5 6.5L33.5 18"/></svg>';

/** What follows a stored message: its number, and how the visitor will be answered. `own`: the site's own words for that. */
export function successView(
  context: PanelContext,
  stored: Stored,
  { success: own, within }: Pick<FormAnswer, "success" | "within">,
  { again, close }: { again: () => void; close: () => void },
): HTMLElement {
  const channel =
    stored.email !== ""
      ? fill(success.viaEmail, { value: maskEmail(stored.email) })
      : fill(success.viaPhone, { value: maskPhone(stored.phone) });
  const told = stored.duplicate
    ? fill(success.duplicate, { id: stored.number })
    : own || (within ? fill(success.usual, { channel, eta: within }) : fill(success.contact, { channel }));
  const copy = el("button", { class: "s", type: "button", click: () => void copyNumber() }, success.copy);
  const copyNumber = async () => {
    await navigator.clipboard.writeText(stored.number);
    copy.textContent = success.copied;
  };
  const link = stored.statusUrl;
  const tick = el("div");
  tick.innerHTML = TICK;
  return el(
    "div",
    { class: "d" },
    tick,
    el("h3", { tabindex: -1 }, success.title),
    el("p", {}, `${success.number} `, el("b", {}, stored.number)),
    el("p", {}, told),
    stored.letter && el("p", {}, success.letter),
    el(
      "div",
      { class: "a" },
      navigator.clipboard ? copy : null,
      link && el("a", { class: "s", href: link, target: "_blank", rel: "noopener noreferrer" }, success.progress),
      el("button", { class: "s", type: "button", click: again }, success.again),
      el("button", { class: "s", type: "button", click: close }, widget.close),
    ),
    followUp(context, stored),
  );
}

/** A line for what the visitor forgot to say: it goes to the same message. */
function followUp(context: PanelContext, stored: Stored): HTMLElement {
  const words = el("textarea", { id: "follow", rows: 3, "aria-describedby": "follow-e" });
  const said = el("div", { class: "e", id: "follow-e", role: "status" });
  const send = el("button", { class: "s", type: "submit" }, follow.submit);
  let { token } = stored;
  let isBusy = false;
  const add = async (mayRenew: boolean): Promise<void> => {
    const content = words.value.trim();
    if (content === "") return words.focus();
    isBusy = true;
    said.textContent = submitting;
    const sent = await submit(context, { content, token, website: "", followUp: { reference: stored.reference } });
    isBusy = false;
    if (sent.kind === "expired" && mayRenew) {
      const fresh = await fetchForm(context, token).catch(() => null);
      if (fresh !== null) {
        token = fresh.token;
        return add(false);
      }
    }
    if (sent.kind === "stored") {
      form.replaceChildren(el("p", { role: "status", tabindex: -1 }, follow.added));
      form.querySelector("p")?.focus();
    } else {
      said.textContent =
        sent.kind === "failed" ? sent.text : sent.kind === "problems" ? (sent.fields[0]?.message ?? network) : network;
    }
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    if (!isBusy) void add(true);
  };
  const field = el("div", { class: "f" }, el("label", { for: "follow" }, follow.label), words, said);
  const form = el("form", { novalidate: true, hidden: true, submit: onSubmit }, field, send);
  const open = el("button", { class: "s", type: "button" }, follow.title);
  open.addEventListener("click", () => {
    open.hidden = true;
    form.hidden = false;
    words.focus();
  });
  return el("div", {}, el("div", { class: "a" }, open), form);
}
