import { el } from "../widget/embed/dom";
import { byId, type PageData } from "./data";

/*
 * A bar above the form while somebody is there to talk to. The form never goes away for it.
 */

const BAR = "talk";
/** The visitor went on writing: he is not asked again on this page. */
let isRefused = false;

/** `{text}` in the address stands for what was written, as the widget's panel fills it. */
export function offerTalk(texts: PageData["texts"]["back"], chat: string, written: () => string): void {
  if (isRefused || byId(BAR) !== null) return;
  const to = (text: string) => chat.replace(/\{text\}|%7Btext%7D/, encodeURIComponent(text));
  const go = () => {
    link.href = to(written());
  };
  const link = el("a", { class: "secondary", href: to(""), target: "_blank", rel: "noopener", click: go }, texts.go);
  const stay = () => {
    isRefused = true;
    hideTalk();
    byId("content")?.focus();
  };
  const button = el("button", { class: "secondary", type: "button", click: stay }, texts.stay);
  byId("leave-form")?.before(
    el("div", { id: BAR, class: "talk", role: "status" }, el("span", {}, texts.text), link, button),
  );
}

export function hideTalk(): void {
  byId(BAR)?.remove();
}
