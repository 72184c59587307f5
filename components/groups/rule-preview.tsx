"use client";

import { Check, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Spinner } from "@/components/ui/spinner";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { AudienceRule } from "@/lib/domain/audience/rule";
import type { FieldError } from "@/lib/errors";

type Example = { id: string; name: string; nickname: string; phone: string | null; email: string | null };
export type PreviewResult = {
  estimate: { matching: number; contacts: number; exact: boolean } | null;
  examples: Example[];
  contradictions: [string, string][];
};
type Explained = { included: boolean; conditions: { path: string; fits: boolean }[] };
export type PreviewActions = {
  preview: (input: { rule: AudienceRule }) => Promise<ActionState<PreviewResult>>;
  explain: (input: { rule: AudienceRule; contactId: string }) => Promise<ActionState<Explained>>;
};

const PAUSE_MS = 600;

/** What the rule on screen would name now: a number, some of them masked, and why each is in. */
export function RulePreview(props: {
  rule: AudienceRule | null;
  words: ReadonlyMap<string, string>;
  actions: PreviewActions;
  onProblems: (fields: readonly FieldError[]) => void;
}) {
  const t = useTranslations("groups.preview");
  const { rule, actions, onProblems } = props;
  const key = useMemo(() => (rule === null ? "" : JSON.stringify(rule)), [rule]);
  const [found, setFound] = useState<{ key: string; result: PreviewResult | null } | null>(null);
  const latest = useRef("");
  latest.current = key;
  const { preview } = actions;
  useEffect(() => {
    if (key === "") return;
    const timer = setTimeout(async () => {
      const answer = await preview({ rule: JSON.parse(key) as AudienceRule }).catch(() => null);
      if (latest.current !== key) return;
      const ok = answer?.status === "ok";
      onProblems(answer?.status === "error" ? answer.fields : []);
      setFound({ key, result: ok ? answer.data : null });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key, preview, onProblems]);
  if (rule === null) return <p className="text-ink-3">{t("waiting")}</p>;
  const current = found?.key === key;
  const result = found?.result ?? null;
  return (
    <div className="space-y-4" aria-busy={!current}>
      <div role="status" className="flex min-h-7 items-center gap-2">
        {!current && <Spinner className="size-4" />}
        {!current && result === null ? <span className="text-ink-3">{t("loading")}</span> : <Count result={result} />}
      </div>
      {result !== null && result.contradictions.length > 0 && <Banner tone="warning">{t("contradiction")}</Banner>}
      {result !== null && result.examples.length > 0 && <Examples {...props} rule={rule} examples={result.examples} />}
    </div>
  );
}

function Count({ result }: { result: PreviewResult | null }) {
  const t = useTranslations("groups.preview");
  if (result === null) return <span className="text-danger">{t("failed")}</span>;
  const { estimate } = result;
  if (estimate === null) return <span className="text-warning">{t("timeout")}</span>;
  const { matching, contacts, exact } = estimate;
  if (matching === 0) return <span>{t("none")}</span>;
  const share = `${((matching / Math.max(1, contacts)) * 100).toFixed(1)} %`;
  const values = { n: matching, share };
  return <strong className="text-lg">{exact ? t("exact", values) : t("about", values)}</strong>;
}

function Examples(props: {
  rule: AudienceRule;
  examples: readonly Example[];
  words: ReadonlyMap<string, string>;
  actions: PreviewActions;
}) {
  const t = useTranslations("groups.preview");
  const contacts = useTranslations("contacts");
  const common = useTranslations("common");
  const [why, setWhy] = useState<{ name: string; explained: Explained } | null>(null);
  const explain = async (contact: Example) => {
    const answer = await props.actions.explain({ rule: props.rule, contactId: contact.id }).catch(() => null);
    if (answer?.status === "ok") setWhy({ name: nameOf(contact), explained: answer.data });
    else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  };
  const nameOf = ({ name, nickname, phone, email }: Example) =>
    name || nickname || phone || email || contacts("unnamed");
  return (
    <div>
      <h3 className="mb-1 text-ink-3 text-sm">{t("examples")}</h3>
      <ul className="divide-y divide-line">
        {props.examples.map((contact) => (
          <li key={contact.id} className="py-1.5">
            <p className="break-words">
              {nameOf(contact)} <span className="text-ink-3 text-sm">{contact.phone ?? contact.email}</span>
            </p>
            <Button
              size="sm"
              variant="ghost"
              className="-ml-2.5"
              aria-label={t("whyNamed", { name: nameOf(contact) })}
              onClick={() => explain(contact)}
            >
              {t("why")}
            </Button>
          </li>
        ))}
      </ul>
      <Dialog
        open={why !== null}
        onOpenChange={() => setWhy(null)}
        size="sm"
        title={why === null ? "" : t("whyNamed", { name: why.name })}
      >
        <ul className="space-y-2">
          {why?.explained.conditions.map(({ path, fits }) => (
            <li key={path} className="flex gap-2">
              {fits ? (
                <Check aria-hidden className="mt-1 size-4 shrink-0 text-success" />
              ) : (
                <X aria-hidden className="mt-1 size-4 shrink-0 text-ink-3" />
              )}
              <span className="min-w-0 break-words">
                {props.words.get(path) ?? path}{" "}
                <span className="text-ink-3 text-sm">{fits ? t("fits") : t("not")}</span>
              </span>
            </li>
          ))}
        </ul>
      </Dialog>
    </div>
  );
}
