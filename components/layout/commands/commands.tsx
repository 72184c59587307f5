"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { lazy, Suspense, startTransition, useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { ALL_ENTRIES } from "../nav";
import type { FindAction } from "./command-palette";
import { focusFilter, press, stepRow, toggleRow } from "./page-keys";
import { isTyping, SEQUENCE_MS, type Shortcut, shortcutOf } from "./shortcuts";

const CommandPalette = lazy(() => import("./command-palette"));
const ShortcutSheet = lazy(() => import("./shortcut-sheet"));

/** The header's search, which is the command palette, and the keys of the whole console. */
export function Commands(props: { find: FindAction; shortcuts: boolean; mayWrite: boolean }) {
  const t = useTranslations("nav.palette");
  const [open, setOpen] = useState<"palette" | "sheet" | null>(null);
  // In pieces, so that a key that comes meanwhile is heard; and React lets nothing wait that was never on screen.
  const show = (what: "palette" | "sheet") => startTransition(() => setOpen(what));
  useKeys(props.shortcuts, show);
  const close = () => setOpen(null);
  return (
    <>
      <Button
        size="sm"
        icon={Search}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => show("palette")}
        className="font-normal text-ink-3 max-lg:w-8 max-lg:px-0"
      >
        <span className="min-w-28 text-start max-lg:sr-only">{t("open")}</span>
        <span aria-hidden className="flex gap-0.5 max-lg:hidden">
          <Kbd>Ctrl/⌘</Kbd>
          <Kbd>K</Kbd>
        </span>
      </Button>
      <Suspense>
        {open === "palette" && (
          <CommandPalette find={props.find} mayWrite={props.mayWrite} onClose={close} onSheet={() => show("sheet")} />
        )}
        {open === "sheet" && <ShortcutSheet enabled={props.shortcuts} onClose={close} />}
      </Suspense>
    </>
  );
}

function useKeys(singles: boolean, show: (what: "palette" | "sheet") => void): void {
  const router = useRouter();
  const sequence = useRef(0);
  const run = (shortcut: Shortcut): boolean => {
    switch (shortcut.kind) {
      case "palette":
      case "sheet":
        show(shortcut.kind);
        return true;
      case "sequence":
        sequence.current = performance.now();
        return true;
      case "go": {
        const entry = ALL_ENTRIES.find(({ key }) => key === shortcut.key);
        if (entry !== undefined) router.push(entry.href);
        return entry !== undefined;
      }
      case "row":
        return stepRow(shortcut.step);
      case "select":
        return toggleRow();
      case "filter":
        return focusFilter();
      case "press":
        return press(shortcut.key);
    }
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const after = performance.now() - sequence.current < SEQUENCE_MS ? "g" : null;
    const shortcut = shortcutOf(event, { typing: isTyping(event.target), singles, after });
    sequence.current = 0;
    if (shortcut !== null && run(shortcut)) event.preventDefault();
  });
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
