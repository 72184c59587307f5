import { Paperclip } from "lucide-react";
import type { ReplyFile } from "@/lib/domain/leave-message/reply-files";
import { formatBytes } from "@/lib/i18n/format";

/** Files of a message or a reply: saved, never opened here. */
export function FileList({ files, label }: { files: readonly ReplyFile[]; label: string }) {
  return (
    <ul aria-label={label} className="mt-3 space-y-1 border-line border-t pt-2.5 text-sm">
      {files.map(({ id, name, bytes }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-2">
          <Paperclip aria-hidden className="size-3.5 shrink-0 text-ink-3" />
          <a href={`/messages/file/${id}`} download className="break-all text-accent-ink underline underline-offset-2">
            {name}
          </a>
          <span className="text-ink-3">{formatBytes(bytes)}</span>
        </li>
      ))}
    </ul>
  );
}
