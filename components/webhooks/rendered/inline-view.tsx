import type { CSSProperties } from "react";
import { cn } from "@/components/ui/cn";
import { numbered } from "./numbered";
import type { Colour, Inline } from "./types";

const COLOURS = {
  accent: "text-accent-ink",
  muted: "text-ink-3",
  success: "text-success",
  warning: "text-warning",
  danger: "text-danger",
} as const satisfies Record<Extract<Colour, string>, string>;

/** Texts with their marks. Links show where they lead and lead nowhere: a preview is no place to follow a stranger's. */
export function Inlines({ parts }: { parts: readonly Inline[] }) {
  return numbered(parts).map(({ id, item }) => <Part key={id} part={item} />);
}

function Part({ part }: { part: Inline }) {
  switch (part.kind) {
    case "link":
      return (
        <span title={part.url} className="break-words text-accent-ink underline decoration-1 underline-offset-2">
          {part.text}
        </span>
      );
    case "mention":
      return <span className="rounded-sm bg-accent-soft px-0.5 text-accent-ink">{part.text}</span>;
    case "text":
      return <Words part={part} />;
  }
}

function Words({ part }: { part: Extract<Inline, { kind: "text" }> }) {
  const { bold, italic, strike, code, colour } = part;
  const named = typeof colour === "string" ? COLOURS[colour] : undefined;
  const own: CSSProperties | undefined = typeof colour === "object" ? { color: colour.hex } : undefined;
  const style = cn(bold && "font-semibold", italic && "italic", strike && "line-through", named);
  if (code) return <code className="rounded-sm bg-sunken px-1 text-[0.9em]">{part.text}</code>;
  if (style === "" && own === undefined) return part.text;
  return (
    <span className={style} style={own}>
      {part.text}
    </span>
  );
}
