import type { ShownField } from "@/lib/domain/forms/fields";

/** What loader and panel say to each other. Both are built from this folder; neither knows React. */

export type Show = "form" | "chat" | "none";

/** The answer of `/widget/bootstrap`. */
export type Boot = {
  show: Show;
  next_open_at: string | null;
  server_time: string;
  ttl: number;
  ui: {
    color: string;
    side: "right" | "left";
    x: number;
    y: number;
    z: number;
    label: string;
    noPhone?: boolean;
    delay?: number;
    include?: string[];
    exclude?: string[];
  };
};

/** The answer of `/widget/form`, and what a `presence` event tells. */
export type Presence = { show: Show; intro: string; mode: string; reason: string };
export type FormAnswer = Presence & {
  token: string;
  fields: ShownField[];
  chat: string | null;
  title: string;
  welcome: string;
  success: string;
  /** How soon visitors usually hear; empty when that is not known. */
  within: string;
  /** Whoever leaves an address gets a letter that his message has arrived. */
  receipt: boolean;
};

export type EventName = "ready" | "open" | "submit" | "error" | "presence" | "chat";

/** What the panel gets from the loader. */
export type PanelContext = {
  base: string;
  siteKey: string;
  locale: string;
  root: ShadowRoot;
  color: string;
  side: "right" | "left";
  /** What the page said of the visitor and of itself. */
  profile: Record<string, string>;
  fields: Record<string, string>;
  page: { url?: string; title?: string };
  emit: (event: EventName, data?: unknown) => void;
  /** The panel heard who is there. */
  told: (show: Show) => void;
  /** The panel was closed. */
  closed: () => void;
};

export type Panel = { open: () => void; close: () => void; destroy: () => void; fill: () => void };
