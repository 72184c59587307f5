"use client";

import { Download } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Checkbox, Input, Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { EXPORT_CHOICES, type ExportChoice } from "@/lib/domain/leave-message/export";
import { useExportJobs } from "./export-jobs";
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

type Choice = { format: "csv" | "xlsx"; columns: readonly ExportChoice[]; full: boolean; raw: boolean; reason: string };
const FIRST: Choice = { format: "csv", columns: EXPORT_CHOICES, full: false, raw: false, reason: "" };
type Part = { choice: Choice; change: (part: Partial<Choice>) => void };

/** What to take along: the format, the columns, and contact details in full only with a reason. */
export function ExportDialog({ ids, close }: { ids: readonly string[]; close: () => void }) {
  const t = useTranslations("messages.export");
  const [choice, setChoice] = useState(FIRST);
  const [pending, setPending] = useState(false);
  const jobs = useExportJobs();
  const n = useCount(ids.length === 0);
  const { format, full, raw, reason } = choice;
  const part: Part = { choice, change: (some) => setChoice({ ...choice, ...some }) };
  const send = async () => {
    setPending(true);
    const search = window.location.search.slice(1);
    const body = { ...choice, search, ids, raw: format === "csv" && raw, reason: full ? reason : "" };
    const came = await saveFile("/messages/export", body);
    setPending(false);
    if (came === null) close();
    else if (typeof came === "object") {
      toast.success(t("later"));
      await jobs.look();
    } else toast.error(came === "" ? t("failed") : came);
  };
  return (
    <FormDialog
      title={t("title")}
      description={ids.length > 0 ? t("selected", { n: ids.length }) : n === null ? t("scope") : t("scopeOf", { n })}
      submit={t("submit")}
      pending={pending}
      disabled={choice.columns.length === 0 || (full && [...reason.trim()].length < 5)}
      close={close}
      onSubmit={send}
    >
      {jobs.list}
      <Format {...part} />
      <Columns {...part} />
      <FullDetails {...part} />
    </FormDialog>
  );
}

/** How many messages the filters find; null until it is known, or when nobody asks. */
function useCount(asked: boolean): number | null {
  const { actions } = useInbox();
  const [n, setN] = useState<number | null>(null);
  useEffect(() => {
    let current = asked;
    const ask = async () => {
      const answer = await actions.countExport({ search: window.location.search.slice(1) }).catch(() => null);
      if (current && answer?.status === "ok") setN(answer.data.n);
    };
    if (asked) void ask();
    return () => {
      current = false;
    };
  }, [actions, asked]);
  return n;
}

function Format({ choice, change }: Part) {
  const t = useTranslations("messages.export");
  const id = useId();
  return (
    <>
      <div>
        <label htmlFor={id} className="mb-1 block">
          {t("format")}
        </label>
        <Select
          id={id}
          value={choice.format}
          onChange={(event) => change({ format: event.target.value === "xlsx" ? "xlsx" : "csv" })}
        >
          <option value="csv">{t("csv")}</option>
          <option value="xlsx">{t("xlsx")}</option>
        </Select>
      </div>
      {choice.format === "csv" && (
        <Checkbox
          label={t("raw")}
          description={t("rawHelp")}
          checked={choice.raw}
          onChange={(event) => change({ raw: event.target.checked })}
        />
      )}
    </>
  );
}

/** 字段: which columns the file has. */
function Columns({ choice, change }: Part) {
  const t = useTranslations("messages.export");
  const all = choice.columns.length === EXPORT_CHOICES.length;
  const set = (column: ExportChoice, on: boolean) =>
    change({ columns: EXPORT_CHOICES.filter((one) => (one === column ? on : choice.columns.includes(one))) });
  return (
    <fieldset>
      <legend className="mb-1 flex w-full flex-wrap items-center justify-between gap-2">
        {t("columns", { n: choice.columns.length })}
        <Button size="sm" variant="ghost" onClick={() => change({ columns: all ? [] : EXPORT_CHOICES })}>
          {all ? t("columnsNone") : t("columnsAll")}
        </Button>
      </legend>
      <div className="grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-3">
        {EXPORT_CHOICES.map((column) => (
          <Checkbox
            key={column}
            label={t(`column.${column}`)}
            checked={choice.columns.includes(column)}
            onChange={(event) => set(column, event.target.checked)}
          />
        ))}
      </div>
      {choice.columns.length === 0 && (
        <p role="alert" className="mt-1 text-danger text-sm">
          {t("columnsMissing")}
        </p>
      )}
    </fieldset>
  );
}

function FullDetails({ choice, change }: Part) {
  const t = useTranslations("messages.export");
  const id = useId();
  const { rights } = useInbox();
  if (!rights.reveal) return null;
  return (
    <>
      <Checkbox label={t("full")} checked={choice.full} onChange={(event) => change({ full: event.target.checked })} />
      {choice.full && (
        <div>
          <label htmlFor={id} className="mb-1 block">
            {t("reason")}
          </label>
          <Input
            id={id}
            maxLength={500}
            aria-describedby={`${id}-help`}
            value={choice.reason}
            onChange={(event) => change({ reason: event.target.value })}
          />
          <p id={`${id}-help`} className="mt-1 text-ink-3 text-sm">
            {t("reasonHelp")}
          </p>
        </div>
      )}
    </>
  );
}
