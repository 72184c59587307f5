"use client";

import { Download } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, ButtonLink, buttonStyle } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import type { ImportCounts, ImportState } from "@/lib/domain/contacts/import";

type Item = {
  id: string;
  fileName: string;
  state: ImportState;
  totalRows: number;
  doneRows: number;
  counts: ImportCounts;
};
type Act = (input: { id: string }) => Promise<ActionState>;

const LOOK_MS = 1_500;

/** Where an import stands; looks again while a worker is at it. */
export function ImportProgress({ item, run, cancel }: { item: Item; run: Act; cancel: Act }) {
  const t = useTranslations("contacts.importing");
  const common = useTranslations("common");
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const { id, state, counts, totalRows, doneRows } = item;
  const working = state === "checking" || state === "running";
  useEffect(() => {
    if (!working) return;
    const timer = setInterval(() => router.refresh(), LOOK_MS);
    return () => clearInterval(timer);
  }, [working, router]);
  const act = async (action: Act) => {
    setPending(true);
    const answer = await action({ id }).catch(() => null);
    setPending(false);
    if (answer?.status === "ok") router.refresh();
    else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
  };
  const heading = {
    draft: "",
    checking: t("checking"),
    checked: item.fileName,
    running: t("running"),
    done: t("done"),
    cancelled: t("cancelled"),
  }[state];
  return (
    <Card title={heading} {...(heading === item.fileName ? {} : { description: item.fileName })}>
      {working && (
        <div className="mb-4">
          <progress
            className="h-2 w-full accent-accent"
            aria-label={heading}
            value={doneRows}
            max={Math.max(1, totalRows)}
          />
          <p className="text-ink-2 text-sm">{t("progress", { done: doneRows, total: totalRows })}</p>
        </div>
      )}
      <p role="status" className="text-lg">
        {t("result", counts)}
      </p>
      <div className="mt-4 flex flex-wrap gap-2">
        {state === "checked" && (
          <>
            <Button
              variant="primary"
              pending={pending}
              disabled={counts.created + counts.updated === 0}
              onClick={() => act(run)}
            >
              {t("run")}
            </Button>
            <ButtonLink href={`/contacts/import?id=${id}&edit=1`}>{t("changeColumns")}</ButtonLink>
          </>
        )}
        {(working || state === "checked") && (
          <Button variant="danger-ghost" disabled={pending} onClick={() => act(cancel)}>
            {t("cancel")}
          </Button>
        )}
        {counts.failed > 0 && (
          <a
            href={`/contacts/import/errors?id=${id}`}
            download
            className={buttonStyle({ variant: "secondary", size: "md" })}
          >
            <Download aria-hidden className="size-4" />
            {t("errors")}
          </a>
        )}
        {state === "done" && (
          <ButtonLink href="/contacts" variant="primary">
            {t("see")}
          </ButtonLink>
        )}
        {(state === "done" || state === "cancelled") && <ButtonLink href="/contacts/import">{t("back")}</ButtonLink>}
      </div>
    </Card>
  );
}
