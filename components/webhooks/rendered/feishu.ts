import { textBlocks } from "./blocks";
import { inlines, plain } from "./inline";
import { isRecord, type Json, list, record, records, text } from "./json";
import type { Block, Inline, RenderedMessage } from "./types";

const TONES = {
  blue: "accent",
  wathet: "accent",
  indigo: "accent",
  purple: "accent",
  turquoise: "success",
  green: "success",
  yellow: "warning",
  orange: "warning",
  carmine: "danger",
  red: "danger",
} as const;
const isTone = (name: string): name is keyof typeof TONES => name in TONES;

/** Messages of the group bot, and of an application, whose `content` is JSON in a text. */
export function feishuMessage(body: Json): RenderedMessage | null {
  const content = typeof body.content === "string" ? jsonOf(body.content) : record(body.content);
  switch (text(body.msg_type)) {
    case "text":
      return chat(false, [{ kind: "paragraph", inlines: inlines(text(content.text), "feishu") }]);
    case "post":
      return post(isRecord(content.post) ? content.post : content);
    case "interactive":
      return card(isRecord(body.card) ? body.card : content);
    default:
      return null;
  }
}

const chat = (isCard: boolean, blocks: Block[]) =>
  ({ kind: "chat", look: "feishu", card: isCard, blocks, calls: [] }) satisfies RenderedMessage;

function jsonOf(source: string): Json {
  try {
    return record(JSON.parse(source));
  } catch (error) {
    // A template may put anything there; the request tab shows it.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function post(languages: Json): RenderedMessage | null {
  const [written] = Object.values(languages).filter(isRecord);
  if (written === undefined) return null;
  const lines = list(written.content).map((line): Block => {
    const parts = records(line);
    if (parts.length === 1 && text(parts[0]?.tag) === "hr") return { kind: "rule" };
    return { kind: "paragraph", inlines: parts.flatMap(postPart) };
  });
  const title = text(written.title);
  return { ...chat(false, lines), ...(title === "" ? {} : { title: plain(title) }) };
}

function postPart(part: Json): Inline[] {
  switch (text(part.tag)) {
    case "a":
      return [{ kind: "link", text: text(part.text), url: text(part.href) }];
    case "at":
      return [{ kind: "mention", text: `@${text(part.user_name) || text(part.user_id)}` }];
    case "md":
      return inlines(text(part.text), "feishu");
    case "code_block":
      return [{ kind: "text", text: text(part.text), code: true }];
    default: {
      const styles = list(part.style);
      const words = text(part.text);
      const bold = styles.includes("bold") ? { bold: true } : {};
      return words === "" ? [] : [{ kind: "text", text: words, ...bold }];
    }
  }
}

function card(source: Json): RenderedMessage | null {
  const header = record(source.header);
  const elements = records(source.elements ?? record(source.body).elements);
  if (elements.length === 0 && !isRecord(source.header)) return null;
  const template = text(header.template);
  return {
    ...chat(true, elements.flatMap(element)),
    ...(isRecord(header.title) ? { title: words(record(header.title)) } : {}),
    ...(isTone(template) ? { tone: TONES[template] } : {}),
  };
}

/** A text object of a card: `plain_text` has no marks. */
function words(object: Json): Inline[] {
  const content = text(object.content);
  return text(object.tag) === "plain_text" ? plain(content) : inlines(content, "feishu");
}

function element(part: Json): Block[] {
  switch (text(part.tag)) {
    case "div":
      return [...paragraphOf(record(part.text)), ...fieldsOf(part)];
    case "markdown":
      return textBlocks(text(part.content), "feishu");
    case "hr":
      return [{ kind: "rule" }];
    case "note":
      return [{ kind: "note", inlines: records(part.elements).flatMap(words) }];
    case "img":
      return [{ kind: "image", alt: text(record(part.alt).content), url: "" }];
    case "action":
      return [{ kind: "buttons", labels: records(part.actions).map(buttonOf) }];
    case "button":
      return [{ kind: "buttons", labels: [buttonOf(part)] }];
    case "column_set":
      return records(part.columns).flatMap((column) => records(column.elements).flatMap(element));
    default:
      return [];
  }
}

function paragraphOf(object: Json): Block[] {
  if (text(object.content) === "") return [];
  return text(object.tag) === "lark_md"
    ? textBlocks(text(object.content), "feishu")
    : [{ kind: "paragraph", inlines: words(object) }];
}

/** A field is a bold label, a line break and the value. */
function fieldsOf(part: Json): Block[] {
  const items = records(part.fields).map((field) => {
    const [label = "", ...rest] = text(record(field.text).content).split("\n");
    return {
      label: rest.length === 0 ? [] : inlines(label, "feishu"),
      value: inlines(rest.length === 0 ? label : rest.join("\n"), "feishu"),
      short: field.is_short === true,
    };
  });
  return items.length === 0 ? [] : [{ kind: "fields", items }];
}

function buttonOf(button: Json): { text: string; url: string } {
  const [behavior] = records(button.behaviors);
  return { text: text(record(button.text).content), url: text(button.url) || text(behavior?.default_url) };
}
