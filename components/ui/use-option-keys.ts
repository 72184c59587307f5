import { type KeyboardEvent, useId, useState } from "react";

/**
 * The keys of a combobox over a list: arrows move what is active and bring it into view, Enter picks it. The focus stays in the
 * field; `field` are the attributes by which it tells of its list, whose id is `listId`.
 */
export function useOptionKeys(count: number, onPick: (index: number) => void) {
  const listId = useId();
  const [chosen, setChosen] = useState(0);
  const active = Math.min(chosen, count - 1);
  const optionId = (index: number) => `${listId}-${index}`;
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends a composition picks a word, not an option.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && count > 0) {
      event.preventDefault();
      const next = (active + step + count) % count;
      setChosen(next);
      document.getElementById(optionId(next))?.scrollIntoView({ block: "nearest" });
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    onPick(active);
  };
  const field = {
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": listId,
    "aria-activedescendant": count === 0 ? undefined : optionId(active),
    "aria-autocomplete": "list",
    onKeyDown,
  } as const;
  return { listId, active, optionId, field, toFirst: () => setChosen(0) };
}
