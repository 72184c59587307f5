"use client";

import { Search } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { ActionState } from "@/lib/domain/action-state";
import type { ContactChoice } from "./choice";

/** Contacts by the beginning of a name or nickname, or a whole phone number. */
export type FindContacts = (q: string, signal: AbortSignal) => Promise<ActionState<ContactChoice[]>>;

const PAUSE_MS = 300;

/** 选择客户: search, and the one that was picked. */
export function ContactPicker(props: {
  chosen: ContactChoice | null;
  onChoose: (contact: ContactChoice | null) => void;
  find: FindContacts;
  disabled?: boolean | undefined;
}) {
  const t = useTranslations("testPush.contact");
  const { chosen, onChoose } = props;
  if (chosen === null) return <ContactSearch {...props} />;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 rounded-md border border-line bg-sunken px-3 py-2">
      <Person contact={chosen} />
      <Button size="sm" onClick={() => onChoose(null)} disabled={props.disabled}>
        {t("another")}
      </Button>
    </div>
  );
}

function ContactSearch(props: Parameters<typeof ContactPicker>[0]) {
  const t = useTranslations("testPush.contact");
  const id = useId();
  const [query, setQuery] = useState("");
  const { found, failure } = useFound(query, props.find);
  return (
    <div className="space-y-2">
      <label htmlFor={id} className="block text-ink-2 text-sm">
        {t("label")}
      </label>
      <span className="relative block">
        <Search aria-hidden className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3" />
        <Input
          id={id}
          type="search"
          autoComplete="off"
          disabled={props.disabled}
          placeholder={t("placeholder")}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          // Enter in the search must not save the form around it.
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
          className="pl-9"
        />
      </span>
      <p role="status" className={failure === null ? "text-ink-3 text-sm" : "text-danger text-sm"}>
        {failure ?? (found === null ? t("help") : found.length === 0 ? t("none") : t("count", { n: found.length }))}
      </p>
      {found !== null && found.length > 0 && (
        <ul className="divide-y divide-line overflow-hidden rounded-md border border-line">
          {found.map((contact) => (
            <li key={contact.id}>
              <button
                type="button"
                onClick={() => props.onChoose(contact)}
                className="touch-target flex w-full cursor-pointer px-3 py-2 text-start hover:bg-hover"
              >
                <Person contact={contact} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Person({ contact }: { contact: ContactChoice }) {
  const t = useTranslations("testPush.contact");
  const { name, nickname, phone, email } = contact;
  const more = [name === "" ? "" : nickname, phone, email].filter((part) => part !== null && part !== "");
  return (
    <span className="min-w-0 break-words">
      <span className="font-medium">{name || nickname || t("unnamed")}</span>{" "}
      <span className="text-ink-3 text-sm">{more.join(" · ")}</span>
    </span>
  );
}

/** What was found for the words typed, shortly after the last key; null before anything was asked. */
function useFound(
  query: string,
  find: FindContacts,
): { found: readonly ContactChoice[] | null; failure: string | null } {
  const t = useTranslations("testPush");
  const [answer, setAnswer] = useState<ActionState<ContactChoice[]> | null>(null);
  const wanted = query.trim();
  useEffect(() => {
    if (wanted === "") return setAnswer(null);
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(async () => {
      const next = await find(wanted, signal).catch(() => null);
      if (signal.aborted) return;
      const lost: ActionState<ContactChoice[]> = {
        ...{ status: "error", code: "unavailable", message: t("networkError"), fields: [], requestId: "" },
      };
      setAnswer(next ?? lost);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [wanted, find, t]);
  return {
    found: answer?.status === "ok" ? answer.data : null,
    failure: answer?.status === "error" ? answer.message : null,
  };
}
