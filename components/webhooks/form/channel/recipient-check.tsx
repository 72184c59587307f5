"use client";

import { CircleCheck, CircleHelp, CircleX, UserRoundCheck } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import type { RecipientOutcome } from "@/lib/domain/delivery";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { useFormFacts } from "../facts";

/** One receiver as the platform's address book knows it; `found` null: it gave no answer. */
export type CheckedRecipient = {
  kind: Exclude<RecipientOutcome["kind"], "email">;
  id: string;
  found: boolean | null;
  name?: string | undefined;
  reason?: "unknown" | "not_visible" | undefined;
  code?: string | undefined;
  message?: string | undefined;
  diagnosis?: { zh: string; en: string } | undefined;
};
export type CheckAnswer = { ok: true; checked: readonly CheckedRecipient[] } | { ok: false; message: string };

/** 校验成员: asks the platform who the receivers on screen are, without sending anything. */
export function RecipientCheck() {
  const t = useTranslations("channels.check");
  const { checkRecipients } = useFormFacts();
  const [pending, setPending] = useState(false);
  const [answer, setAnswer] = useState<CheckAnswer | null>(null);
  if (checkRecipients === null) return null;
  const run = async () => {
    setPending(true);
    setAnswer(await checkRecipients());
    setPending(false);
  };
  return (
    <div className="space-y-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button icon={UserRoundCheck} pending={pending} pendingLabel={t("running")} onClick={() => void run()}>
          {t("button")}
        </Button>
        <span className="text-ink-3 text-sm">{t("help")}</span>
      </div>
      <div role="status" className="empty:hidden">
        {answer !== null && !pending && <Answer answer={answer} />}
      </div>
    </div>
  );
}

function Answer({ answer }: { answer: CheckAnswer }) {
  const t = useTranslations("channels.check");
  if (!answer.ok) return <Banner tone="warning">{answer.message}</Banner>;
  if (answer.checked.length === 0) return <p className="text-ink-2 text-sm">{t("nobody")}</p>;
  const found = answer.checked.filter((one) => one.found === true).length;
  return (
    <>
      <p className="mb-1.5 text-ink-2 text-sm">{t("summary", { found, n: answer.checked.length })}</p>
      <ul className="max-h-72 divide-y divide-line overflow-y-auto rounded-lg border border-line">
        {answer.checked.map((one) => (
          <Line key={`${one.kind} ${one.id}`} checked={one} />
        ))}
      </ul>
    </>
  );
}

function Line({ checked }: { checked: CheckedRecipient }) {
  const t = useTranslations("channels.check");
  const { kind, id, name, found } = checked;
  const why = useReason()(checked);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3.5 py-2 text-sm">
      <span className="flex min-w-0 flex-1 basis-40 flex-wrap items-baseline gap-x-2">
        <span className="text-ink-3">{t(`kind.${kind}`)}</span>
        {name !== undefined && <span className="break-words">{name}</span>}
        <span className="break-all font-mono text-ink-2 text-xs">{id}</span>
      </span>
      {found === true && (
        <Badge tone="success" icon={CircleCheck}>
          {t("found")}
        </Badge>
      )}
      {found === false && (
        <Badge tone="danger" icon={CircleX}>
          {t(checked.reason ?? "unknown")}
        </Badge>
      )}
      {found === null && (
        <Badge tone="warning" icon={CircleHelp}>
          {t("noAnswer")}
        </Badge>
      )}
      {why !== "" && <span className="w-full break-words text-ink-2 text-xs">{why}</span>}
    </li>
  );
}

function useReason(): (checked: CheckedRecipient) => string {
  const { locale } = useTextsState();
  return ({ diagnosis, code, message }) => {
    const said = [code, message].filter((part) => part !== undefined && part !== "").join(" · ");
    return diagnosis === undefined ? said : locale === "en" ? diagnosis.en : diagnosis.zh;
  };
}
