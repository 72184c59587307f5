/** A message as somebody will see it, read from the body that is sent. Texts only: whatever stands in them stays text. */

export type Colour = "accent" | "muted" | "success" | "warning" | "danger" | { hex: string };

export type Inline =
  | {
      kind: "text";
      text: string;
      bold?: boolean;
      italic?: boolean;
      strike?: boolean;
      code?: boolean;
      colour?: Colour;
    }
  | { kind: "link"; text: string; url: string }
  | { kind: "mention"; text: string };

export type Block =
  | { kind: "heading"; level: number; inlines: Inline[] }
  /** Line breaks are `\n` in the texts. */
  | { kind: "paragraph"; inlines: Inline[] }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "code"; text: string }
  | { kind: "rule" }
  | { kind: "table"; rows: Inline[][][] }
  | { kind: "fields"; items: { label: Inline[]; value: Inline[]; short: boolean }[] }
  | { kind: "buttons"; labels: { text: string; url?: string }[] }
  | { kind: "note"; inlines: Inline[] }
  /** Not fetched: a preview must not call on strangers. */
  | { kind: "image"; alt: string; url: string };

export type Look = "wecom" | "dingtalk" | "feishu" | "slack" | "discord";

export type RenderedMessage =
  | {
      kind: "chat";
      look: Look;
      /** A card has a frame of its own, a title and perhaps a colour. */
      card: boolean;
      title?: Inline[];
      tone?: Exclude<Colour, "muted">;
      /** Before the card itself (Discord's content, Slack's text beside attachments). */
      lead?: Block[];
      blocks: Block[];
      /** Who is called beside the text (WeCom's and DingTalk's lists). */
      calls: readonly string[];
    }
  | { kind: "mail"; subject: string; from: string; to: string; cc: string; html: string; text: string };
