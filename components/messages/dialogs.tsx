"use client";

import { Suspense, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { useSelection } from "@/components/data-table/selection";
import { Button } from "@/components/ui/button";
import { Checkbox, Input, Select } from "@/components/ui/input";
import { onDemand } from "@/components/ui/on-demand";
import { TagInput } from "@/components/ui/tag-input";
import { toast } from "@/components/ui/toast";
import { CLOSE_REASONS, type CloseReason } from "@/lib/domain/leave-message/facts";
import type { ContactChoiceProps } from "./contact-choice";
import { ExportDialog } from "./export-dialog";
import { FormDialog } from "./form-dialog";
import { AwayNotice, useHandlerName } from "./handler-presence";
import { type InboxDialog, useInbox } from "./inbox-context";
import { SnoozeForm } from "./snooze-form";

/** The dialog that is open, if any. */
export function InboxDialogs() {
  const { dialog, open } = useInbox();
  if (dialog === null) return null;
  return <OneDialog key={dialog.kind} dialog={dialog} close={() => open(null)} />;
}

const ContactChoice = onDemand<ContactChoiceProps>(() => import("./contact-choice"));

type Part = { dialog: InboxDialog; close: () => void };

function OneDialog(part: Part) {
  switch (part.dialog.kind) {
    case "close":
      return <CloseDialog {...part} />;
    case "assign":
      return <AssignDialog {...part} />;
    case "snooze":
      return <SnoozeForm ids={part.dialog.ids} close={part.close} />;
    case "category":
      return <CategoryDialog {...part} />;
    case "tags":
      return <TagsDialog {...part} />;
    case "merge":
      return <MergeDialog {...part} />;
    case "remove":
      return <RemoveDialog {...part} />;
    case "export":
      return <ExportDialog ids={part.dialog.ids} close={part.close} />;
    case "contact":
      return <ContactDialog {...part} />;
    case "saveView":
      return <SaveViewDialog {...part} />;
  }
}

function useEditing(part: Part) {
  const inbox = useInbox();
  const { clear } = useSelection();
  const done = () => {
    clear();
    part.close();
  };
  return { ...inbox, ids: part.dialog.ids, n: part.dialog.ids.length, done };
}

function ContactDialog({ dialog, close }: Part) {
  const { actions } = useInbox();
  const [id = ""] = dialog.ids;
  const choose = async (contactId: string) => {
    const answer = await actions.linkContact({ id, contactId });
    if (answer.status === "error") toast.error(answer.fields[0]?.message ?? answer.message);
    if (answer.status === "ok") close();
  };
  return (
    <Suspense>
      <ContactChoice onChoose={choose} onClose={close} />
    </Suspense>
  );
}

function CloseDialog(part: Part) {
  const t = useTranslations("messages");
  const { ids, n, edit, done, pending } = useEditing(part);
  const [reason, setReason] = useState<CloseReason | null>(null);
  const [asked, setAsked] = useState(false);
  const send = () => {
    if (reason === null) setAsked(true);
    else edit(ids, { kind: "status", status: "closed", reason }, done);
  };
  return (
    <FormDialog
      title={t("close.title", { n })}
      submit={t("close.submit")}
      pending={pending}
      close={part.close}
      onSubmit={send}
    >
      <fieldset>
        <legend className="mb-2">{t("close.reason")}</legend>
        <div className="space-y-1">
          {CLOSE_REASONS.map((one) => (
            <label key={one} className="flex min-h-9 cursor-pointer items-center gap-2.5">
              <input
                type="radio"
                name="reason"
                className="accent-accent"
                checked={reason === one}
                onChange={() => setReason(one)}
              />
              {t(`closeReason.${one}`)}
            </label>
          ))}
        </div>
        {asked && reason === null && (
          <p role="alert" className="mt-2 text-danger text-sm">
            {t("close.required")}
          </p>
        )}
      </fieldset>
    </FormDialog>
  );
}

function AssignDialog(part: Part) {
  const t = useTranslations("messages");
  const id = useId();
  const { ids, n, edit, done, pending, handlers } = useEditing(part);
  const nameOf = useHandlerName();
  const [userId, setUserId] = useState(handlers.find(({ me }) => me)?.id ?? "");
  const send = () => edit(ids, { kind: "assign", userId: userId === "" ? null : userId }, done);
  return (
    <FormDialog
      title={t("assign.title", { n })}
      submit={t("assign.submit")}
      pending={pending}
      close={part.close}
      onSubmit={send}
    >
      <div>
        <label htmlFor={id} className="mb-1 block">
          {t("assign.label")}
        </label>
        <Select id={id} value={userId} onChange={(event) => setUserId(event.target.value)}>
          <option value="">{t("unassigned")}</option>
          {handlers.map((handler) => (
            <option key={handler.id} value={handler.id}>
              {nameOf(handler)}
            </option>
          ))}
        </Select>
        <AwayNotice userId={userId} />
      </div>
    </FormDialog>
  );
}

function CategoryDialog(part: Part) {
  const t = useTranslations("messages");
  const id = useId();
  const { ids, n, edit, done, pending, words } = useEditing(part);
  const [category, setCategory] = useState("");
  return (
    <FormDialog
      title={t("category.title", { n })}
      submit={t("category.submit")}
      pending={pending}
      close={part.close}
      onSubmit={() => edit(ids, { kind: "category", category: category.trim() }, done)}
    >
      <div>
        <label htmlFor={id} className="mb-1 block">
          {t("category.label")}
        </label>
        <Input
          id={id}
          list={`${id}-known`}
          maxLength={50}
          value={category}
          onChange={(event) => setCategory(event.target.value)}
        />
        <datalist id={`${id}-known`}>
          {words.categories.map((word) => (
            <option key={word} value={word} />
          ))}
        </datalist>
        <p className="mt-1 text-ink-3 text-sm">{t("category.help")}</p>
      </div>
    </FormDialog>
  );
}

function TagsDialog(part: Part) {
  const t = useTranslations("messages");
  const id = useId();
  const { ids, n, edit, done, pending, words } = useEditing(part);
  const [tags, setTags] = useState<string[]>([]);
  return (
    <FormDialog
      title={t("tags.title", { n })}
      submit={t("tags.submit")}
      pending={pending}
      disabled={tags.length === 0}
      close={part.close}
      onSubmit={() => edit(ids, { kind: "tags", add: tags, remove: [] }, done)}
    >
      <div>
        <label htmlFor={id} className="mb-1 block">
          {t("tags.label")}
        </label>
        <TagInput id={id} value={tags} onChange={setTags} max={20} />
        {words.tags.length > 0 && (
          <p className="mt-2 flex flex-wrap gap-1.5">
            {words.tags.slice(0, 12).map((word) => (
              <Button key={word} size="sm" disabled={tags.includes(word)} onClick={() => setTags([...tags, word])}>
                {word}
              </Button>
            ))}
          </p>
        )}
      </div>
    </FormDialog>
  );
}

function MergeDialog(part: Part) {
  const t = useTranslations("messages");
  const id = useId();
  const { ids, actions } = useEditing(part);
  const [number, setNumber] = useState("");
  const [pending, setPending] = useState(false);
  const send = async () => {
    setPending(true);
    const answer = await actions.merge({ id: ids[0] ?? "", number });
    setPending(false);
    if (answer.status === "error") return toast.error(answer.fields[0]?.message ?? answer.message);
    toast.success(t("merge.done", { number }));
    part.close();
  };
  return (
    <FormDialog
      title={t("merge.title")}
      description={t("merge.help")}
      submit={t("merge.submit")}
      pending={pending}
      disabled={number.trim() === ""}
      close={part.close}
      onSubmit={send}
    >
      <div>
        <label htmlFor={id} className="mb-1 block">
          {t("merge.label")}
        </label>
        <Input
          id={id}
          placeholder="LM-20250115-0042"
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
      </div>
    </FormDialog>
  );
}

function RemoveDialog(part: Part) {
  const t = useTranslations("messages");
  const id = useId();
  const { ids, n, actions, report, done } = useEditing(part);
  const [typed, setTyped] = useState("");
  const [pending, setPending] = useState(false);
  const many = n > 100;
  const send = async () => {
    setPending(true);
    const fine = report(await actions.remove({ ids: [...ids] }));
    setPending(false);
    if (fine) done();
    else part.close();
  };
  return (
    <FormDialog
      title={t("remove.title", { n })}
      description={t("remove.help")}
      submit={t("remove.submit")}
      danger
      pending={pending}
      disabled={many && typed !== String(n)}
      close={part.close}
      onSubmit={send}
    >
      {many && (
        <div>
          <label htmlFor={id} className="mb-1 block">
            {t("remove.type", { n })}
          </label>
          <Input id={id} inputMode="numeric" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </div>
      )}
    </FormDialog>
  );
}

function SaveViewDialog(part: Part) {
  const t = useTranslations("messages");
  const id = useId();
  const { actions, rights } = useEditing(part);
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [pending, setPending] = useState(false);
  const send = async () => {
    setPending(true);
    const answer = await actions.saveView({ name, shared, search: window.location.search.slice(1) });
    setPending(false);
    if (answer.status === "error") return toast.error(answer.fields[0]?.message ?? answer.message);
    toast.success(t("views.saved", { name }));
    part.close();
  };
  return (
    <FormDialog
      title={t("views.save")}
      description={t("views.saveHelp")}
      submit={t("views.submit")}
      pending={pending}
      disabled={name.trim() === ""}
      close={part.close}
      onSubmit={send}
    >
      <div>
        <label htmlFor={id} className="mb-1 block">
          {t("views.name")}
        </label>
        <Input id={id} maxLength={30} value={name} onChange={(event) => setName(event.target.value)} />
      </div>
      {rights.handle && (
        <Checkbox label={t("views.shared")} checked={shared} onChange={(event) => setShared(event.target.checked)} />
      )}
    </FormDialog>
  );
}
