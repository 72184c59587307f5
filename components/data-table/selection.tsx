"use client";

import { createContext, type ReactNode, use, useMemo, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { checkboxStyle } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { formatCount } from "@/lib/i18n/format";

type Selection = {
  ids: readonly string[];
  selected: ReadonlySet<string>;
  set: (selected: ReadonlySet<string>) => void;
  /** What the filters find in all, and a way to choose all of it. */
  matching: Matching | undefined;
  /** Chooses ids that are not on the page. */
  setAll: (ids: readonly string[]) => void;
};
type Matching = { total: number; read: () => Promise<ActionState<readonly string[]>> };
const SelectionContext = createContext<Selection | null>(null);

/**
 * Selected rows of one page of a table. `ids` are the rows on the page; ids that leave it are forgotten, unless somebody
 * chose 选择全部 {n} 条符合条件的记录 (`matching`, which reads their ids). Give it the filters as `key`.
 */
export function SelectionProvider(props: { ids: readonly string[]; matching?: Matching; children: ReactNode }) {
  const [chosen, choose] = useState<{ ids: ReadonlySet<string>; beyond: boolean }>({ ids: new Set(), beyond: false });
  const value = useMemo(
    () => ({
      ids: props.ids,
      selected: chosen.beyond ? chosen.ids : new Set(props.ids.filter((id) => chosen.ids.has(id))),
      set: (ids: ReadonlySet<string>) => choose((before) => ({ ids, beyond: before.beyond && ids.size > 0 })),
      setAll: (ids: readonly string[]) => choose({ ids: new Set(ids), beyond: true }),
      matching: props.matching,
    }),
    [props.ids, props.matching, chosen],
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

/** All rows of the page, or none of them. */
export function SelectAllBox() {
  const t = useTranslations("common");
  const { ids, selected, set } = useSelectionContext();
  const all = ids.length > 0 && ids.every((id) => selected.has(id));
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
    <div className="contents">
      <p role="status" className="sr-only">
        {selected.size > 0 && t("list.selected", { n: selected.size })}
      </p>
      {selected.size > 0 && (
        <div className="sticky bottom-16 z-20 mb-3 flex flex-wrap items-center gap-2.5 rounded-lg border border-accent-line bg-accent-soft px-4 py-2 shadow-pop md:static md:shadow-none">
          <span className="font-medium">{t("list.selected", { n: selected.size })}</span>
          {props.children}
          <SelectMatching />
          <Button size="sm" variant="ghost" onClick={clear}>
            {t("list.unselect")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Once the whole page is chosen: 选择全部 {n} 条符合条件的记录. */
function SelectMatching() {
  const t = useTranslations("common");
  const { ids, selected, matching, setAll } = useSelectionContext();
  const [pending, start] = useTransition();
  if (matching === undefined || matching.total <= selected.size || !ids.every((id) => selected.has(id))) return null;
  const choose = () =>
    start(async () => {
      const answer = await matching.read().catch(() => null);
      if (answer?.status === "ok") setAll(answer.data);
      else toast.error(answer?.status === "error" ? answer.message : t("form.networkError"));
    });
  return (
    <Button size="sm" variant="ghost" className="text-accent-ink" onClick={choose} pending={pending}>
      {t("list.selectMatching", { n: formatCount(matching.total) })}
    </Button>
  );
}
