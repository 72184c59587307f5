"use client";

import { Eye, Pencil } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/components/ui/button";
import { Input, Select, Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { type AttributeField, GENDERS, PROFILE_FIELDS } from "./fields";

type AttributeValue = string | number | boolean | string[];
/** What the profile shows; masked until somebody asks. */
export type ProfileContact = Record<string, unknown> & {
  id: string;
  attributes: Record<string, AttributeValue>;
  tags: readonly string[];
  version: number;
};
type Actions = {
  update: (input: { id: string; content: Record<string, unknown> }) => Promise<ActionState<{ version: number }>>;
  reveal: (input: { id: string }) => Promise<ActionState<Record<string, unknown> & ProfileContact>>;
};
type Row = {
  key: string;
  label: string;
  kind: "text" | "long" | "choice" | "tags";
  options: { value: string; label: string }[];
  value: string;
  masked: boolean;
};

/**
 * What is known of a contact, each value changed where it stands, with the way back in the toast. Masked values show in
 * full when somebody asks; they are not changed before.
 */
export function Profile(props: {
  contact: ProfileContact;
  attributes: readonly AttributeField[];
  mayWrite: boolean;
  mayReveal: boolean;
  actions: Actions;
}) {
  const t = useTranslations("contacts");
  const common = useTranslations("common");
  const router = useRouter();
  const [full, setFull] = useState<ProfileContact | null>(null);
  const [pending, setPending] = useState(false);
  const known = useRef(props.contact.version);
  known.current = Math.max(known.current, props.contact.version);
  const contact = full === null ? props.contact : { ...full, version: known.current };
  const rows = useRows(contact, props.attributes, full !== null);
  const { update, reveal } = props.actions;
  const load = async () => {
    const answer = await reveal({ id: contact.id }).catch(() => null);
    if (answer?.status === "ok") setFull(answer.data);
    else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  };
  const show = async () => {
    setPending(true);
    await load();
    setPending(false);
  };
  const save = async (row: Row, value: string, undoing = false): Promise<string | null> => {
    const content = { ...contentOf(row, value), version: known.current };
    const answer = await update({ id: contact.id, content }).catch(() => null);
    if (answer?.status !== "ok") {
      if (answer?.status !== "error") return common("form.networkError");
      return answer.fields[0]?.message ?? (answer.code === "conflict" ? t("detail.conflict") : answer.message);
    }
    known.current = answer.data.version;
    if (full !== null) await load();
    router.refresh();
    const back = {
      label: t("undo"),
      onSelect: () => void save(row, row.value, true).then((wrong) => wrong !== null && toast.error(wrong)),
    };
    if (undoing) toast.success(t("undone"));
    else toast.success(t("saved"), back);
    return null;
  };
  return (
    <div>
      {props.mayReveal && full === null && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b bg-sunken px-4 py-2.5">
          <span className="text-ink-2 text-sm">{t("detail.masked")}</span>
          <Button size="sm" icon={Eye} pending={pending} onClick={show}>
            {t("detail.reveal")}
          </Button>
        </div>
      )}
      <dl className="grid grid-cols-1 @2xl:grid-cols-2">
        {rows.map((row) => (
          <ProfileRow key={row.key} row={row} editable={props.mayWrite && !row.masked} save={save} />
        ))}
      </dl>
    </div>
  );
}

