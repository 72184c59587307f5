"use client";

import { Mail, Phone, StickyNote } from "lucide-react";
import { useId, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Select, Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { PHONE_OUTCOMES, type PhoneOutcome } from "@/lib/domain/leave-message/facts";
import type { MessageDetail, SenderView } from "@/lib/domain/leave-message/record";
import { useInbox } from "./inbox-context";
import { ReplyForm } from "./reply-form";

type Shown = Pick<
  MessageDetail,
  "id" | "number" | "status" | "visitor" | "answersSeen" | "draft" | "draftFiles" | "replySubject" | "writing"
>;
type Kind = "reply" | "phone" | "note";

/** Where answers and notes are written. Without an e-mail address the reply is a call and its outcome. */
export function Composer(props: { message: Shown; sender: SenderView; settingsHref: string | null }) {
  const t = useTranslations("messages");
  const { message } = props;
  const mailable = message.visitor.email !== null;
  const [kind, setKind] = useState<Kind>(mailable ? "reply" : "phone");
  const kinds = [
    { kind: "reply", icon: Mail, id: "message-reply" },
    { kind: "phone", icon: Phone, id: "message-phone" },
    { kind: "note", icon: StickyNote, id: "message-note" },
  ] as const;
  return (
    <section aria-label={t("compose.label")} className="rounded-lg border border-line bg-surface print:hidden">
      <div
        role="tablist"
        aria-label={t("compose.label")}
        className="flex gap-1 overflow-x-auto border-line border-b px-2"
      >
        {kinds.map((one) => (
          <button
            key={one.kind}
            type="button"
            role="tab"
            aria-selected={kind === one.kind}
            data-composer={one.id}
            onClick={() => setKind(one.kind)}
            className="inline-flex h-10 shrink-0 cursor-pointer items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-2.5 text-ink-2 text-sm aria-selected:border-accent aria-selected:text-accent-ink"
          >
            <one.icon aria-hidden className="size-4" />
            {t(`compose.${one.kind}`)}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        aria-label={t(`compose.${kind}`)}
        className={kind === "note" ? "bg-warning-soft/50 p-3" : "p-3"}
      >
        {message.writing.length > 0 && (
          <p role="status" className="mb-2 text-sm text-warning">
            {t("compose.writing", { names: message.writing.join(t("edit.separator")) })}
          </p>
        )}
        {kind === "reply" && (mailable ? <ReplyForm {...props} /> : <NoMail />)}
        {kind === "phone" && <PhoneForm id={message.id} />}
        {kind === "note" && <NoteForm id={message.id} />}
      </div>
    </section>
  );
}

function NoMail() {
  const t = useTranslations("messages");
  return <p className="text-ink-2 text-sm">{t("compose.noEmail")}</p>;
}

function PhoneForm({ id }: { id: string }) {
  const t = useTranslations("messages");
  const fieldId = useId();
  const { actions } = useInbox();
  const [outcome, setOutcome] = useState<PhoneOutcome>("reached");
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const send = () =>
    start(async () => {
      const answer = await actions.call({ id, outcome, text });
      if (answer.status === "error") return setProblem(answer.fields[0]?.message ?? answer.message);
      setProblem(null);
      setText("");
      toast.success(t("phone.done"));
    });
  return (
    <div className="space-y-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={`${fieldId}-outcome`}>{t("phone.outcome")}</label>
        <Select
          id={`${fieldId}-outcome`}
          className="w-40"
          value={outcome}
          onChange={(event) => setOutcome(PHONE_OUTCOMES.find((one) => one === event.target.value) ?? "reached")}
        >
          {PHONE_OUTCOMES.map((one) => (
            <option key={one} value={one}>
              {t(`phone.${one}`)}
            </option>
          ))}
        </Select>
      </div>
      <Textarea
        id="message-phone"
        rows={3}
        maxLength={10_000}
        aria-label={t("phone.text")}
        placeholder={t("phone.text")}
        aria-invalid={problem !== null || undefined}
        aria-describedby={problem === null ? undefined : `${fieldId}-problem`}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {problem !== null && (
        <p id={`${fieldId}-problem`} role="alert" className="text-danger text-sm">
          {problem}
        </p>
      )}
      <Button variant="primary" size="sm" pending={pending} onClick={send}>
        {t("phone.submit")}
      </Button>
    </div>
  );
}

function NoteForm({ id }: { id: string }) {
  const t = useTranslations("messages");
  const { actions } = useInbox();
  const [text, setText] = useState("");
  const [pending, start] = useTransition();
  const send = () =>
    start(async () => {
      const answer = await actions.note({ id, text });
      if (answer.status === "error") toast.error(answer.fields[0]?.message ?? answer.message);
      else setText("");
    });
  return (
    <div className="space-y-2.5">
      <p className="text-sm text-warning">{t("note.internal")}</p>
      <Textarea
        id="message-note"
        rows={3}
        maxLength={10_000}
        aria-label={t("compose.note")}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button variant="primary" size="sm" pending={pending} disabled={text.trim() === ""} onClick={send}>
        {t("note.submit")}
      </Button>
    </div>
  );
}
