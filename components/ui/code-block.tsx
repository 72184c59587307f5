"use client";

import { type ReactNode, useMemo, useState } from "react";
import { useTranslations } from "use-intl/react";
import { formatBytes } from "@/lib/i18n/format";
import { Button } from "./button";
import { cn } from "./cn";
import { CopyButton } from "./copy-button";

/** Above this many characters the text is not coloured: colouring costs a node per word. */
const COLOUR_LIMIT = 20_000;
const FOLD_LINES = 24;

/**
 * Text as it was sent or received: wraps, can be copied exactly, JSON can be read 格式化 or 原文. Long texts are folded
 * instead of scrolled inside the page. `bytes` is the real size when `text` was cut (`truncatedNote` says so).
 */
export function CodeBlock(props: {
  text: string;
  label: string;
  /** Try to show as JSON first. */
  json?: boolean;
  bytes?: number;
  truncatedNote?: string;
  toolbar?: ReactNode;
  className?: string;
}) {
  const t = useTranslations("common");
  const pretty = useMemo(() => (props.json ? prettyJson(props.text) : null), [props.json, props.text]);
  const [raw, setRaw] = useState(false);
  const [open, setOpen] = useState(false);
  const shown = pretty !== null && !raw ? pretty : props.text;
  const lines = shown.split("\n").length + Math.floor(shown.length / 400);
  const foldable = lines > FOLD_LINES;
  return (
    <figure className={cn("min-w-0 overflow-hidden rounded-lg border border-line bg-sunken", props.className)}>
      <figcaption className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1">
        <span className="font-medium text-ink-2 text-sm">{props.label}</span>
        {props.bytes !== undefined && <span className="text-ink-3 text-xs">{formatBytes(props.bytes)}</span>}
        <span className="ml-auto flex items-center gap-1">
          {props.toolbar}
          {pretty !== null && (
            <Button size="sm" variant="ghost" aria-pressed={raw} onClick={() => setRaw(!raw)}>
              {raw ? t("code.pretty") : t("code.raw")}
            </Button>
          )}
          <CopyButton text={props.text} name={t("copyNamed", { name: props.label })} />
        </span>
      </figcaption>
      <pre
        translate="no"
        className={cn(
          "m-0 whitespace-pre-wrap break-all px-3.5 py-3 font-mono text-ink text-xs leading-5",
          foldable && !open && "max-h-[30rem] overflow-hidden",
        )}
      >
        {pretty !== null && !raw && shown.length <= COLOUR_LIMIT ? <Coloured json={shown} /> : shown}
      </pre>
      {(foldable || props.truncatedNote !== undefined) && (
        <div className="flex flex-wrap items-center gap-3 border-t border-line px-3 py-1.5 text-ink-3 text-sm">
          {foldable && (
            <Button size="sm" variant="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? t("code.fold") : t("code.unfold")}
            </Button>
          )}
          {props.truncatedNote}
        </div>
      )}
    </figure>
  );
}

function prettyJson(text: string): string | null {
  const first = text.trimStart().charAt(0);
  if (first !== "{" && first !== "[") return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON after all (cut off, or plain text): shown as it is.
    return null;
  }
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function Coloured({ json }: { json: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of json.matchAll(TOKEN)) {
    parts.push(json.slice(end, match.index));
    const [whole, string, colon] = match;
    const style = colon !== undefined ? "text-accent-ink" : string !== undefined ? "text-success" : "text-warning";
    parts.push(
      <span key={match.index} className={style}>
        {string ?? whole}
      </span>,
      colon ?? "",
    );
    end = match.index + whole.length;
  }
  parts.push(json.slice(end));
  return parts;
}