function useRows(contact: ProfileContact, attributes: readonly AttributeField[], full: boolean): Row[] {
  const t = useTranslations("contacts");
  const groups = useTranslations("groups");
  const hidden = (key: string, value: string) => !full && value !== "" && ["phone", "email", "idCard"].includes(key);
  const system = PROFILE_FIELDS.map((key): Row => {
    const value = String(contact[key] ?? "");
    const options = key === "gender" ? GENDERS.map((one) => ({ value: one, label: t(`gender.${one}`) })) : [];
    const kind = key === "gender" ? "choice" : key === "comments" ? "long" : "text";
    return { key, label: t(`field.${key}`), kind, options, value, masked: hidden(key, value) };
  });
  const tags: Row = {
    key: "tags",
    label: t("field.tags"),
    kind: "tags",
    options: [],
    value: contact.tags.join(", "),
    masked: false,
  };
  const defined = new Set(attributes.map(({ key }) => key));
  const others = Object.keys(contact.attributes).filter((key) => !defined.has(key));
  const custom = [
    ...attributes.map((attribute): Row => {
      const value = contact.attributes[attribute.key];
      const yesNo = [
        { value: "true", label: groups("rule.yes") },
        { value: "false", label: groups("rule.no") },
      ];
      const options =
        attribute.type === "boolean" ? yesNo : attribute.options.map((one) => ({ value: one, label: one }));
      const kind = attribute.type === "boolean" || attribute.type === "select" ? "choice" : "text";
      const text = value === undefined ? "" : String(value);
      return {
        key: `attributes.${attribute.key}`,
        label: attribute.label,
        kind,
        options,
        value: text,
        masked: attribute.sensitive && !full && text !== "",
      };
    }),
    ...others.map(
      (key): Row => ({
        key: `attributes.${key}`,
        label: key,
        kind: "text",
        options: [],
        value: String(contact.attributes[key] ?? ""),
        masked: false,
      }),
    ),
  ];
  return [...system, tags, ...custom];
}

function contentOf(row: Row, value: string): Record<string, unknown> {
  if (row.key.startsWith("attributes."))
    return { attributes: { [row.key.slice("attributes.".length)]: value === "" ? null : value } };
  if (row.kind !== "tags") return { [row.key]: value === "" ? null : value };
  return {
    tags: value
      .split(/[,，]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  };
}

function ProfileRow(props: { row: Row; editable: boolean; save: (row: Row, value: string) => Promise<string | null> }) {
  const { row, editable, save } = props;
  const t = useTranslations("contacts");
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const shown = row.options.find(({ value }) => value === row.value)?.label ?? row.value;
  const close = () => {
    setEditing(false);
    setTimeout(() => button.current?.focus());
  };
  return (
    <div className="min-w-0 border-line border-b px-4 py-2.5">
      <dt className="text-ink-3 text-sm">{row.label}</dt>
      <dd className="flex items-start gap-2">
        <div className="min-w-0 flex-1 whitespace-pre-wrap break-words">
          {editing ? (
            <Editor row={row} save={save} close={close} />
          ) : (
            shown || <span className="text-ink-3">{t("detail.empty")}</span>
          )}
        </div>
        {editable && !editing && (
          <IconButton
            ref={button}
            icon={Pencil}
            size="sm"
            variant="ghost"
            className="-mt-2"
            label={t("detail.edit", { field: row.label })}
            onClick={() => setEditing(true)}
          />
        )}
      </dd>
    </div>
  );
}

function Editor(props: { row: Row; save: (row: Row, value: string) => Promise<string | null>; close: () => void }) {
  const { row, save, close } = props;
  const t = useTranslations("contacts");
  const id = useId();
  const [value, setValue] = useState(row.value);
  const [wrong, setWrong] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (value === row.value) return close();
    setPending(true);
    const problem = await save(row, value.trim());
    setPending(false);
    setWrong(problem);
    if (problem === null) close();
  };
  const shared = {
    value,
    autoFocus: true,
    "aria-label": row.label,
    "aria-invalid": wrong !== null,
    "aria-describedby": `${id}-note`,
    onChange: (event: { target: { value: string } }) => setValue(event.target.value),
    onKeyDown: (event: { key: string }) => event.key === "Escape" && close(),
  };
  return (
    <form onSubmit={submit} className="mt-1 space-y-2">
      {row.kind === "choice" ? (
        <Select {...shared}>
          <option value="">{t("form.notGiven")}</option>
          {row.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      ) : row.kind === "long" ? (
        <Textarea {...shared} rows={3} />
      ) : (
        <Input {...shared} autoComplete="off" />
      )}
      <p
        id={`${id}-note`}
        role={wrong === null ? undefined : "alert"}
        className={wrong === null ? "text-ink-3 text-xs" : "text-danger text-sm"}
      >
        {wrong ?? t("detail.clear")}
      </p>
      <div className="flex gap-2">
        <Button type="submit" size="sm" variant="primary" pending={pending}>
          {t("save")}
        </Button>
        <Button size="sm" onClick={close}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
