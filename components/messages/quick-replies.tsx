"use client";

import { RotateCw } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { TextLink } from "@/components/ui/text-link";
import { useOptionKeys } from "@/components/ui/use-option-keys";
import {
  fillQuickReply,
  matchingReplies,
  type QuickReply,
  VISITOR_VARIABLE,
} from "@/lib/domain/leave-message/quick-replies";
import { useInbox } from "./inbox-context";

type Loaded = Extract<Awaited<ReturnType<ReturnType<typeof useInbox>["actions"]["quickReplies"]>>, { status: "ok" }>;

export type QuickRepliesProps = {
  id: string;
  settingsHref: string | null;
  /** What was chosen, its variables filled in. */
  onChoose: (text: string) => void;
  onClose: () => void;
};

/** 快捷回复: a combobox over the texts the team often replies with. */
export default function QuickReplies(props: QuickRepliesProps) {
  const t = useTranslations("messages.compose");
  const [typed, setTyped] = useState("");
  const { loaded, failed, again } = useReplies(props.id);
  const replies = loaded === null ? [] : matchingReplies(loaded.replies, typed);
  const choose = (reply: QuickReply | undefined) => {
    if (reply === undefined || loaded === null) return;
    const mark = (variable: Parameters<Parameters<typeof fillQuickReply>[2]>[0]) =>
      t("quickMark", { name: t(`quickVariable.${variable}`) });
    const values = { ...loaded.values };
    // Spelled so that whoever reads it before it is sent knows what comes there.
    if (values.visitor === VISITOR_VARIABLE) values.visitor = t("nameVariable");
    props.onChoose(fillQuickReply(reply.text, values, mark));
  };
  const { listId, active, optionId, field, toFirst } = useOptionKeys(replies.length, (index) => choose(replies[index]));
  return (
    <Dialog open onOpenChange={(open) => !open && props.onClose()} title={t("quick")} size="lg">
      <Input
        {...field}
        aria-label={t("quickSearch")}
        placeholder={t("quickSearch")}
        autoComplete="off"
        maxLength={100}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          toFirst();
        }}
        autoFocus
      />
      <p role="status" className="sr-only">
        {loaded === null ? "" : t("quickCount", { n: replies.length })}
      </p>
      <div id={listId} role="listbox" aria-label={t("quick")} className="mt-3 min-h-48">
        {replies.map((reply, index) => (
          <button
            key={reply.title}
            type="button"
            id={optionId(index)}
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            // The focus stays in the field: what is chosen is told by aria-activedescendant.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(reply)}
            className={cn(
              "block min-h-11 w-full cursor-pointer rounded-md px-2.5 py-1.5 text-start hover:bg-hover",
              index === active && "bg-accent-soft text-accent-ink hover:bg-accent-soft",
            )}
          >
            <span className="block break-words">{reply.title}</span>
            <span className="line-clamp-2 break-words text-ink-3 text-sm">{reply.text}</span>
          </button>
        ))}
      </div>
      <Nothing {...props} none={loaded?.replies.length === 0} nothing={loaded !== null && replies.length === 0} />
      {failed && (
        <div role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
          <p className="text-danger">{t("quickFailed")}</p>
          <Button size="sm" icon={RotateCw} onClick={again}>
            {t("quickRetry")}
          </Button>
        </div>
      )}
    </Dialog>
  );
}

function Nothing(props: { settingsHref: string | null; none: boolean; nothing: boolean }) {
  const t = useTranslations("messages.compose");
  const { settingsHref, none, nothing } = props;
  const text = none ? t(settingsHref === null ? "quickAskAdmin" : "quickNone") : t("quickNothing");
  return (
    <div className="space-y-2 pt-2 text-sm">
      {(none || nothing) && <p className="text-ink-2">{text}</p>}
      {settingsHref !== null && <TextLink href={`${settingsHref}#quick-replies`}>{t("quickManage")}</TextLink>}
    </div>
  );
}

function useReplies(id: string) {
  const { actions } = useInbox();
  const [loaded, setLoaded] = useState<Loaded["data"] | null>(null);
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asking again is a dependency
  useEffect(() => {
    let current = true;
    actions.quickReplies({ id }).then(
      (answer) => {
        if (!current) return;
        if (answer.status === "ok") setLoaded(answer.data);
        setFailed(answer.status !== "ok");
      },
      () => current && setFailed(true),
    );
    return () => {
      current = false;
    };
  }, [actions, id, tries]);
  const again = () => {
    setFailed(false);
    setTries(tries + 1);
  };
  return { loaded, failed, again };
}
