"use client";

import { Download, Trash2 } from "lucide-react";
import { type FormEvent, useId, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { FormDialog } from "@/components/messages/form-dialog";
import { saveFile } from "@/components/messages/save-file";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

type Preview = { shown: string; messages: number; contacts: number; tickets: number; held: number };
type Found = Preview & { answerBy: { workdays: string; days: string } };
type Erased = Preview & { events: number; deliveries: number };

/** Finds a person, gives him what there is, or erases it. */
export function PersonRequests(props: {
  preview: (input: { contact: string }) => Promise<ActionState<Found>>;
  erase: (input: { contact: string }) => Promise<ActionState<Erased>>;
}) {
  const t = useTranslations("messages");
  const id = useId();
  const [contact, setContact] = useState("");
  const [found, setFound] = useState<(Found & { contact: string }) | null>(null);
  const [asking, setAsking] = useState(false);
  const [pending, start] = useTransition();
  const find = (event: FormEvent) => {
    event.preventDefault();
    start(async () => {
      const answer = await props.preview({ contact });
      if (answer.status === "error") toast.error(answer.fields[0]?.message ?? answer.message);
      if (answer.status === "ok") setFound({ ...answer.data, contact });
    });
  };
  const erase = () =>
    start(async () => {
      const answer = await props.erase({ contact: found?.contact ?? "" });
      setAsking(false);
      if (answer.status === "error") return toast.error(answer.fields[0]?.message ?? answer.message);
      if (answer.status !== "ok") return;
      setFound(null);
      setContact("");
      toast.success(t("privacy.erased", answer.data));
    });
  const download = () =>
    start(async () => {
      const problem = await saveFile("/settings/privacy/person", { contact: found?.contact });
      if (typeof problem === "string") toast.error(problem === "" ? t("export.failed") : problem);
    });
  const nothing = found !== null && found.messages + found.contacts + found.tickets === 0;
  return (
    <div className="space-y-4">
      <form onSubmit={find} className="flex flex-wrap items-end gap-2">
        <div className="min-w-0 flex-1 basis-64">
          <label htmlFor={id} className="mb-1 block">
            {t("privacy.contact")}
          </label>
          <Input
            id={id}
            autoComplete="off"
            maxLength={320}
            value={contact}
            onChange={(event) => setContact(event.target.value)}
          />
        </div>
        <Button type="submit" pending={pending} disabled={contact.trim() === ""}>
          {t("privacy.find")}
        </Button>
      </form>
      <div role="status">{found !== null && <FoundLines found={found} />}</div>
      {found !== null && found.held > 0 && (
        <p className="text-sm text-warning">{t("privacy.held", { n: found.held })}</p>
      )}
      {found !== null && !nothing && (
        <div className="flex flex-wrap gap-2">
          <Button icon={Download} pending={pending} onClick={download}>
            {t("privacy.download")}
          </Button>
          <Button icon={Trash2} variant="danger-ghost" disabled={pending} onClick={() => setAsking(true)}>
            {t("privacy.erase")}
          </Button>
        </div>
      )}
      {asking && found !== null && (
        <FormDialog
          title={t("privacy.eraseTitle", { shown: found.shown })}
          description={t("privacy.eraseHelp")}
          submit={t("privacy.erase")}
          danger
          pending={pending}
          close={() => setAsking(false)}
          onSubmit={erase}
        />
      )}
    </div>
  );
}

/** What there is, and until when a request is to be done. */
function FoundLines({ found: { answerBy, ...counts } }: { found: Found }) {
  const t = useTranslations("messages");
  return (
    <>
      <p>{t("privacy.found", counts)}</p>
      <p className="mt-1 text-ink-3 text-sm">{t("privacy.answerBy", answerBy)}</p>
    </>
  );
}
