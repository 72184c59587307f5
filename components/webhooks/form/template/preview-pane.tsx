"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { CodeBlock } from "@/components/ui/code-block";
import { Select } from "@/components/ui/input";
import { Skeleton, SkeletonRegion } from "@/components/ui/skeleton";
import type { EventType } from "@/lib/domain/catalogue/types";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { useFindingText } from "../../field-label";
import { hasLooks } from "../../rendered/has-looks";
import { Rendered } from "../../rendered/rendered";
import type { WebhookValues } from "../values";
import type { TemplatePreviewState } from "./use-template-preview";
import type { TemplatePreviewView } from "./view";

export type PreviewSource = "sample" | "latest";

/** What the text comes to, for a sample or the newest real event, and how long that is. */
export function PreviewPane(props: {
  state: TemplatePreviewState;
  /** Path of the text that is being edited: its mistakes stand there. */
  own: string;
  types: readonly { type: EventType; name: string }[];
  type: EventType;
  onType: (type: EventType) => void;
  source: PreviewSource;
  onSource: (source: PreviewSource) => void;
}) {
  const t = useTranslations("templates");
  return (
    <section aria-label={t("preview")} className="min-w-0 space-y-3 rounded-md border border-line bg-sunken p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h4 className="mr-auto font-medium">{t("preview")}</h4>
        <Select
          aria-label={t("previewEvent")}
          className="w-36"
          value={props.type}
          onChange={(event) => {
            const chosen = props.types.find(({ type }) => type === event.target.value);
            if (chosen !== undefined) props.onType(chosen.type);
          }}
        >
          {props.types.map(({ type, name }) => (
            <option key={type} value={type}>
              {name}
            </option>
          ))}
        </Select>
        <Select
          aria-label={t("previewSource")}
          className="w-36"
          value={props.source}
          onChange={(event) => props.onSource(event.target.value === "latest" ? "latest" : "sample")}
        >
          <option value="sample">{t("sample")}</option>
          <option value="latest">{t("latest")}</option>
        </Select>
      </div>
      <Content {...props} />
    </section>
  );
}

type ContentProps = { state: TemplatePreviewState; own: string; source: PreviewSource };

function Content({ state, own, source }: ContentProps) {
  const t = useTranslations("templates");
  const { locale } = useTextsState();
  const sentence = useFindingText();
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  if (state.kind === "loading") {
    return (
      <SkeletonRegion label={t("previewLoading")}>
        <Skeleton className="h-24" />
      </SkeletonRegion>
    );
  }
  if (state.kind === "invalid") {
    const other = state.fields.filter(({ path }) => path !== own);
    return (
      <div className="text-ink-2 text-sm">
        <p>{t("previewInvalid")}</p>
        <ul className="mt-1 list-disc pl-5">
          {other.map((found) => (
            <li key={found.path}>{sentence(found, channel)}</li>
          ))}
        </ul>
      </div>
    );
  }
  const { request, text, problem, event } = state.preview;
  return (
    <div className="space-y-2">
      {source === "latest" && event === null && <p className="text-ink-3 text-sm">{t("noEvent")}</p>}
      {text?.subject != null && (
        <p className="text-sm">
          <span className="text-ink-3">{t("subject")}</span> {text.subject}
        </p>
      )}
      {request !== null && hasLooks(channel) && <Rendered channel={channel} request={request} />}
      {text !== null && (request === null || !hasLooks(channel)) && (
        <CodeBlock label={t("result")} text={text.json ? text.body : text.body.trim()} json={text.json} />
      )}
      {problem !== null && <p className="text-danger text-sm">{locale === "en" ? problem.en : problem.zh}</p>}
    </div>
  );
}

/** `{n} / {max} 字节`, and what becomes of the rest. */
export function Size({ size }: { size: NonNullable<TemplatePreviewView["size"]> }) {
  const t = useTranslations("templates");
  const over = size.used > size.max;
  const values = { used: size.used, max: size.max };
  return (
    <p className={cn("text-sm tabular-nums", over ? "text-danger" : "text-ink-3")}>
      {size.unit === "bytes" ? t("bytes", values) : t("characters", values)}
      {over && <span>{size.beyond === "cut" ? t("cut") : t("refused")}</span>}
    </p>
  );
}
