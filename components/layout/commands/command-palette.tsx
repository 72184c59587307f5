"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { useOptionKeys } from "@/components/ui/use-option-keys";
import type { ActionState } from "@/lib/domain/action-state";
import { ALL_ENTRIES } from "../nav";
import { ACTIONS, type FoundKind, matches, PLACES } from "./entries";

/** While somebody types. */
const WAIT_MS = 200;

export type FoundThing = { kind: FoundKind; id: string; label: string; detail: string };
export type FindAction = (input: { text: string }) => Promise<ActionState<FoundThing[]>>;

const GROUPS = ["found", "actions", "pages"] as const;
type Entry = { key: string; group: (typeof GROUPS)[number]; label: string; detail?: string; run: () => void };
type PaletteProps = { find: FindAction; mayWrite: boolean; onClose: () => void; onSheet: () => void };

/** 搜索与命令: a combobox over pages, actions, webhooks by name, and everything else by its id or number. */
export default function CommandPalette(props: PaletteProps) {
  const t = useTranslations("nav.palette");
  const [text, setText] = useState("");
  const { found, pending, failed } = useFound(props.find, text.trim());
  const entries = useEntries(props, text.trim(), found);
  const { listId, active, optionId, field, toFirst } = useOptionKeys(entries.length, (index) => entries[index]?.run());
  return (
    <Dialog open onOpenChange={(open) => !open && props.onClose()} title={t("title")} size="lg">
      <Input
        {...field}
        aria-label={t("label")}
        placeholder={t("placeholder")}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          toFirst();
        }}
        autoFocus
      />
      <p role="status" className="sr-only">
        {pending ? t("searching") : t("count", { n: entries.length })}
      </p>
      <Options id={listId} entries={entries} active={active} optionId={optionId} />
      {entries.length === 0 && !pending && (
        <p className="px-2 pt-4 pb-1 text-ink-2">{failed ? t("failed") : t("nothing")}</p>
      )}
    </Dialog>
  );
}

function Options(props: {
  id: string;
  entries: readonly Entry[];
  active: number;
  optionId: (index: number) => string;
}) {
  const t = useTranslations("nav.palette");
  const { entries, active, optionId } = props;
  return (
    <div id={props.id} role="listbox" aria-label={t("results")} className="mt-3 min-h-64">
      {GROUPS.filter((group) => entries.some((entry) => entry.group === group)).map((group) => (
        <fieldset key={group} aria-label={t(`group.${group}`)} className="min-w-0">
          <p aria-hidden className="px-2.5 pt-3 pb-1 text-ink-3 text-xs">
            {t(`group.${group}`)}
          </p>
          {entries.map((entry, index) =>
            entry.group !== group ? null : (
              <button
                key={entry.key}
                type="button"
                id={optionId(index)}
                role="option"
                aria-selected={index === active}
                tabIndex={-1}
                // The focus stays in the field: what is chosen is told by aria-activedescendant.
                onMouseDown={(event) => event.preventDefault()}
                onClick={entry.run}
                className={cn(
                  "flex min-h-10 w-full cursor-pointer items-center justify-between gap-4 rounded-md px-2.5 py-1.5 text-start hover:bg-hover pointer-coarse:min-h-11",
                  index === active && "bg-accent-soft text-accent-ink hover:bg-accent-soft",
                )}
              >
                <span className="min-w-0 break-words">{entry.label}</span>
                {entry.detail !== undefined && <span className="shrink-0 text-ink-3 text-sm">{entry.detail}</span>}
              </button>
            ),
          )}
        </fieldset>
      ))}
    </div>
  );
}

/** What the server knows under the text, a moment after the typing; answers that come too late are dropped. */
function useFound(find: FindAction, text: string) {
  const [state, setState] = useState<{ text: string; found: FoundThing[]; failed: boolean }>({
    text: "",
    found: [],
    failed: false,
  });
  const latest = useRef("");
  useEffect(() => {
    latest.current = text;
    if (text === "") return;
    const timer = setTimeout(() => {
      find({ text }).then(
        (answer) => {
          if (latest.current !== text) return;
          setState({ text, found: answer.status === "ok" ? answer.data : [], failed: answer.status === "error" });
        },
        () => setState({ text, found: [], failed: true }),
      );
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [find, text]);
  if (text === "") return { found: [], pending: false, failed: false };
  return { found: state.text === text ? state.found : [], pending: state.text !== text, failed: state.failed };
}

function useEntries({ mayWrite, onClose, onSheet }: PaletteProps, text: string, found: readonly FoundThing[]): Entry[] {
  const t = useTranslations("nav.palette");
  const nav = useTranslations("nav");
  const router = useRouter();
  const go = (href: string) => () => {
    onClose();
    router.push(href);
  };
  const things = found.flatMap((thing): Entry[] => {
    const detail = thing.kind === "webhook" ? t("kind.webhook") : `${t(`kind.${thing.kind}`)} · ${thing.detail}`;
    const entry = { key: thing.id, group: "found", label: thing.label, detail } as const;
    const open = { ...entry, run: go(PLACES[thing.kind](thing.id)) };
    if (thing.kind !== "webhook") return [open];
    const label = t("testNamed", { name: thing.label });
    return [open, { key: `test-${thing.id}`, group: "found", label, run: go(`/settings/webhooks?test=${thing.id}`) }];
  });
  const pages = ALL_ENTRIES.map(
    ({ href, label }): Entry => ({ key: href, group: "pages", label: nav(label), run: go(href) }),
  );
  const actions = ACTIONS.filter(({ write }) => mayWrite || !write).map(
    ({ label, href }): Entry => ({
      key: label,
      group: "actions",
      label: t(`actions.${label}`),
      run: go(href),
    }),
  );
  const sheet: Entry = { key: "sheet", group: "actions", label: nav("shortcuts.title"), run: onSheet };
  const own = [...actions, sheet, ...pages].filter(({ label }) => matches(label, text));
  return [...things, ...own];
}
