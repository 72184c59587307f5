import { fetchForm, follow } from "./api";
import { el } from "./dom";
import { saveDraft } from "./draft";
import { FormView, type Stored } from "./form";
import { CSS } from "./panel-css";
import { adopt } from "./style";
import { successView } from "./success";
import { texts } from "./texts";
import type { FormAnswer, Panel, PanelContext, Presence } from "./types";

/*
 * The panel: an empty shell in the first frame, what is in it when the server has answered.
 */

const { widget } = texts;
const CLOSE_ICON =
  '<svg width="22" height="22" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="m6 6 12 12M18 6 6 18"/></svg>';

export const mount = (context: PanelContext): Panel => new PanelView(context);

class PanelView implements Panel {
  private answer: FormAnswer | null = null;
  private presence: Presence | null = null;
  private form: FormView | null = null;
  private shown: "none" | "form" | "chat" | "success" = "none";
  /** The visitor asked for the form although somebody is there. */
  private isWriting = false;
  private unfollow: (() => void) | null = null;
  private readonly heading = el("h2", { id: "h", tabindex: -1 }, widget.title);
  private readonly intro = el("p", { class: "intro", role: "status" });
  private readonly bar = el("div", { class: "bar", role: "status", hidden: true });
  private readonly place = el("div");
  private readonly dialog: HTMLElement;
  /** What of the page was made inert behind a panel that fills the screen. */
  private readonly held = new Set<Element>();
  private readonly phone = matchMedia("(max-width:479px)");

  constructor(private readonly context: PanelContext) {
    adopt(context.root, CSS);
    const close = el("button", { class: "x", type: "button", "aria-label": widget.close, click: () => this.close() });
    close.innerHTML = CLOSE_ICON;
    this.dialog = el(
      "section",
      {
        ...{ class: "p", role: "dialog", "aria-labelledby": "h", lang: context.locale, hidden: true },
        "data-side": context.side,
        keydown: (event) => this.onKey(event as KeyboardEvent),
      },
      el("header", {}, this.heading, close),
      el("div", { class: "b" }, this.intro, this.bar, this.place),
    );
    // Before the button, so that the keyboard goes from the panel to it.
    context.root.prepend(this.dialog);
    window.visualViewport?.addEventListener("resize", this.resize);
    window.visualViewport?.addEventListener("scroll", this.resize);
    this.phone.addEventListener("change", this.turned);
  }

  open(): void {
    if (!this.dialog.hidden) return;
    this.dialog.hidden = false;
    this.setModal(true);
    this.heading.focus();
    // The shell is painted first.
    setTimeout(() => {
      if (this.answer === null || this.shown === "success") void this.load();
      else if (this.presence !== null) this.tell(this.presence);
      this.unfollow ??= follow(this.context, (presence) => this.tell(presence));
    });
  }

  close(): void {
    if (this.dialog.hidden) return;
    this.dialog.hidden = true;
    this.isWriting = false;
    this.setModal(false);
    this.unfollow?.();
    this.unfollow = null;
    this.context.closed();
  }

  fill(): void {
    this.form?.fill();
  }

  destroy(): void {
    this.close();
    this.form?.end();
    window.visualViewport?.removeEventListener("resize", this.resize);
    window.visualViewport?.removeEventListener("scroll", this.resize);
    this.phone.removeEventListener("change", this.turned);
  }

  private onKey(event: KeyboardEvent): void {
    // Keys typed here are no shortcuts of the page.
    event.stopPropagation();
    if (event.key === "Escape" && !event.isComposing) this.close();
  }

  /** On a phone the panel is the whole screen, and the page behind it is not there. */
  private setModal(on: boolean): void {
    const modal = on && this.phone.matches;
    if (modal) this.dialog.setAttribute("aria-modal", "true");
    else this.dialog.removeAttribute("aria-modal");
    for (const other of this.held) other.removeAttribute("inert");
    this.held.clear();
    for (const other of modal ? Array.from(document.body.children) : []) {
      if (other === this.context.root.host || other.hasAttribute("inert")) continue;
      other.setAttribute("inert", "");
      this.held.add(other);
    }
    this.resize();
  }

  /** A soft keyboard takes its part of the screen, and may push what is left of it down. Who zooms in wants it as it is. */
  private readonly resize = () => {
    const { visualViewport } = window;
    if (visualViewport?.scale !== 1) return;
    this.dialog.style.setProperty("--vh", `${visualViewport.height}px`);
    this.dialog.style.setProperty("--vt", `${visualViewport.offsetTop}px`);
  };

