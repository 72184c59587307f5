"use client";

import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { complete, insertVariable, type Suggestion, suggestionsFor, type Typing, typingAt } from "./completion";
import { CompletionList } from "./completion-list";

export type CodeAreaHandle = { insert: (path: string) => void };

type Props = {
  id: string;
  value: string;
  onChange: (value: string) => void;
  onBlur: () => void;
  variables: readonly Suggestion[];
  filters: readonly Suggestion[];
  /** Lines with a mistake, and those worth a second look, from 1. */
  wrongLines: readonly number[];
  oddLines: readonly number[];
  invalid: boolean | undefined;
  describedBy: string | undefined;
  handle: Ref<CodeAreaHandle>;
};

const LINE_REM = 1.375;
const ROWS = { min: 8, max: 22 };
const PADDING_REM = 0.5;

/** A text area with line numbers, marked lines and a list of what may stand where the cursor is. */
export function CodeArea(props: Props) {
  const t = useTranslations("templates");
  const area = useRef<HTMLTextAreaElement>(null);
  const [scroll, setScroll] = useState(0);
  const completion = useCompletion(props, area);
  const { open, active, listId } = completion;
  const lines = props.value.split("\n").length;
  const rows = Math.min(Math.max(lines, ROWS.min), ROWS.max);
  return (
    <div className="relative">
      <div
        className={cn(
          "relative flex overflow-hidden rounded-md border bg-surface font-mono text-sm leading-[1.375rem]",
          "focus-within:outline-2 focus-within:outline-focus focus-within:outline-offset-1",
          props.invalid ? "border-danger" : "border-control",
        )}
      >
        <Gutter lines={lines} wrong={props.wrongLines} scroll={scroll} />
        <div className="relative min-w-0 flex-1">
          <Stripes lines={props.oddLines} scroll={scroll} className="bg-warning-soft" />
          <Stripes lines={props.wrongLines} scroll={scroll} className="bg-danger-soft" />
          <textarea
            ref={area}
            id={props.id}
            value={props.value}
            rows={rows}
            wrap="off"
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            aria-invalid={props.invalid}
            aria-describedby={props.describedBy}
            aria-required
            aria-autocomplete="list"
            aria-controls={open ? listId : undefined}
            aria-activedescendant={open ? `${listId}-${active}` : undefined}
            onChange={(event) => completion.type(event.target.value, event.target.selectionStart)}
            onSelect={completion.follow}
            onKeyDown={completion.onKeyDown}
            onBlur={() => {
              completion.close();
              props.onBlur();
            }}
            onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
            className="relative block w-full resize-none overflow-auto whitespace-pre bg-transparent px-2 py-2 outline-none"
          />
        </div>
      </div>
      {open && (
        <CompletionList
          id={listId}
          label={t("completion")}
          items={completion.items}
          active={active}
          place={completion.place}
          onChoose={completion.choose}
        />
      )}
      <p role="status" className="sr-only">
        {open ? t("completionCount", { n: completion.items.length }) : ""}
      </p>
    </div>
  );
}

function Gutter(props: { lines: number; wrong: readonly number[]; scroll: number }) {
  const numbers = Array.from({ length: props.lines }, (_, index) => index + 1);
  return (
    <div aria-hidden className="w-10 shrink-0 select-none overflow-hidden border-line border-r bg-sunken text-right">
      <div className="py-2 pr-2 text-ink-3" style={{ transform: `translateY(-${props.scroll}px)` }}>
        {numbers.map((line) => (
          <div key={line} className={props.wrong.includes(line) ? "font-semibold text-danger" : undefined}>
            {line}
          </div>
        ))}
      </div>
    </div>
  );
}

function Stripes(props: { lines: readonly number[]; scroll: number; className: string }) {
  return [...new Set(props.lines)].map((line) => (
    <div
      key={line}
      aria-hidden
      className={cn("pointer-events-none absolute inset-x-0", props.className)}
      style={{
        height: `${LINE_REM}rem`,
        top: `calc(${PADDING_REM + (line - 1) * LINE_REM}rem - ${props.scroll}px)`,
      }}
    />
  ));
}

/** The list of suggestions: when it is open, what is in it, and what keys do. */
function useCompletion(props: Props, area: { current: HTMLTextAreaElement | null }) {
  const listId = useId();
  const [typing, setTyping] = useState<Typing | null>(null);
  const [active, setActive] = useState(0);
  const cursorAfter = useRef<number | null>(null);
  const { value, onChange, variables, filters } = props;
  const items = typing === null ? [] : suggestionsFor(typing.query, typing.kind === "filter" ? filters : variables);
  const open = items.length > 0;

  useLayoutEffect(() => {
    if (cursorAfter.current === null) return;
    area.current?.setSelectionRange(cursorAfter.current, cursorAfter.current);
    cursorAfter.current = null;
  });
  const put = (edited: { text: string; cursor: number }) => {
    cursorAfter.current = edited.cursor;
    setTyping(null);
    onChange(edited.text);
    area.current?.focus();
  };
  const look = (text: string, cursor: number) => {
    setTyping(typingAt(text, cursor));
    setActive(0);
  };
  const choose = (name: string) => {
    const cursor = area.current?.selectionStart ?? value.length;
    if (typing !== null) put(complete(value, cursor, typing, name));
  };
  useImperativeHandle(props.handle, () => ({
    insert: (path) => {
      const { selectionStart = value.length, selectionEnd = value.length } = area.current ?? {};
      put(insertVariable(value, selectionStart, selectionEnd, path));
    },
  }));
  const keys: Record<string, () => void> = {
    ArrowDown: () => setActive((active + 1) % items.length),
    ArrowUp: () => setActive((active + items.length - 1) % items.length),
    Enter: () => choose(items[active]?.name ?? ""),
    Tab: () => choose(items[active]?.name ?? ""),
    Escape: () => setTyping(null),
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return look(value, event.currentTarget.selectionStart);
    }
    const act =
      open && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey ? keys[event.key] : undefined;
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return {
    ...{ open, items, active: Math.min(active, Math.max(items.length - 1, 0)), listId, choose, onKeyDown },
    place: open && typing !== null ? placeOf(area.current, value, typing.from) : { left: 0, top: 0 },
    type: (text: string, cursor: number) => {
      onChange(text);
      look(text, cursor);
    },
    /** The cursor went elsewhere: what was offered is for another place. */
    follow: () => {
      const cursor = area.current?.selectionStart ?? 0;
      if (typing !== null && (cursor < typing.from || cursor > typing.from + typing.query.length)) setTyping(null);
    },
    close: () => setTyping(null),
  };
}

const LIST_WIDTH_PX = 288;
const GUTTER_PX = 40;

/** Below the word that is being completed, within the editor. Lines do not wrap, so the place follows from the text. */
function placeOf(area: HTMLTextAreaElement | null, text: string, from: number): { left: number; top: number } {
  if (area === null) return { left: 0, top: 0 };
  const before = text.slice(0, from).split("\n");
  const style = getComputedStyle(area);
  const pen = document.createElement("canvas").getContext("2d");
  if (pen !== null) pen.font = style.font;
  const width = pen?.measureText(before.at(-1) ?? "").width ?? 0;
  const top =
    Number.parseFloat(style.paddingTop) + before.length * Number.parseFloat(style.lineHeight) - area.scrollTop;
  const left = GUTTER_PX + Number.parseFloat(style.paddingLeft) + width - area.scrollLeft;
  const most = GUTTER_PX + area.clientWidth - LIST_WIDTH_PX;
  return { left: Math.max(0, Math.min(left, most)), top: top + 4 };
}
