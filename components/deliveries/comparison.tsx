"use client";

import { GitCompare } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Time } from "@/components/time";
import { Button } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { Differences } from "@/lib/domain/exchange-diff";

/** The shape of the service's answer. */
export type ComparisonView = {
  with: { id: string; at: string | null } | null;
  headers: Differences;
  body: Differences | null;
};

/** 与上次成功对比: asked for when somebody presses it, shown in place. Needs the texts `history`. */
export function Comparison(props: {
  id: string;
  compare: (input: { id: string }) => Promise<ActionState<ComparisonView>>;
}) {
  const t = useTranslations("history.compare");
  const common = useTranslations("common");
  const [found, setFound] = useState<ComparisonView | null>(null);
  const [pending, setPending] = useState(false);
  const compare = async () => {
    setPending(true);
    const answer = await props.compare({ id: props.id }).catch(() => null);
    setPending(false);
    if (answer?.status === "ok") setFound(answer.data);
    else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  };
  return (
    <div className="space-y-3">
      {found === null && (
        <Button size="sm" icon={GitCompare} pending={pending} onClick={() => void compare()}>
          {t("button")}
        </Button>
      )}
      <div role="status" className="space-y-3 empty:hidden">
        {found !== null && <Found found={found} />}
      </div>
    </div>
  );
}

function Found({ found }: { found: ComparisonView }) {
  const t = useTranslations("history.compare");
  const { with: other, headers, body } = found;
  if (other === null) return <p className="text-ink-2">{t("nothing")}</p>;
  const same = headers.items.length === 0 && body !== null && body.items.length === 0;
  return (
    <>
      <p className="text-ink-2 text-sm">
        {t("with")}{" "}
        <TextLink href={`/settings/webhooks/deliveries/${other.id}`}>
          {other.at === null ? other.id : <Time at={other.at} />}
        </TextLink>
      </p>
      {same && <p>{t("same")}</p>}
      <DifferenceTable title={t("headers")} nameHead={t("header")} differences={headers} />
      {body === null ? (
        <p className="text-ink-3 text-sm">{t("bodyGone")}</p>
      ) : (
        <DifferenceTable title={t("body")} nameHead={t("path")} differences={body} />
      )}
    </>
  );
}

function DifferenceTable(props: { title: string; nameHead: string; differences: Differences }) {
  const t = useTranslations("history.compare");
  const { items, cut } = props.differences;
  if (items.length === 0) return null;
  const head = "border-line border-b px-3 py-2 text-start font-medium text-ink-2";
  return (
    <div className="overflow-x-auto rounded-lg border border-line">
      <table className="w-full min-w-120 table-fixed border-separate border-spacing-0 text-sm">
        <caption className="border-line border-b bg-sunken px-3 py-2 text-start font-medium">{props.title}</caption>
        <thead>
          <tr>
            <th scope="col" className={`${head} w-1/4`}>
              {props.nameHead}
            </th>
            <th scope="col" className={head}>
              {t("before")}
            </th>
            <th scope="col" className={head}>
              {t("after")}
            </th>
          </tr>
        </thead>
        <tbody className="align-top [&_tr:not(:last-child)>*]:border-line [&_tr:not(:last-child)>*]:border-b">
          {items.map(({ name, before, after }) => (
            <tr key={name}>
              <th scope="row" className="break-all px-3 py-2 text-start font-mono font-normal text-xs">
                {name}
              </th>
              <Value text={before} tone="bg-danger-soft" />
              <Value text={after} tone="bg-success-soft" />
            </tr>
          ))}
        </tbody>
      </table>
      {cut && <p className="px-3 py-2 text-ink-3 text-sm">{t("cut")}</p>}
    </div>
  );
}

function Value({ text, tone }: { text: string | null; tone: string }) {
  const t = useTranslations("history.compare");
  if (text === null) return <td className="px-3 py-2 text-ink-3 text-xs">{t("absent")}</td>;
  return <td className={`break-all px-3 py-2 font-mono text-xs ${tone}`}>{text}</td>;
}
