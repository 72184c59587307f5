import { Image as ImageIcon } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { Inlines } from "./inline-view";
import { numbered } from "./numbered";
import type { Block } from "./types";

export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return numbered(blocks).map(({ id, item }) => <BlockView key={id} block={item} />);
}

const HEADINGS = ["text-lg", "text-lg", "text-base", "text-base"] as const;

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "heading":
      // Not a heading of this page.
      return (
        <p className={cn("break-words font-semibold", HEADINGS[block.level] ?? "text-sm")}>
          <Inlines parts={block.inlines} />
        </p>
      );
    case "paragraph":
      return (
        <p className="whitespace-pre-wrap break-words">
          <Inlines parts={block.inlines} />
        </p>
      );
    case "quote":
      return (
        <div className="space-y-1 border-control/50 border-l-3 pl-2.5 text-ink-2">
          <Blocks blocks={block.blocks} />
        </div>
      );
    case "code":
      return (
        <pre className="overflow-x-auto rounded-md bg-sunken px-3 py-2 font-mono text-xs leading-5">{block.text}</pre>
      );
    case "rule":
      return <hr className="border-line" />;
    case "note":
      return (
        <p className="whitespace-pre-wrap break-words text-ink-3 text-xs">
          <Inlines parts={block.inlines} />
        </p>
      );
    case "image":
      return (
        <p title={block.url} className="flex items-center gap-2 rounded-md bg-sunken px-3 py-2 text-ink-3 text-xs">
          <ImageIcon aria-hidden className="size-4 shrink-0" />
          <span className="break-all">{block.alt || block.url}</span>
        </p>
      );
    default:
      return <Arranged block={block} />;
  }
}

function Arranged({ block }: { block: Extract<Block, { kind: "list" | "table" | "fields" | "buttons" }> }) {
  switch (block.kind) {
    case "list": {
      const List = block.ordered ? "ol" : "ul";
      return (
        <List className={cn("space-y-0.5 pl-5", block.ordered ? "list-decimal" : "list-disc")}>
          {numbered(block.items).map(({ id, item }) => (
            <li key={id} className="break-words">
              <Inlines parts={item} />
            </li>
          ))}
        </List>
      );
    }
    case "fields":
      return (
        <dl className="grid grid-cols-2 gap-x-4 gap-y-2">
          {numbered(block.items).map(({ id, item }) => (
            <div key={id} className={cn("min-w-0", !item.short && "col-span-2")}>
              <dt className="break-words font-semibold">
                <Inlines parts={item.label} />
              </dt>
              <dd className="whitespace-pre-wrap break-words">
                <Inlines parts={item.value} />
              </dd>
            </div>
          ))}
        </dl>
      );
    case "buttons":
      return (
        <p className="flex flex-wrap gap-2 pt-1">
          {numbered(block.labels).map(({ id, item: label }) => (
            <span
              key={id}
              title={label.url}
              className="rounded-md border border-control/60 bg-surface px-3 py-1 font-medium text-accent-ink text-sm"
            >
              {label.text}
            </span>
          ))}
        </p>
      );
    case "table":
      return <Table rows={block.rows} />;
  }
}

function Table({ rows: [head = [], ...rows] }: { rows: Extract<Block, { kind: "table" }>["rows"] }) {
  return (
    <div className="overflow-x-auto">
      <table className="text-sm [&_td]:border [&_td]:border-line [&_td]:px-2 [&_td]:py-1 [&_th]:border [&_th]:border-line [&_th]:px-2 [&_th]:py-1 [&_th]:text-start">
        <thead>
          <tr>
            {numbered(head).map(({ id, item: cell }) => (
              <th key={id}>
                <Inlines parts={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbered(rows).map(({ id, item: row }) => (
            <tr key={id}>
              {numbered(row).map(({ id, item: cell }) => (
                <td key={id}>
                  <Inlines parts={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
