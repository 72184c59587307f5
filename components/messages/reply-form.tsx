"use client";

import { Zap } from "lucide-react";
import { type KeyboardEvent, type RefObject, Suspense, useEffect, useId, useRef, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { Input, Textarea } from "@/components/ui/input";
import { onDemand } from "@/components/ui/on-demand";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import type { AfterReply } from "@/lib/domain/leave-message/facts";
import { namesVisitor, QUICK_REPLY_VARIABLES } from "@/lib/domain/leave-message/quick-replies";
import type { MessageDetail, SenderView } from "@/lib/domain/leave-message/record";
import { useInbox } from "./inbox-context";
import type { QuickRepliesProps } from "./quick-replies";
import { AttachButton, AttachedFiles, useReplyFiles } from "./reply-attachments";

const QuickReplies = onDemand<QuickRepliesProps>(() => import("./quick-replies"));

type Answered = Pick<
  MessageDetail,
  "id" | "status" | "visitor" | "answersSeen" | "draft" | "draftFiles" | "replySubject"
>;
type ReplyProps = { message: Answered; sender: SenderView; settingsHref: string | null };

const DRAFT_MS = 1_500;

function useDraft(id: string, first: string) {
  const { actions } = useInbox();
  const [text, setText] = useState(first);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const write = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void actions.draft({ id, text: next }), DRAFT_MS);
  };
  const end = (next: string) => {
    clearTimeout(timer.current);
    setText(next);
  };
  return { text, write, end };
}

/** An answer by e-mail, which its writer can take back for a moment. */
export function ReplyForm(props: ReplyProps) {
  const { message, sender, settingsHref } = props;
  if (sender === null) return <NoSender settingsHref={settingsHref} />;
  return <Writing message={message} sender={sender} settingsHref={settingsHref} />;
}

