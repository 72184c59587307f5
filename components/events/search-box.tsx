"use client";

import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useListNavigation } from "@/components/data-table/list-region";
import { writeSearch } from "@/components/data-table/search-link";
import { Input } from "@/components/ui/input";

const DEBOUNCE_MS = 300;

/** Search of the catalogue: applies while typing and on Enter; without JavaScript it is an ordinary form. */
export function SearchBox(props: { path: string; words: string; type: string; label: string; placeholder: string }) {
  const { path, words, type } = props;
  const id = useId();
  const { go } = useListNavigation();
  const [draft, setDraft] = useState(words);
  const [seen, setSeen] = useState(words);
  const sent = useRef(words);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // The URL changed by other means (back, 清空): the field follows it.
  if (seen !== words) {
    setSeen(words);
    if (sent.current !== words) setDraft(words);
  }
  const apply = (next: string) => {
    clearTimeout(timer.current);
    sent.current = next.trim();
    go(writeSearch(path, { type, q: next.trim() }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply(draft);
  };
  return (
    <search>
      <form method="get" action={path} onSubmit={submit}>
        {type !== "" && <input type="hidden" name="type" value={type} />}
        <label htmlFor={id} className="sr-only">
          {props.label}
        </label>
        <Input
          id={id}
          type="search"
          name="q"
          value={draft}
          maxLength={100}
          placeholder={props.placeholder}
          autoComplete="off"
          onChange={(event) => {
            const { value } = event.target;
            setDraft(value);
            clearTimeout(timer.current);
            timer.current = setTimeout(apply, DEBOUNCE_MS, value);
          }}
        />
      </form>
    </search>
  );
}
