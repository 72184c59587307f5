import { textBlocks } from "./blocks";
import { inlines, plain } from "./inline";
import { type Json, record, records, text } from "./json";
import type { Block, RenderedMessage } from "./types";

/** Messages of a channel's webhook: content, and embeds with a coloured edge. */
export function discordMessage(body: Json): RenderedMessage | null {
  const content = text(body.content);
  const embeds = records(body.embeds);
  if (content === "" && embeds.length === 0) return null;
  const said = content === "" ? [] : textBlocks(content, "discord");
  const chat = { kind: "chat", look: "discord", calls: [] } as const;
  const [first] = embeds;
  if (first === undefined) return { ...chat, card: false, blocks: said };
  const colour = typeof first.color === "number" ? hexOf(first.color) : null;
  return {
    ...chat,
    card: true,
    lead: said,
    ...(text(first.title) === "" ? {} : { title: inlines(text(first.title), "discord") }),
    ...(colour === null ? {} : { tone: { hex: colour } }),
    blocks: embeds.flatMap(embed),
  };
}

const hexOf = (colour: number): string | null =>
  Number.isInteger(colour) && colour >= 0 && colour <= 0xffffff ? `#${colour.toString(16).padStart(6, "0")}` : null;

function embed(part: Json, index: number): Block[] {
  const items = records(part.fields).map((field) => ({
    label: inlines(text(field.name), "discord"),
    value: inlines(text(field.value), "discord"),
    short: field.inline === true,
  }));
  const image = text(record(part.image).url);
  const title = text(part.title);
  const footer = text(record(part.footer).text);
  return [
    // The first title is the card's.
    ...(index === 0 || title === ""
      ? []
      : [{ kind: "heading", level: 3, inlines: inlines(title, "discord") } satisfies Block]),
    ...textBlocks(text(part.description), "discord"),
    ...(items.length === 0 ? [] : [{ kind: "fields", items } satisfies Block]),
    ...(image === "" ? [] : [{ kind: "image", alt: "", url: image } satisfies Block]),
    ...(footer === "" ? [] : [{ kind: "note", inlines: plain(footer) } satisfies Block]),
  ];
}