/** The letter that is being written. Whoever typed a slash and chose no quick reply meant a slash, and gets one. */
function Writing({ message, sender, settingsHref }: ReplyProps & { sender: NonNullable<SenderView> }) {
  const t = useTranslations("messages");
  const { text, write, subject, setSubject, files, problem, pending, send } = useReply(message);
  const field = useRef<HTMLTextAreaElement>(null);
  const [choosing, setChoosing] = useState<"button" | "slash" | null>(null);
  const blocked = message.status === "closed" || message.status === "spam";
  const mayNotSend = blocked || text.trim() === "" || subject.trim() === "" || files.uploading !== null;
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "/" && beginsWord(event.currentTarget)) {
      event.preventDefault();
      setChoosing("slash");
    }
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!mayNotSend) send("replied");
  };
  const insert = (added: string) => {
    setChoosing(null);
    write(insertAt(field, text, added));
  };
  const leave = () => {
    setChoosing(null);
    setTimeout(() => field.current?.focus(), 0);
  };
  return (
    <div className="space-y-2.5">
      <Addresses to={message.visitor.email ?? ""} sender={sender} />
      <SubjectField value={subject} onChange={setSubject} />
      <Textarea
        id="message-reply"
        ref={field}
        aria-label={t("compose.reply")}
        rows={5}
        maxLength={10_000}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <NameHint text={text} name={message.visitor.name} />
      <AttachedFiles files={files} />
      <Obstacles problem={problem} blocked={blocked} />
      <div className="flex flex-wrap items-center gap-2">
        <SendButtons pending={pending} disabled={mayNotSend} send={send} />
        <AttachButton files={files} />
        <QuickButton onClick={() => setChoosing("button")} />
      </div>
      {choosing !== null && (
        <Suspense>
          <QuickReplies
            id={message.id}
            settingsHref={settingsHref}
            onChoose={insert}
            onClose={() => (choosing === "slash" ? insert("/") : leave())}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Who gets the letter, from whom, and where an answer to it goes: not back here. */
function Addresses({ to, sender }: { to: string; sender: NonNullable<SenderView> }) {
  const t = useTranslations("messages.compose");
  return (
    <p className="text-ink-3 text-sm">
      {t("to", { to, from: sender.from })}
      <span className="block break-words">{t("noInbound", { address: sender.answersTo })}</span>
    </p>
  );
}

/** What keeps the reply from leaving. */
function Obstacles({ problem, blocked }: { problem: string | null; blocked: boolean }) {
  const t = useTranslations("messages.compose");
  return (
    <>
      {problem !== null && (
        <Banner tone="warning" live="alert">
          {problem}
        </Banner>
      )}
      {blocked && <p className="text-ink-3 text-sm">{t("reopenFirst")}</p>}
    </>
  );
}

function QuickButton({ onClick }: { onClick: () => void }) {
  const t = useTranslations("messages.compose");
  return (
    <>
      <Button
        size="sm"
        icon={Zap}
        variant="ghost"
        aria-haspopup="dialog"
        onPointerEnter={QuickReplies.preload}
        onClick={onClick}
      >
        {t("quick")}
      </Button>
      <span className="ml-auto text-ink-3 text-xs max-sm:hidden">
        {t("quickHint")} · {t("shortcut")}
      </span>
    </>
  );
}

function SubjectField(props: { value: string; onChange: (text: string) => void }) {
  const t = useTranslations("messages.compose");
  const id = useId();
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="shrink-0 text-ink-2 text-sm">
        {t("subject")}
      </label>
      <Input
        id={id}
        maxLength={200}
        className="min-w-0 flex-1"
        autoComplete="off"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </div>
  );
}

function SendButtons(props: { pending: boolean; disabled: boolean; send: (after: AfterReply) => void }) {
  const t = useTranslations("messages.compose");
  const { pending, disabled, send } = props;
  return (
    <>
      <Button variant="primary" size="sm" pending={pending} disabled={disabled} onClick={() => send("replied")}>
        {t("send")}
      </Button>
      <DropdownMenu
        align="start"
        trigger={
          <Button size="sm" disabled={pending || disabled}>
            {t("sendAnd")}
          </Button>
        }
        items={[
          { kind: "action", key: "closed", label: t("sendClose"), onSelect: () => send("closed") },
          { kind: "action", key: "processing", label: t("sendKeep"), onSelect: () => send("processing") },
        ]}
      />
    </>
  );
}

function useReply(message: Answered) {
  const t = useTranslations("messages");
  const { actions } = useInbox();
  const { text, write, end } = useDraft(message.id, message.draft);
  const [subject, setSubject] = useState(message.replySubject);
  const files = useReplyFiles(message.id, message.draftFiles);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const unfilled = useUnfilled(text);
  const send = (after: AfterReply) =>
    start(async () => {
      if (unfilled.length > 0) return setProblem(t("compose.quickMarked", { marks: unfilled.join(" ") }));
      const answer = await actions.reply({ id: message.id, text, subject, after, seen: message.answersSeen });
      // What was written stays where it is: somebody else's answer is above it now.
      if (answer.status === "error") return setProblem(answer.fields[0]?.message ?? answer.message);
      if (answer.status !== "ok") return;
      setProblem(null);
      end("");
      files.sent();
      const { replyId } = answer.data;
      const back = async () => {
        const taken = await actions.cancelReply({ id: replyId });
        if (taken.status === "ok") {
          end(taken.data.text);
          files.back(taken.data.files);
        } else if (taken.status === "error") toast.error(taken.fields[0]?.message ?? taken.message);
      };
      toast.success(t("compose.willSend"), { label: t("edit.undo"), onSelect: () => void back() });
    });
  return { text, write, subject, setSubject, files, problem, pending, send };
}

/** What the letter will have where its writer sees a variable. */
function NameHint({ text, name }: { text: string; name: string }) {
  const t = useTranslations("messages.compose");
  if (!namesVisitor(text)) return null;
  return (
    <p role="status" className="text-ink-2 text-sm">
      {name === "" ? t("nameUnknown") : t("nameFilled", { name })}
    </p>
  );
}

/** Whether what is typed now starts a word: "/" within an address or a date is a slash. */
const beginsWord = ({ value, selectionStart }: HTMLTextAreaElement) => /(^|\s)$/.test(value.slice(0, selectionStart));

/** The text with `added` in place of what is selected; the caret goes behind it. */
function insertAt(field: RefObject<HTMLTextAreaElement | null>, text: string, added: string): string {
  const from = field.current?.selectionStart ?? text.length;
  const to = field.current?.selectionEnd ?? text.length;
  setTimeout(() => {
    field.current?.focus();
    field.current?.setSelectionRange(from + added.length, from + added.length);
  }, 0);
  return text.slice(0, from) + added + text.slice(to);
}

/** What stands in a reply for a variable that nobody knew. */
function useUnfilled(text: string): string[] {
  const t = useTranslations("messages.compose");
  const marks = QUICK_REPLY_VARIABLES.map((name) => t("quickMark", { name: t(`quickVariable.${name}`) }));
  return marks.filter((mark) => text.includes(mark));
}

function NoSender({ settingsHref }: { settingsHref: string | null }) {
  const t = useTranslations("messages");
  return (
    <div className="space-y-1.5 text-sm">
      <p className="text-ink-2">{t("compose.noSender")}</p>
      {settingsHref === null ? (
        <p className="text-ink-3">{t("compose.askAdmin")}</p>
      ) : (
        <TextLink href={settingsHref}>{t("compose.setSender")}</TextLink>
      )}
    </div>
  );
}
