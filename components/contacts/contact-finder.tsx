"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Input } from "@/components/ui/input";
import type { ActionState } from "@/lib/domain/action-state";

export type ContactChoice = { id: string; name: string; nickname: string; phone: string | null; email: string | null };
export type FindContacts = (input: { q: string }) => Promise<ActionState<ContactChoice[]>>;

const PAUSE_MS = 300;

/**
 * Finds contacts while one types. What is typed travels in the request's body: names and numbers of people never stand in
 * an address.
 */
export function ContactFinder(props: {
  find: FindContacts;
  label?: string;
  /** What a found contact offers; a link to it where nothing is given. */
  row?: (contact: ContactChoice) => ReactNode;
}) {
  const t = useTranslations("contacts");
  const id = useId();
  const [text, setText] = useState("");
  const [found, setFound] = useState<{ q: string; contacts: ContactChoice[] } | null>(null);
  const latest = useRef("");
  const { find } = props;
  useEffect(() => {
    const q = text.trim();
    latest.current = q;
    if (q === "") return;
    const timer = setTimeout(async () => {
      const answer = await find({ q }).catch(() => null);
      if (latest.current === q && answer?.status === "ok") setFound({ q, contacts: answer.data });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, find]);
  const shown = text.trim() === "" ? null : found;
  return (
    <search className="mb-4 block">
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        {props.label ?? t("find.label")}
      </label>
      <div className="relative max-w-xl">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3"
        />
        <Input
          id={id}
          type="search"
          autoComplete="off"
          maxLength={200}
          className="pl-9"
          placeholder={t("find.placeholder")}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <p role="status" className={shown === null || shown.contacts.length > 0 ? "sr-only" : "mt-2 text-ink-2 text-sm"}>
        {shown === null
          ? ""
          : shown.contacts.length === 0
            ? t("find.none", { q: shown.q })
            : t("find.found", { n: shown.contacts.length })}
      </p>
      {shown !== null && shown.contacts.length > 0 && (
        <ul className="mt-2 max-w-xl divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface shadow-card">
          {shown.contacts.map((contact) => (
            <li key={contact.id}>{props.row?.(contact) ?? <FoundLink contact={contact} />}</li>
          ))}
        </ul>
      )}
    </search>
  );
}

function FoundLink({ contact }: { contact: ContactChoice }) {
  return (
    <Link
      href={`/contacts/${contact.id}`}
      className="flex flex-wrap items-baseline gap-x-3 px-4 py-2.5 hover:bg-hover focus-visible:outline-offset-[-3px]"
    >
      <ContactWords contact={contact} />
    </Link>
  );
}

/** A contact in one line: name, nickname, masked number and address. */
export function ContactWords({ contact }: { contact: ContactChoice }) {
  const t = useTranslations("contacts");
  const { name, nickname, phone, email } = contact;
  return (
    <>
      <span className="font-medium">{name || nickname || t("unnamed")}</span>
      {name !== "" && nickname !== "" && <span className="text-ink-2 text-sm">{nickname}</span>}
      {phone !== null && <span className="text-ink-3 text-sm">{phone}</span>}
      {email !== null && <span className="break-all text-ink-3 text-sm">{email}</span>}
    </>
  );
}
