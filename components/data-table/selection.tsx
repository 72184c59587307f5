"use client";

import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { checkboxStyle } from "@/components/ui/input";

type Selection = {
  ids: readonly string[];
  selected: ReadonlySet<string>;
  set: (selected: ReadonlySet<string>) => void;
};
const SelectionContext = createContext<Selection | null>(null);

/** Selected rows of one page of a table. `ids` are the rows on the page; ids that leave it are forgotten. */
export function SelectionProvider(props: { ids: readonly string[]; children: ReactNode }) {
  const [all, set] = useState<ReadonlySet<string>>(new Set());
  const value = useMemo(
    () => ({ ids: props.ids, selected: new Set(props.ids.filter((id) => all.has(id))), set }),
    [props.ids, all],
  );
  return <SelectionContext value={value}>{props.children}</SelectionContext>;
}

/** The ids that are selected, and a way to clear them. */
export function useSelection(): { selected: ReadonlySet<string>; clear: () => void } {
  const { selected, set } = useSelectionContext();
  return { selected, clear: () => set(new Set()) };
}

function useSelectionContext(): Selection {
  const context = use(SelectionContext);
  if (context === null) throw new Error("Row selection stands outside <SelectionProvider>.");
  return context;
}

export function SelectAllBox() {
  const t = useTranslations("common");
  const { ids, selected, set } = useSelectionContext();
  const all = ids.length > 0 && selected.size === ids.length;
  return (
    <input
      type="checkbox"
      aria-label={t("list.selectAll")}
      className={checkboxStyle}
      checked={all}
      ref={(box) => {
        if (box !== null) box.indeterminate = !all && selected.size > 0;
      }}
      onChange={() => set(all ? new Set() : new Set(ids))}
    />
  );
}

export function SelectRowBox(props: { id: string; name: string }) {
  const t = useTranslations("common");
  const { selected, set } = useSelectionContext();
  const toggle = () => {
    const next = new Set(selected);
    if (!next.delete(props.id)) next.add(props.id);
    set(next);
  };
  return (
    <input
      type="checkbox"
      aria-label={t("list.selectRow", { name: props.name })}
      className={checkboxStyle}
      checked={selected.has(props.id)}
      onChange={toggle}
    />
  );
}

/** `已选择 {n} 项` with the bulk actions; there only while something is selected. */
export function SelectionBar(props: { children: ReactNode }) {
  const t = useTranslations("common");
  const { selected, clear } = useSelection();
  return (
    <div role="status" className="contents">
      {selected.size > 0 && (
        <div className="sticky bottom-16 z-20 mb-3 flex flex-wrap items-center gap-2.5 rounded-lg border border-accent-line bg-accent-soft px-4 py-2 shadow-pop md:static md:shadow-none">
          <span className="font-medium">{t("list.selected", { n: selected.size })}</span>
          {props.children}
          <Button size="sm" variant="ghost" onClick={clear}>
            {t("list.unselect")}
          </Button>
        </div>
      )}
    </div>
  );
}
