import { maskEmail, maskPhone } from "@/lib/domain/contact-masks";
import { el, fill } from "./dom";
import type { Stored } from "./form";
import { texts } from "./texts";

const { success } = texts.leave;
const TICK =
  '<svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="m15 24.5 6.5 6.5L33.5 18"/></svg>';

/** What follows a stored message: its number, and how the visitor will be answered. `own`: the site's own words for that. */
export function successView(stored: Stored, own: string, again: () => void): HTMLElement {
  const channel =
    stored.email !== ""
      ? fill(success.viaEmail, { value: maskEmail(stored.email) })
      : fill(success.viaPhone, { value: maskPhone(stored.phone) });
  const told = stored.duplicate
    ? fill(success.duplicate, { id: stored.number })
    : own || fill(success.contact, { channel });
  const copy = el("button", { class: "s", type: "button", click: () => void copyNumber() }, success.copy);
  const copyNumber = async () => {
    await navigator.clipboard.writeText(stored.number);
    copy.textContent = success.copied;
  };
  const tick = el("div");
  tick.innerHTML = TICK;
  return el(
    "div",
    { class: "d" },
    tick,
    el("h3", { tabindex: -1 }, success.title),
    el("p", {}, `${success.number} `, el("b", {}, stored.number)),
    el("p", {}, told),
    el(
      "div",
      { class: "a" },
      navigator.clipboard ? copy : null,
      el("button", { class: "s", type: "button", click: again }, success.again),
    ),
  );
}
