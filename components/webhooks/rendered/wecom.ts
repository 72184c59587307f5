import { textBlocks } from "./blocks";
import { decodeEntities, inlines, plain } from "./inline";
import { type Json, record, records, text, texts } from "./json";
import type { Block, Inline, RenderedMessage } from "./types";

/** Messages of the group robot and of an application. */
export function wecomMessage(body: Json): RenderedMessage | null {
  const type = text(body.msgtype);
  const part = record(body[type]);
  const chat = { kind: "chat", look: "wecom" } as const;
  switch (type) {
    case "text": {
      const calls = [...texts(part.mentioned_list), ...texts(part.mentioned_mobile_list)];
      const blocks: Block[] = [{ kind: "paragraph", inlines: plain(text(part.content)) }];
      return { ...chat, card: false, blocks, calls: calls.map((who) => (who.startsWith("@") ? who : `@${who}`)) };
    }
    case "markdown":
    case "markdown_v2":
      return { ...chat, card: false, blocks: textBlocks(text(part.content), "markdown"), calls: [] };
    case "textcard":
      return {
        ...chat,
        card: true,
        title: plain(text(part.title)),
        blocks: [...cardText(text(part.description)), button(text(part.btntxt), text(part.url))],
        calls: [],
      };
    case "template_card":
      return { ...chat, card: true, ...templateCard(part), calls: [] };
    case "news":
      return { ...chat, card: true, blocks: records(part.articles).flatMap(article), calls: [] };
    default:
      return null;
  }
}

const button = (label: string, url: string): Block => ({ kind: "buttons", labels: [{ text: label, url }] });

/** `<div class="gray">…</div>` and `<br>` are all the markup of a text card. */
function cardText(description: string): Block[] {
  return description.split(/(<div[^>]*>[\s\S]*?<\/div>)/).flatMap((part): Block[] => {
    const [, name = "", inner] = /^<div(?: class="?(\w+)"?)?[^>]*>([\s\S]*?)<\/div>$/.exec(part) ?? [];
    const words = decodeEntities((inner ?? part).replace(/<br\s*\/?>/gi, "\n").replace(/<\/?[a-z][^>]*>/gi, ""));
    if (words.trim() === "") return [];
    const said: Inline[] = [
      { kind: "text", text: words.trim(), ...(name === "highlight" ? { colour: "warning" } : {}) },
    ];
    return [name === "gray" ? { kind: "note", inlines: said } : { kind: "paragraph", inlines: said }];
  });
}

function templateCard(card: Json): { title: Inline[]; blocks: Block[] } {
  const { title, desc } = record(card.main_title);
  const source = text(record(card.source).desc);
  const quoted = record(card.quote_area);
  const emphasis = record(card.emphasis_content);
  const items = records(card.horizontal_content_list).map(({ keyname, value }) => ({
    label: plain(text(keyname)),
    value: plain(text(value)),
    short: false,
  }));
  const jumps = records(card.jump_list).map((jump) => ({ text: text(jump.title), url: text(jump.url) }));
  const paragraph = (words: string): Block[] => (words === "" ? [] : [{ kind: "paragraph", inlines: plain(words) }]);
  return {
    title: plain(text(title)),
    blocks: [
      ...(source === "" ? [] : [{ kind: "note", inlines: plain(source) } satisfies Block]),
      ...(text(desc) === "" ? [] : [{ kind: "note", inlines: plain(text(desc)) } satisfies Block]),
      ...(text(emphasis.title) === ""
        ? []
        : [{ kind: "heading", level: 2, inlines: plain(text(emphasis.title)) } satisfies Block]),
      ...paragraph(text(card.sub_title_text)),
      ...(text(quoted.quote_text) === ""
        ? []
        : [{ kind: "quote", blocks: paragraph(text(quoted.quote_text)) } satisfies Block]),
      ...(items.length === 0 ? [] : [{ kind: "fields", items } satisfies Block]),
      ...(jumps.length === 0 ? [] : [{ kind: "buttons", labels: jumps } satisfies Block]),
    ],
  };
}

const article = (item: Json): Block[] => [
  { kind: "heading", level: 3, inlines: inlines(text(item.title), "markdown") },
  { kind: "note", inlines: plain(text(item.description)) },
];
