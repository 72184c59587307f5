"use client";

import { Paperclip, X } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { toast } from "@/components/ui/toast";
import { REPLY_FILES_MAX_BYTES, type ReplyFile } from "@/lib/domain/leave-message/reply-files";
import { formatBytes } from "@/lib/i18n/format";
import { useInbox } from "./inbox-context";

const MB = REPLY_FILES_MAX_BYTES / 1024 / 1024;
const uploadPath = (id: string, name: string) => `/messages/attach?${new URLSearchParams({ message: id, name })}`;

/** The files of the reply that is being written: kept on the server as soon as they are chosen. */
export type ReplyFiles = {
  files: ReplyFile[];
  /** The name of the file that is on its way. */
  uploading: string | null;
  /** What was wrong with the last one. */
  problem: string | null;
  add: (chosen: readonly File[]) => Promise<void>;
  drop: (file: ReplyFile) => Promise<void>;
  /** They are on a letter now. */
  sent: () => void;
  /** The letter was taken back. */
  back: (files: ReplyFile[]) => void;
};

export function useReplyFiles(id: string, first: readonly ReplyFile[]): ReplyFiles {
  const t = useTranslations("messages.compose");
  const { actions } = useInbox();
  const [files, setFiles] = useState<ReplyFile[]>([...first]);
  const [uploading, setUploading] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const add = async (chosen: readonly File[]) => {
    setProblem(null);
    for (const file of chosen) {
      setUploading(file.name);
      const answer = await upload(uploadPath(id, file.name), file);
      if (typeof answer === "string") {
        setProblem(answer === "" ? t("attachFailed", { name: file.name }) : answer);
        break;
      }
      setFiles((kept) => [...kept, answer]);
    }
    setUploading(null);
  };
  const drop = async (file: ReplyFile) => {
    setProblem(null);
    const answer = await actions.dropFile({ id: file.id });
    if (answer.status === "error") return void toast.error(answer.message);
    setFiles((kept) => kept.filter((one) => one.id !== file.id));
  };
  return { files, uploading, problem, add, drop, sent: () => setFiles([]), back: setFiles };
}

/** The file as the server keeps it, or what was wrong ("" = nobody knows). */
async function upload(path: string, file: File): Promise<ReplyFile | string> {
  const headers = { "content-type": "application/octet-stream" };
  const answer = await fetch(path, { method: "POST", headers, body: file }).catch(() => null);
  const body: unknown = await answer?.json().catch(() => null);
  if (answer?.ok === true) return body as ReplyFile;
  return typeof body === "object" && body !== null && "message" in body ? String(body.message) : "";
}

/** The button that chooses files. */
export function AttachButton({ files }: { files: ReplyFiles }) {
  const t = useTranslations("messages.compose");
  const input = useRef<HTMLInputElement>(null);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = [...(event.target.files ?? [])];
    // The same file may be chosen again after it was taken off.
    event.target.value = "";
    void files.add(chosen);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        className="sr-only"
        aria-label={t("attach")}
        tabIndex={-1}
        onChange={choose}
      />
      <Button
        size="sm"
        icon={Paperclip}
        variant="ghost"
        title={t("attachHelp", { mb: MB })}
        disabled={files.uploading !== null}
        onClick={() => input.current?.click()}
      >
        {t("attach")}
      </Button>
    </>
  );
}

/** What is attached so far, what is on its way, and what was wrong with a file. */
export function AttachedFiles({ files }: { files: ReplyFiles }) {
  const t = useTranslations("messages.compose");
  return (
    <>
      {files.files.length > 0 && (
        <ul aria-label={t("attachments")} className="flex flex-wrap gap-1.5 text-sm">
          {files.files.map((file) => (
            <li
              key={file.id}
              className="inline-flex min-w-0 items-center gap-1.5 rounded-md border border-line bg-sunken py-0.5 pr-0.5 pl-2"
            >
              <Paperclip aria-hidden className="size-3.5 shrink-0 text-ink-3" />
              <span className="min-w-0 break-all">{file.name}</span>
              <span className="shrink-0 text-ink-3 text-xs">{formatBytes(file.bytes)}</span>
              <Button
                size="sm"
                variant="ghost"
                className="w-7 px-0"
                icon={X}
                aria-label={t("detach", { name: file.name })}
                onClick={() => void files.drop(file)}
              />
            </li>
          ))}
        </ul>
      )}
      <div role="status" className="empty:hidden">
        {files.uploading !== null && (
          <span className="inline-flex items-center gap-2 text-ink-2 text-sm">
            <Spinner className="size-4" /> {t("uploading", { name: files.uploading })}
          </span>
        )}
      </div>
      {files.problem !== null && (
        <p role="alert" className="text-danger text-sm">
          {files.problem}
        </p>
      )}
    </>
  );
}
