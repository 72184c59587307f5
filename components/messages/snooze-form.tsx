"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { localMinute, zonedInstant } from "@/lib/domain/zoned-time";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { FormDialog } from "./form-dialog";
import { useInbox } from "./inbox-context";

/** 稍后处理：1 小时、明天 9:00，或自己选。 */
export function SnoozeForm({ ids, close }: { ids: readonly string[]; close: () => void }) {
  const t = useTranslations("messages");
  const id = useId();
  const { edit, pending } = useInbox();
  const { timeZone } = useTextsState();
  const [opened] = useState(() => new Date());
  const [at, setAt] = useState("");
  const snooze = (until: Date | null) =>
    until !== null && edit(ids, { kind: "snooze", until: until.toISOString() }, close);
  const tomorrow = () => {
    const day = localMinute(new Date(opened.getTime() + 86_400_000), timeZone).slice(0, 10);
    return zonedInstant(`${day}T09:00`, timeZone);
  };
  const chosen = zonedInstant(at, timeZone);
  return (
    <FormDialog
      title={t("snooze.title")}
      description={t("snooze.help")}
      submit={t("snooze.submit")}
      pending={pending}
      disabled={chosen === null || chosen <= opened}
      close={close}
      onSubmit={() => snooze(chosen)}
    >
      <div className="flex flex-wrap gap-2">
        <Button disabled={pending} onClick={() => snooze(new Date(opened.getTime() + 3_600_000))}>
          {t("snooze.hour")}
        </Button>
        <Button disabled={pending} onClick={() => snooze(tomorrow())}>
          {t("snooze.tomorrow")}
        </Button>
      </div>
      <div>
        <label htmlFor={id} className="mb-1 block">
          {t("snooze.custom")}
        </label>
        <Input id={id} type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} />
      </div>
    </FormDialog>
  );
}
