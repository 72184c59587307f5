"use client";

import { createContext, type ReactNode, use, useMemo, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { EditInput, EditOutcome, HandlerOption, InboxActions } from "./contract";

export type InboxDialog =
  | { kind: "close" | "snooze" | "assign" | "category" | "tags" | "remove" | "export"; ids: readonly string[] }
  | { kind: "merge" | "contact"; ids: readonly [string] }
  | { kind: "saveView"; ids: readonly [] };

type Inbox = {
  actions: InboxActions;
  handlers: readonly HandlerOption[];
  words: { categories: readonly string[]; tags: readonly string[] };
  rights: { handle: boolean; reveal: boolean; remove: boolean; link: boolean; export: boolean };
  pending: boolean;
  /** Does one thing to some messages and says what came of it, with a way back. */
  edit: (ids: readonly string[], edit: EditInput, then?: () => void) => void;
  /** Takes back the last change, as long as its button could. */
  undoLast: () => void;
  report: (answer: ActionState<EditOutcome>) => boolean;
  dialog: InboxDialog | null;
  open: (dialog: InboxDialog | null) => void;
};
const InboxContext = createContext<Inbox | null>(null);

export function useInbox(): Inbox {
  const context = use(InboxContext);
  if (context === null) throw new Error("A part of the inbox stands outside <InboxProvider>.");
  return context;
}

/** What the parts of the inbox share: its actions, who may be given messages, the dialog that is open. */
export function InboxProvider(
  props: Pick<Inbox, "actions" | "handlers" | "words" | "rights"> & { children: ReactNode },
) {
  const { actions, handlers, words, rights } = props;
  const { report, undoLast } = useReport(actions);
  const [pending, start] = useTransition();
  const [dialog, open] = useState<InboxDialog | null>(null);
  const value = useMemo(
    (): Inbox => ({
      ...{ actions, handlers, words, rights, pending, report, undoLast, dialog, open },
      edit: (ids, edit, then) =>
        start(async () => {
          if (ids.length > 0 && report(await actions.edit({ ids: [...ids], edit }))) then?.();
        }),
    }),
    [actions, handlers, words, rights, pending, report, undoLast, dialog],
  );
  return <InboxContext value={value}>{props.children}</InboxContext>;
}

function useReport(actions: InboxActions) {
  const t = useTranslations("messages");
  const [last, setLast] = useState<string | null>(null);
  return useMemo(() => {
    const undo = async (batchId: string) => {
      setLast(null);
      const answer = await actions.undo({ batchId });
      if (answer.status === "error") toast.error(answer.fields[0]?.message ?? answer.message);
      else if (answer.status === "ok" && answer.data.undone > 0)
        toast.success(t("edit.undone", { n: answer.data.undone }));
      else toast.error(t("edit.undoKept"));
    };
    const report = (answer: ActionState<EditOutcome>): boolean => {
      if (answer.status === "error") toast.error(answer.fields[0]?.message ?? answer.message);
      if (answer.status !== "ok") return false;
      const { batchId, changed, unchanged, reasons } = answer.data;
      const back = { label: t("edit.undo"), onSelect: () => void undo(batchId) };
      const why = reasons.map(({ text }) => text).join(t("edit.separator"));
      if (changed > 0 && batchId !== "") setLast(batchId);
      if (unchanged === 0) toast.success(t("edit.done", { n: changed }), batchId === "" ? undefined : back);
      else if (changed === 0) toast.error(why);
      else toast.error(t("edit.partly", { changed, unchanged, why }), back);
      return changed > 0;
    };
    return { report, undoLast: () => void (last === null ? undefined : undo(last)) };
  }, [actions, t, last]);
}
