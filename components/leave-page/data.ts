import type { ShownField } from "@/lib/domain/forms/fields";
import type { Messages } from "@/lib/i18n/messages";

/** What the server prints into the page of a form for its script. */
export type PageData = {
  siteKey: string;
  locale: string;
  /** In the visitor's language; the script checks by the server's own rules (lib/domain/forms/answers.ts). */
  fields: readonly ShownField[];
  errors: Messages["leave"]["error"];
  texts: Pick<Messages["leave"], "network" | "counter" | "typo" | "typoUse"> & {
    /** For one and for many: the script knows no plural rules. */
    summary: { one: string; many: string };
    queued: string;
    back: Messages["widget"]["back"];
  };
  /** Where visitors can talk to somebody, with `{text}` for what they wrote; null where they cannot. */
  chat: string | null;
};

export const FORM = "leave-form";

export const byId = (id: string): HTMLElement | null => document.getElementById(id);

/** The form on screen; null on pages of another kind. */
export const theForm = (): HTMLFormElement | null => {
  const form = byId(FORM);
  return form instanceof HTMLFormElement ? form : null;
};

/** Reads the block of the page that is on screen. */
export function pageData(): PageData | null {
  const text = byId("leave-data")?.textContent;
  return text == null ? null : (JSON.parse(text) as PageData);
}
