"use client";

import { FileUp } from "lucide-react";
import { type ChangeEvent, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { ImportPreview } from "./import-preview";

type Encoding = "utf-8" | "gbk";
type Uploaded = {
  import: { id: string; headers: string[]; totalRows: number };
  encoding: Encoding | null;
  preview: string[][];
};

/** Takes a file to the server and shows what was read of it; text in the wrong encoding is read anew. */
export function ImportUpload() {
  const t = useTranslations("contacts.importing");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [found, setFound] = useState<Uploaded | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const upload = async (chosen: File, encoding: Encoding | null) => {
    setPending(true);
    setWrong(null);
    const search = new URLSearchParams({ name: chosen.name, ...(encoding === null ? {} : { encoding }) });
    const answer = await fetch(`/contacts/import/upload?${search}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: chosen,
    }).catch(() => null);
    const body: unknown = await answer?.json().catch(() => null);
    setPending(false);
    if (answer?.ok === true) return setFound(body as Uploaded);
    setFound(null);
    const message = typeof body === "object" && body !== null && "message" in body ? body.message : null;
    setWrong(typeof message === "string" ? message : t("failed"));
  };
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = event.target.files ?? [];
    if (chosen === undefined) return;
    setFile(chosen);
    void upload(chosen, null);
  };
  return (
    <Card>
      <input
        ref={input}
        id={id}
        type="file"
        accept=".csv,.txt,.tsv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        className="sr-only"
        aria-label={t("choose")}
        tabIndex={-1}
        onChange={choose}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant={found === null ? "primary" : "secondary"}
          icon={FileUp}
          pending={pending}
          onClick={() => input.current?.click()}
        >
          {found === null ? t("choose") : t("another")}
        </Button>
        {file !== null && <span className="break-all">{file.name}</span>}
      </div>
      <div role="status" className="mt-3 empty:mt-0">
        {pending && (
          <span className="flex items-center gap-2 text-ink-2">
            <Spinner className="size-4" /> {t("uploading")}
          </span>
        )}
        {!pending && found !== null && <span>{t("rows", { n: found.import.totalRows })}</span>}
      </div>
      {wrong !== null && (
        <Banner tone="danger" live="alert" className="mt-3">
          {wrong}
        </Banner>
      )}
      {found !== null && !pending && (
        <div className="mt-3 space-y-4">
          {found.encoding !== null && file !== null && (
            <div className="flex flex-wrap items-center gap-3">
              <label htmlFor={`${id}-encoding`} className="font-medium text-sm">
                {t("encoding")}
              </label>
              <Select
                id={`${id}-encoding`}
                className="w-32"
                value={found.encoding}
                onChange={(event) => upload(file, event.target.value === "gbk" ? "gbk" : "utf-8")}
              >
                <option value="utf-8">UTF-8</option>
                <option value="gbk">GBK</option>
              </Select>
              <span className="text-ink-3 text-sm">{t("garbled")}</span>
            </div>
          )}
          <ImportPreview headers={found.import.headers} rows={found.preview} />
          <ButtonLink href={`/contacts/import?id=${found.import.id}`} variant="primary">
            {t("next")}
          </ButtonLink>
        </div>
      )}
    </Card>
  );
}
