"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";

/** What is happening right now, with a way out. */
export function Running(props: { startedAt: number; timeoutMs: number; onCancel: () => void }) {
  const t = useTranslations("testPush");
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - props.startedAt) / 1000)), 250);
    return () => clearInterval(timer);
  }, [props.startedAt]);
  const max = Math.round(props.timeoutMs / 1000);
  return (
    <div className="flex items-center gap-3 rounded-lg border border-line bg-sunken px-4 py-3.5">
      <Spinner className="size-5 text-accent-ink" />
      <span className="min-w-0 flex-1">{seconds < 1 ? t("sending") : t("waiting", { s: seconds, max })}</span>
      <Button size="sm" onClick={props.onCancel}>
        {t("cancel")}
      </Button>
    </div>
  );
}
