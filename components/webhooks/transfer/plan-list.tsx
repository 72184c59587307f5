"use client";

import { useTranslations } from "use-intl/react";
import { Badge, type Tone } from "@/components/ui/badge";
import { TextLink } from "@/components/ui/text-link";
import type { ChannelId } from "@/lib/domain/endpoints";
import { ChangeTable } from "../detail/change-list";
import { useSettingName } from "../detail/use-setting-name";
import { useFindingText } from "../field-label";

export type ImportItemView = {
  index: number;
  name: string;
  channel: ChannelId;
  action: "create" | "update" | "unchanged" | "skip" | "conflict" | "error";
  id: string | null;
  errors: readonly { path: string; message: string }[];
  changes: Parameters<typeof ChangeTable>[0]["changes"];
  missingSecrets: readonly string[];
  enabled: boolean;
};
const TONES: Record<ImportItemView["action"], Tone> = {
  create: "success",
  update: "info",
  unchanged: "neutral",
  skip: "neutral",
  conflict: "warning",
  error: "danger",
};

/** What becomes of each item of the file; with `onExclude` each can be left out. */
export function PlanList(props: {
  items: readonly ImportItemView[];
  exclude?: ReadonlySet<number>;
  onExclude?: (exclude: ReadonlySet<number>) => void;
}) {
  const { exclude = new Set<number>(), onExclude } = props;
  const toggle = (index: number, include: boolean) =>
    onExclude?.(new Set(include ? [...exclude].filter((one) => one !== index) : [...exclude, index]));
  return (
    <ul className="space-y-3">
      {props.items.map((item) => (
        <li key={item.index} className="rounded-lg border border-line bg-surface p-4 shadow-card">
          <Item
            item={item}
            included={!exclude.has(item.index)}
            onInclude={onExclude === undefined ? undefined : (include) => toggle(item.index, include)}
          />
        </li>
      ))}
    </ul>
  );
}

type ItemProps = { item: ImportItemView; included: boolean; onInclude: ((include: boolean) => void) | undefined };

function Item({ item, included, onInclude }: ItemProps) {
  const t = useTranslations("webhookTransfer.import");
  const common = useTranslations("common.channel");
  const separator = useTranslations("rules")("separator");
  const nameOf = useSettingName(item.channel);
  const finding = useFindingText();
  const { action, missingSecrets } = item;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {onInclude !== undefined && (
          <input
            type="checkbox"
            aria-label={t("include", { name: item.name })}
            className="touch-target size-4 shrink-0 accent-accent"
            checked={included}
            onChange={(event) => onInclude(event.target.checked)}
          />
        )}
        <Badge tone={TONES[action]}>{t(`action.${action}`)}</Badge>
        <span className="min-w-0 break-words font-medium">{item.name}</span>
        <span className="text-ink-3 text-sm">{common(item.channel)}</span>
        {(action === "create" || action === "update") && !item.enabled && <Badge>{t("arrivesOff")}</Badge>}
        {onInclude === undefined && item.id !== null && (
          <TextLink href={`/settings/webhooks/${item.id}`}>{t("open")}</TextLink>
        )}
      </div>
      {action === "conflict" && <p className="mt-2 text-ink-2 text-sm">{t("conflictText")}</p>}
      {item.errors.length > 0 && (
        <ul className="mt-2 list-disc space-y-1 pl-5 text-danger text-sm">
          {item.errors.map((error) => (
            <li key={`${error.path} ${error.message}`}>{finding(error, item.channel)}</li>
          ))}
        </ul>
      )}
      {missingSecrets.length > 0 && (
        <p className="mt-2 text-sm text-warning">
          {t("missing", { list: missingSecrets.map(nameOf).join(separator) })}
        </p>
      )}
      {action === "update" && <ChangeTable changes={item.changes} channel={item.channel} />}
    </>
  );
}
