"use client";

import { PenLine } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { someoneMissed } from "@/components/recipients/missed";
import { Button, ButtonLink } from "@/components/ui/button";
import type { ChannelId, WireFormat } from "@/lib/domain/endpoints";
import { formatDuration, setOff } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { useFieldLabel } from "../field-label";
import type { TestView } from "./view";

/** Where 去修改 leads: to the field on this page, or to the page that has it. */
export type FixTarget = { format: WireFormat } & (
  | { kind: "focus"; focus: (path: string) => void }
  | { kind: "link"; href: (path: string) => string }
);

/** The one sentence of a result; also what screen readers hear. */
export function useVerdictTitle(): (result: TestView, channel: ChannelId) => string {
  const t = useTranslations("testPush");
  const common = useTranslations("common");
  const { locale } = useTextsState();
  return (result, channel) => {
    const diagnosis = locale === "en" ? result.diagnosis.en : result.diagnosis.zh;
    if (!result.ok) return t("failed", { reason: diagnosis });
    // Accepted, and not for everybody: the catalogue says so.
    if (someoneMissed(result.recipients)) return diagnosis;
    const platform = channel === "custom" ? t("receiver") : common(`channel.${channel}`);
    return setOff(t("ok", { platform, duration: formatDuration(result.timings.total, locale) }), platform);
  };
}

/** 去修改：{field} */
export function FixButton(props: { path: string; channel: ChannelId; fix: FixTarget }) {
  const t = useTranslations("testPush");
  const { fix } = props;
  // Without a template of one's own, the body is the format's.
  const path = props.path.startsWith("template") && fix.format !== "template" ? "format" : props.path;
  const label = useFieldLabel()(path, props.channel);
  if (label === null) return null;
  const text = t("fix", { field: label });
  if (fix.kind === "link") {
    return (
      <ButtonLink size="sm" icon={PenLine} href={fix.href(path)}>
        {text}
      </ButtonLink>
    );
  }
  return (
    <Button size="sm" icon={PenLine} onClick={() => fix.focus(path)}>
      {text}
    </Button>
  );
}
