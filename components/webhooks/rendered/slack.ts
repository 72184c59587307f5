import { textBlocks } from "./blocks";
import { inlines, plain } from "./inline";
import { type Json, list, record, records, text } from "./json";
import type { Block, Inline, RenderedMessage } from "./types";

/** Messages of an incoming webhook; with blocks, the text is what a notification shows. */
export function slackMessage(body: Json): RenderedMessage | null {
  const blocks = records(body.blocks);
  const attachments = records(body.attachments);
  const said = text(body.text);
  if (blocks.length === 0 && attachments.length === 0 && said === "") return null;
  const spoken: Block[] =
    body.mrkdwn === false ? [{ kind: "paragraph", inlines: plain(unescaped(said)) }] : textBlocks(said, "slack");
  const chat = { kind: "chat", look: "slack", calls: [] } as const;
  if (blocks.length > 0) return { ...chat, card: false, blocks: blocks.flatMap(block) };
  if (attachments.length === 0) return { ...chat, card: false, blocks: spoken };
  return { ...chat, card: true, lead: spoken, tone: "accent", blocks: attachments.flatMap(attachment) };
}

const unescaped = (words: string) => words.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function words(object: Json): Inline[] {
  return text(object.type) === "mrkdwn" ? inlines(text(object.text), "slack") : plain(text(object.text));
}

function block(part: Json): Block[] {
  switch (text(part.type)) {
    case "header":
      return [{ kind: "heading", level: 2, inlines: words(record(part.text)) }];
    case "section":
      return [...sectionText(record(part.text)), ...fieldsOf(part)];
    case "divider":
      return [{ kind: "rule" }];
    case "context":
      return [{ kind: "note", inlines: records(part.elements).flatMap(words) }];
    case "actions":
      return [{ kind: "buttons", labels: records(part.elements).map(buttonOf) }];
    case "image":
      return [{ kind: "image", alt: text(part.alt_text), url: text(part.image_url) }];
    case "markdown":
      return textBlocks(text(part.text), "markdown");
    default:
      return [];
  }
}

function sectionText(object: Json): Block[] {
  if (text(object.text) === "") return [];
  return text(object.type) === "mrkdwn"
    ? textBlocks(text(object.text), "slack")
    : [{ kind: "paragraph", inlines: words(object) }];
}

/** Fields come in pairs of label and value, two in a row. */
function fieldsOf(part: Json): Block[] {
  const fields = records(part.fields).map(words);
  const items = fields.flatMap((label, index) =>
    index % 2 === 0 ? [{ label, value: fields[index + 1] ?? [], short: false }] : [],
  );
  return items.length === 0 ? [] : [{ kind: "fields", items }];
}

const buttonOf = (button: Json) => ({ text: text(record(button.text).text), url: text(button.url) });

function attachment(part: Json): Block[] {
  const title = text(part.title);
  const items = records(part.fields).map((field) => ({
    label: plain(text(field.title)),
    value: inlines(text(field.value), "slack"),
    short: field.short === true,
  }));
  return [
    ...(title === "" ? [] : [{ kind: "heading", level: 3, inlines: plain(title) } satisfies Block]),
    ...textBlocks(text(part.text), "slack"),
    ...list(part.blocks).flatMap((inner) => block(record(inner))),
    ...(items.length === 0 ? [] : [{ kind: "fields", items } satisfies Block]),
  ];
}
