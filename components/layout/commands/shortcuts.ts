/*
 * Keys of the whole console. Single keys act on what is on the page: rows of its table, its filter, and whatever says
 * with `aria-keyshortcuts` that a key presses it (`e` edits, `r` replies or sends again).
 */

/** Between `g` and the key that says where to. */
export const SEQUENCE_MS = 1_000;

/** What a key asks for; null for keys that are not ours. */
export type Shortcut =
  | { kind: "palette" }
  | { kind: "sheet" }
  | { kind: "filter" }
  | { kind: "sequence" }
  | { kind: "go"; key: string }
  | { kind: "row"; step: 1 | -1 }
  | { kind: "select" }
  | { kind: "press"; key: string };

export type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "isComposing" | "keyCode">;

/**
 * Reads a key. `typing`: the focus is where letters are written or a widget has keys of its own; `singles`: whether single
 * keys are shortcuts in this browser; `after`: `g` was pressed a moment ago. While an input method composes nothing is.
 */
export function shortcutOf(key: Key, state: { typing: boolean; singles: boolean; after: "g" | null }): Shortcut | null {
  // 229 is what some browsers say for the key that ends a composition.
  if (key.isComposing || key.keyCode === 229 || key.altKey) return null;
  const letter = key.key.toLowerCase();
  if (key.ctrlKey || key.metaKey) return letter === "k" ? { kind: "palette" } : null;
  if (state.typing || !state.singles) return null;
  if (state.after === "g") return /^[a-z]$/.test(letter) ? { kind: "go", key: letter } : null;
  switch (key.key) {
    case "?":
    case "？":
      return { kind: "sheet" };
    case "/":
      return { kind: "filter" };
    case "g":
      return { kind: "sequence" };
    case "j":
      return { kind: "row", step: 1 };
    case "k":
      return { kind: "row", step: -1 };
    case "x":
      return { kind: "select" };
    case "e":
    case "r":
    case "t":
      return { kind: "press", key: key.key };
    default:
      return null;
  }
}

const TYPING =
  "input,textarea,select,[contenteditable=''],[contenteditable=true],[role=menu],[role=listbox],[role=combobox],[role=slider],[role=tablist]";

/** Whether keys pressed there belong to what is there. A checkbox takes only the space bar. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && (target.type === "checkbox" || target.type === "radio")) return false;
  return target.closest(TYPING) !== null;
}
