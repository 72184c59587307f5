"use client";

import { Download } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Checkbox, Input, Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { FormDialog } from "./form-dialog";
import { useInbox } from "./inbox-context";
import { saveFile } from "./save-file";

/** Opens the export of what the filters find. */
export function ExportButton() {
  const t = useTranslations("messages");
  const { open } = useInbox();
  return (
    <Button icon={Download} variant="ghost" onClick={() => open({ kind: "export", ids: [] })}>
      {t("export.action")}
    </Button>
  );
}

/** What to take along: the format, and contact details in full only with a reason. */
export function ExportDialog({ ids, close }: { ids: readonly string[]; close: () => void }) {
  const t = useTranslations("messages");
  const id = useId();
  const { rights } = useInbox();
  const [format, setFormat] = useState<"csv" | "xlsx">("csv");
  const [full, setFull] = useState(false);
  const [raw, setRaw] = useState(false);
  const [reason, setReason] = useState("");
  const [pending, setPending] = useState(false);
  const send = async () => {
    setPending(true);
    const search = window.location.search.slice(1);
    const problem = await saveFile("/messages/export", {
      search,
      ids,
      format,
      full,
      raw: format === "csv" && raw,
      reason,
    });
    setPending(false);
    if (problem === null) close();
    else toast.error(problem === "" ? t("export.failed") : problem);
  };
  return (
    <FormDialog
      title={t("export.title")}
      description={ids.length === 0 ? t("export.scope") : t("export.selected", { n: ids.length })}
      submit={t("export.submit")}
      pending={pending}
      disabled={full && [...reason.trim()].length < 5}
      close={close}
      onSubmit={send}
    >
      <div>
        <label htmlFor={`${id}-format`} className="mb-1 block">
          {t("export.format")}
        </label>
        <Select
          id={`${id}-format`}
          value={format}
          onChange={(event) => setFormat(event.target.value === "xlsx" ? "xlsx" : "csv")}
        >
          <option value="csv">{t("export.csv")}</option>
          <option value="xlsx">{t("export.xlsx")}</option>
        </Select>
      </div>
      {format === "csv" && (
        <Checkbox
          label={t("export.raw")}
          description={t("export.rawHelp")}
          checked={raw}
          onChange={(event) => setRaw(event.target.checked)}
        />
      )}
      {rights.reveal && (
        <Checkbox label={t("export.full")} checked={full} onChange={(event) => setFull(event.target.checked)} />
      )}
      {full && (
        <div>
          <label htmlFor={`${id}-reason`} className="mb-1 block">
            {t("export.reason")}
          </label>
          <Input
            id={`${id}-reason`}
            maxLength={500}
            aria-describedby={`${id}-help`}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <p id={`${id}-help`} className="mt-1 text-ink-3 text-sm">
            {t("export.reasonHelp")}
          </p>
        </div>
      )}
    </FormDialog>
  );
}
