"use client";

import { Combine, Tag, Trash2, UsersRound } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { useSelection } from "@/components/data-table/selection";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { Input, Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { type ContactChoice, ContactWords } from "./contact-finder";

const MERGE_MAX = 5;
/** Beyond this many the count has to be typed (ux §1.0, tier 3). */
const TYPED_FROM = 100;

type Actions = {
  tag: (input: { ids: string[]; tag: string }) => Promise<ActionState<{ changed: number }>>;
  addToGroup: (input: { ids: string[]; groupId: string }) => Promise<ActionState<{ added: number }>>;
  merge: (input: { keep: string; others: string[] }) => Promise<ActionState<{ id: string }>>;
  remove: (input: { ids: string[] }) => Promise<ActionState<{ deleted: number }>>;
};
type Open = "tag" | "group" | "merge" | "delete" | null;

/** What can be done with the contacts that are chosen. */
export function BulkActions(props: {
  contacts: readonly ContactChoice[];
  groups: readonly { id: string; name: string }[];
  mayManage: boolean;
  actions: Actions;
}) {
  const t = useTranslations("contacts");
  const [open, setOpen] = useState<Open>(null);
  const { selected } = useSelection();
  const chosen = props.contacts.filter(({ id }) => selected.has(id));
  const mergeable = chosen.length >= 2 && chosen.length <= MERGE_MAX;
  const close = () => setOpen(null);
  const shared = { ...props, chosen, close };
  return (
    <>
      <Button size="sm" icon={Tag} onClick={() => setOpen("tag")}>
        {t("bulk.tag")}
      </Button>
      {props.mayManage && (
        <>
          <Button size="sm" icon={UsersRound} onClick={() => setOpen("group")}>
            {t("bulk.group")}
          </Button>
          <Button
            size="sm"
            icon={Combine}
            disabled={!mergeable}
            title={mergeable ? undefined : t("merge.only")}
            onClick={() => setOpen("merge")}
          >
            {t("bulk.merge")}
          </Button>
          <Button size="sm" variant="danger-ghost" icon={Trash2} onClick={() => setOpen("delete")}>
            {t("bulk.delete")}
          </Button>
        </>
      )}
      {open === "tag" && <TagDialog {...shared} />}
      {open === "group" && <GroupDialog {...shared} />}
      {open === "merge" && <MergeDialog {...shared} />}
      {open === "delete" && <DeleteDialog {...shared} />}
    </>
  );
}

type Shared = {
  chosen: readonly ContactChoice[];
  groups: readonly { id: string; name: string }[];
  actions: Actions;
  close: () => void;
};

/** Runs an action and says how it went; true when it went well. */
function useRun() {
  const common = useTranslations("common");
  const { clear } = useSelection();
  return async <T,>(work: Promise<ActionState<T>>, done: (data: T) => string): Promise<boolean> => {
    const answer = await work.catch(() => null);
    if (answer?.status === "ok") {
      toast.success(done(answer.data as T));
      clear();
      return true;
    }
    const field = answer?.status === "error" ? answer.fields[0]?.message : undefined;
    toast.error(field ?? (answer?.status === "error" ? answer.message : common("form.networkError")));
    return false;
  };
}

function TagDialog({ chosen, actions, close }: Shared) {
  const t = useTranslations("contacts");
  const run = useRun();
  const id = useId();
  const [tag, setTag] = useState("");
  const [pending, setPending] = useState(false);
  const submit = async () => {
    setPending(true);
    const ok = await run(actions.tag({ ids: chosen.map(({ id }) => id), tag: tag.trim() }), ({ changed }) =>
      t("bulk.tagged", { n: changed }),
    );
    setPending(false);
    if (ok) close();
  };
  return (
    <Dialog
      open
      onOpenChange={close}
      size="sm"
      title={t("bulk.tag")}
      footer={
        <>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button variant="primary" pending={pending} disabled={tag.trim() === ""} onClick={submit}>
            {t("bulk.tag")}
          </Button>
        </>
      }
    >
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {t("bulk.tagLabel")}
      </label>
      <Input id={id} value={tag} maxLength={40} autoComplete="off" onChange={(event) => setTag(event.target.value)} />
    </Dialog>
  );
}

function GroupDialog({ chosen, groups, actions, close }: Shared) {
  const t = useTranslations("contacts");
  const run = useRun();
  const id = useId();
  const [groupId, setGroupId] = useState("");
  const [pending, setPending] = useState(false);
  const submit = async () => {
    setPending(true);
    const ok = await run(actions.addToGroup({ ids: chosen.map(({ id }) => id), groupId }), ({ added }) =>
      t("bulk.grouped", { n: added }),
    );
    setPending(false);
    if (ok) close();
  };
  return (
    <Dialog
      open
      onOpenChange={close}
      size="sm"
      title={t("bulk.group")}
      footer={
        <>
          <Button onClick={close}>{t("cancel")}</Button>
          <Button variant="primary" pending={pending} disabled={groupId === ""} onClick={submit}>
            {t("bulk.group")}
          </Button>
        </>
      }
    >
      {groups.length === 0 ? (
        <p className="text-ink-2">{t("bulk.noGroups")}</p>
      ) : (
        <>
          <label htmlFor={id} className="mb-1.5 block font-medium">
            {t("filter.group")}
          </label>
          <Select id={id} value={groupId} onChange={(event) => setGroupId(event.target.value)}>
            <option value="">{t("bulk.chooseGroup")}</option>
            {groups.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </>
      )}
    </Dialog>
  );
}

function MergeDialog({ chosen, actions, close }: Shared) {
  const t = useTranslations("contacts");
  const run = useRun();
  const [keep, setKeep] = useState(chosen.at(-1)?.id ?? "");
  const [pending, setPending] = useState(false);
  const submit = async () => {
    setPending(true);
    const others = chosen.map(({ id }) => id).filter((id) => id !== keep);
    const ok = await run(actions.merge({ keep, others }), () => t("merge.done"));
    setPending(false);
    if (ok) close();
  };
  return (
    <Dialog
      open
      onOpenChange={close}
      title={t("merge.title", { n: chosen.length })}
      footer={
        <>
          <Button onClick={close}>{t("merge.cancel")}</Button>
          <Button variant="danger" pending={pending} onClick={submit}>
            {t("merge.confirm")}
          </Button>
        </>
      }
    >
      <p className="mb-3 text-ink-2">{t("merge.help")}</p>
      <fieldset>
        <legend className="mb-1.5 font-medium">{t("merge.keep")}</legend>
        {chosen.map((contact) => (
          <label key={contact.id} className="flex cursor-pointer flex-wrap items-baseline gap-x-3 py-1.5">
            <input
              type="radio"
              name="keep"
              className="size-4 accent-accent"
              checked={keep === contact.id}
              onChange={() => setKeep(contact.id)}
            />
            <ContactWords contact={contact} />
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}

function DeleteDialog({ chosen, actions, close }: Shared) {
  const t = useTranslations("contacts");
  const run = useRun();
  return (
    <ConfirmDialog
      open
      onOpenChange={close}
      title={t("bulk.deleteTitle", { n: chosen.length })}
      consequences={[t("delete.gone"), t("delete.messages")]}
      confirmLabel={t("delete.confirm")}
      cancelLabel={t("delete.keep")}
      {...(chosen.length > TYPED_FROM ? { typeToConfirm: String(chosen.length) } : {})}
      onConfirm={() =>
        run(actions.remove({ ids: chosen.map(({ id }) => id) }), ({ deleted }) => t("bulk.deleted", { n: deleted }))
      }
    />
  );
}