  /** A phone that is turned, or a window that is drawn, may make the panel the whole screen or no longer. */
  private readonly turned = () => {
    if (!this.dialog.hidden) this.setModal(true);
  };

  private async load(): Promise<void> {
    const { context } = this;
    this.shown = "none";
    this.intro.hidden = false;
    this.intro.textContent = widget.loading;
    try {
      this.answer = await fetchForm(context);
    } catch (error) {
      context.emit("error", error);
      this.intro.textContent = widget.failed;
      const href = `${context.base}/leave/${encodeURIComponent(context.siteKey)}`;
      this.place.replaceChildren(
        el("button", { class: "g", type: "button", click: () => void this.load() }, widget.retry),
        el("div", { class: "a" }, el("a", { class: "s", href, target: "_blank", rel: "noopener" }, widget.fullPage)),
      );
      return;
    }
    this.heading.textContent = this.answer.title || widget.title;
    this.tell(this.answer);
  }

  /** Puts on screen what goes with who is there. What is being written is never taken away. */
  private tell(next: Presence): void {
    const { presence: before, answer } = this;
    this.presence = next;
    this.context.told(next.show);
    if (before !== null && before.mode !== next.mode) {
      this.context.emit("presence", { mode: next.mode, reason: next.reason });
    }
    if (answer === null || this.dialog.hidden || this.shown === "success") return;
    const canChat = next.show === "chat" && answer.chat !== null;
    const isBusy = this.shown === "form" && (this.isWriting || this.form?.isTouched() === true);
    if (canChat && !isBusy) this.showChat(answer);
    else {
      if (!canChat) this.isWriting = false;
      if (this.shown !== "form") this.showForm(answer);
      this.showBar(canChat && !this.isWriting);
    }
    this.intro.textContent = next.mode === "online" && answer.welcome !== "" ? answer.welcome : next.intro;
  }

  private showForm(answer: FormAnswer): void {
    const hadFocus = this.place.contains(this.context.root.activeElement);
    this.form ??= new FormView(this.context, answer, (stored) => this.showSuccess(answer, stored));
    this.shown = "form";
    this.place.replaceChildren(this.form.element);
    if (hadFocus) this.heading.focus();
  }

  private showSuccess(answer: FormAnswer, stored: Stored): void {
    this.shown = "success";
    this.form?.end();
    this.form = null;
    this.intro.hidden = true;
    this.showBar(false);
    const again = () => {
      // Who writes again need not say again who he is.
      const { name, email, phone } = stored;
      saveDraft(this.context.siteKey, { name, email, phone });
      this.isWriting = true;
      void this.load().then(() => this.form?.focus());
    };
    const view = successView(this.context, stored, answer, { again, close: () => this.close() });
    this.place.replaceChildren(view);
    view.querySelector("h3")?.focus();
  }

  private showChat(answer: FormAnswer): void {
    if (this.shown === "chat") return;
    this.shown = "chat";
    this.showBar(false);
    const write = () => {
      this.isWriting = true;
      this.showForm(answer);
      this.form?.focus();
    };
    this.place.replaceChildren(
      this.chatLink("g", widget.chat.go),
      el("div", { class: "a" }, el("button", { class: "s", type: "button", click: write }, widget.chat.write)),
    );
  }

  /** Carries what was written already to where the talk goes on, if that place takes it. */
  private chatLink(style: string, label: string): HTMLElement {
    const to = (text: string) => (this.answer?.chat ?? "").replace(/\{text\}|%7Btext%7D/, encodeURIComponent(text));
    const go = () => {
      const text = this.form?.text() ?? "";
      link.href = to(text);
      this.context.emit("chat", { text });
    };
    const link = el(
      "a",
      { class: style, href: to(""), target: "_blank", rel: "noopener", click: go },
      label,
      el("span", { class: "t" }, widget.chat.newTab),
    );
    return link;
  }

  private showBar(on: boolean): void {
    if (this.bar.hidden !== on) return;
    this.bar.hidden = !on;
    const stay = () => {
      this.isWriting = true;
      this.showBar(false);
      this.form?.focus();
    };
    const parts = on
      ? [
          el("span", {}, widget.back.text),
          this.chatLink("s", widget.back.go),
          el("button", { class: "s", type: "button", click: stay }, widget.back.stay),
        ]
      : [];
    this.bar.replaceChildren(...parts);
  }
}
