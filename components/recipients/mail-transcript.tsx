"use client";

import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

const STAGES = [
  "dns",
  "connect",
  "tls",
  "greeting",
  "ehlo",
  "starttls",
  "auth",
  "from",
  "rcpt",
  "data",
  "quit",
] as const;
type Stage = (typeof STAGES)[number];
const isStage = (name: string): name is Stage => STAGES.some((stage) => stage === name);

export type TranscriptRow = { stage: string; line: string; atMs: number };

/** What was said to a mail server and what it said, stage by stage with the time since the beginning. */
export function MailTranscript({ lines }: { lines: readonly TranscriptRow[] }) {
  const t = useTranslations("results.transcript");
  const { locale } = useTextsState();
  return (
    <div className="space-y-2">
      <ol aria-label={t("caption")} className="divide-y divide-line overflow-hidden rounded-lg border border-line">
        {stagesOf(lines).map(({ id, stage, rows, atMs }) => (
          <li key={id} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 px-3.5 py-2">
            <span className="font-medium text-sm">{isStage(stage) ? t(`stages.${stage}`) : stage}</span>
            <span className="text-ink-3 text-xs tabular-nums">{formatDuration(atMs, locale)}</span>
            {/* What people must be able to copy: the conversation as it was. */}
            <pre translate="no" className="col-span-2 m-0 whitespace-pre-wrap break-all font-mono text-xs leading-5">
              {rows.map((row) => (
                <span key={row.id} className={cn("block", row.tone)}>
                  {row.line}
                </span>
              ))}
            </pre>
          </li>
        ))}
      </ol>
    </div>
  );
}

type Row = { id: string; line: string; tone: string };

/** Lines of one stage together; a stage that comes again (RCPT) goes on in its place. */
function stagesOf(lines: readonly TranscriptRow[]) {
  const stages: { id: string; stage: string; rows: Row[]; atMs: number }[] = [];
  for (const [index, { stage, line, atMs }] of lines.entries()) {
    const row = { id: String(index), line, tone: toneOf(line) };
    const last = stages.at(-1);
    if (last?.stage === stage) {
      last.rows.push(row);
      last.atMs = atMs;
    } else stages.push({ id: String(index), stage, rows: [row], atMs });
  }
  return stages;
}

/** `> EHLO` is ours; an answer that begins with 4 or 5 is a refusal. */
function toneOf(line: string): string {
  if (line.startsWith(">")) return "text-ink-2";
  return /^<\s*[45]\d\d/.test(line) ? "text-danger" : "text-ink";
}
