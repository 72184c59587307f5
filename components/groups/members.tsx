"use client";

import { Download, UserPlus } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import {
  type ContactChoice,
  ContactFinder,
  ContactWords,
  type FindContacts,
} from "@/components/contacts/contact-finder";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { handOver } from "@/components/ui/hand-over";
import { Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

type Change = (input: {
  id: string;
  change: { add?: string[]; remove?: string[] };
}) => Promise<ActionState<{ added: number; removed: number }>>;
type Recognise = (input: { lines: string[] }) => Promise<ActionState<{ contactIds: string[]; unmatched: string[] }>>;

/** The ways into a static group: find and add, or paste. */
export function AddMembers(props: { groupId: string; find: FindContacts; change: Change; recognise: Recognise }) {
  const t = useTranslations("groups.members");
  const run = useChange(props.groupId, props.change);
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
      <Card>
        <ContactFinder
          find={props.find}
          label={t("pick")}
          row={(contact) => <Pick contact={contact} add={(id) => run({ add: [id] })} />}
        />
      </Card>
      <Card>
        <Paste recognise={props.recognise} add={(ids) => run({ add: ids })} />
      </Card>
    </div>
  );
}

function useChange(id: string, change: Change) {
  const t = useTranslations("groups.members");
  const common = useTranslations("common");
  return async (what: { add?: string[]; remove?: string[] }): Promise<boolean> => {
    const answer = await change({ id, change: what }).catch(() => null);
    if (answer?.status === "ok") {
      toast.success(what.add === undefined ? t("removed") : t("added", { n: answer.data.added }));
      return true;
    }
    toast.error(
      answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : common("form.networkError"),
    );
    return false;
  };
}

function Pick({ contact, add }: { contact: ContactChoice; add: (id: string) => Promise<boolean> }) {
  const t = useTranslations("groups.members");
  const [pending, setPending] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
        <ContactWords contact={contact} />
      </span>
      <Button
        size="sm"
        icon={UserPlus}
        pending={pending}
        onClick={async () => {
          setPending(true);
          await add(contact.id);
          setPending(false);
        }}
      >
        {t("add", { n: 1 })}
      </Button>
    </div>
  );
}

function Paste({ recognise, add }: { recognise: Recognise; add: (ids: string[]) => Promise<boolean> }) {
  const t = useTranslations("groups.members");
  const common = useTranslations("common");
  const id = useId();
  const [text, setText] = useState("");
  const [pending, setPending] = useState(false);
  const [found, setFound] = useState<{ contactIds: string[]; unmatched: string[] } | null>(null);
  const look = async () => {
    setPending(true);
    const lines = text
      .split(/[\n,，;；\t]/)
      .map((line) => line.trim())
      .filter((line) => line !== "");
    const answer = await recognise({ lines }).catch(() => null);
    setPending(false);
    if (answer?.status === "ok") setFound(answer.data);
    else
      toast.error(
        answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : common("form.networkError"),
      );
  };
  const take = async () => {
    setPending(true);
    if (await add(found?.contactIds ?? [])) {
      setText("");
      setFound(null);
    }
    setPending(false);
  };
  return (
    <div className="space-y-3">
      <div>
        <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
          {t("paste")}
        </label>
        <Textarea
          id={id}
          rows={5}
          aria-describedby={`${id}-help`}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setFound(null);
          }}
        />
        <p id={`${id}-help`} className="mt-1 text-ink-3 text-sm">
          {t("pasteHelp")}
        </p>
      </div>
      <p role="status" className="text-sm empty:hidden">
        {found === null ? "" : t("recognised", { found: found.contactIds.length, missing: found.unmatched.length })}
      </p>
      <div className="flex flex-wrap gap-2">
        {found === null ? (
          <Button pending={pending} disabled={text.trim() === ""} onClick={look}>
            {t("recognise")}
          </Button>
        ) : (
          <Button
            variant="primary"
            icon={UserPlus}
            pending={pending}
            disabled={found.contactIds.length === 0}
            onClick={take}
          >
            {t("add", { n: found.contactIds.length })}
          </Button>
        )}
        {found !== null && found.unmatched.length > 0 && (
          <Button icon={Download} onClick={() => handOver(listOf(found.unmatched), "unmatched.txt")}>
            {t("download", { n: found.unmatched.length })}
          </Button>
        )}
      </div>
    </div>
  );
}

const listOf = (lines: readonly string[]): Blob =>
  new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/plain;charset=utf-8" });

/** Takes a contact out of a static group. */
export function RemoveMember(props: { groupId: string; contactId: string; name: string; change: Change }) {
  const t = useTranslations("groups.members");
  const run = useChange(props.groupId, props.change);
  const [pending, setPending] = useState(false);
  return (
    <Button
      size="sm"
      variant="ghost"
      pending={pending}
      aria-label={t("removeNamed", { name: props.name })}
      onClick={async () => {
        setPending(true);
        await run({ remove: [props.contactId] });
        setPending(false);
      }}
    >
      {t("remove")}
    </Button>
  );
}
