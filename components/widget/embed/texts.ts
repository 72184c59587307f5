import type { Messages } from "@/lib/i18n/messages";

/** One language's words of the panel; put in when it is built (scripts/widget.mjs). */
export type PanelTexts = {
  leave: Pick<
    Messages["leave"],
    | "choose"
    | "other"
    | "otherHint"
    | "stars"
    | "typo"
    | "typoUse"
    | "fileHint"
    | "fileUploading"
    | "fileRemove"
    | "contactHint"
    | "optional"
    | "counter"
    | "privacy"
    | "submit"
    | "submitting"
    | "remember"
    | "error"
    | "rate"
    | "network"
    | "server"
    | "tooLarge"
    | "success"
    | "receipt"
    | "follow"
  >;
  widget: Pick<
    Messages["widget"],
    "title" | "close" | "loading" | "chat" | "back" | "queued" | "failed" | "retry" | "fullPage"
  >;
};

declare const TEXTS: PanelTexts;
export const texts: PanelTexts = TEXTS;
