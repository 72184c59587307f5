"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import { useInbox } from "./inbox-context";

/** Fields in which letters are letters. */
const TYPING = "input, textarea, select, [contenteditable], [role=dialog], [role=menu]";

/**
 * The inbox by keys: j k Enter move, r n write, a i p c s ! z act. Never while somebody types, composes with an input
 * method or has a dialog open.
 */
export function InboxKeys(props: {
  rows: readonly { id: string; href: string }[];
  openId: string;
  closeHref: string;
  /** The reader's switch of single keys: Escape works all the same. */
  enabled: boolean;
}) {
  const router = useRouter();
  const { edit, open, undoLast, rights, handlers, dialog } = useInbox();
  const current = props.openId === "" ? [] : [props.openId];
  const move = (step: number) => {
    const at = props.rows.findIndex(({ id }) => id === props.openId);
    const next = props.rows[at === -1 ? 0 : at + step];
    if (next !== undefined) router.push(next.href, { scroll: false });
  };
  const me = handlers.find((handler) => handler.me);
  const acts: Record<string, () => void> = {
    a: () => open({ kind: "assign", ids: current }),
    i: () => me !== undefined && edit(current, { kind: "assign", userId: me.id }),
    p: () => document.getElementById("message-priority")?.click(),
    c: () => open({ kind: "close", ids: current }),
    s: () => open({ kind: "snooze", ids: current }),
    "!": () => edit(current, { kind: "status", status: "spam" }),
    r: () => focusOn("message-reply"),
    n: () => focusOn("message-note"),
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const busy = event.isComposing || event.ctrlKey || event.metaKey || event.altKey || dialog !== null;
    const { target } = event;
    if (busy || (target instanceof Element && target.closest(TYPING) !== null)) return;
    if (!props.enabled && event.key !== "Escape") return;
    const act = acts[event.key];
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "z" && rights.handle) undoLast();
    else if (event.key === "Escape" && current.length > 0) router.push(props.closeHref, { scroll: false });
    else if (act !== undefined && rights.handle && current.length > 0) act();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return null;
}

/** Opens the composer's tab of that id and puts the cursor into its text. */
function focusOn(id: string): void {
  document.querySelector<HTMLElement>(`[data-composer="${id}"]`)?.click();
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
