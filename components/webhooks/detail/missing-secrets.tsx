"use client";

import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { TextLink } from "@/components/ui/text-link";
import type { ChannelId } from "@/lib/domain/endpoints";
import { useSettingName } from "./use-setting-name";

/** After an import: which secrets have to be entered before it can be switched on. */
export function MissingSecrets(props: { paths: readonly string[]; channel: ChannelId; editHref: string }) {
  const t = useTranslations("webhookDetail.missing");
  const separator = useTranslations("rules")("separator");
  const nameOf = useSettingName(props.channel);
  if (props.paths.length === 0) return null;
  const first = props.paths[0] ?? "";
  return (
    <Banner
      tone="warning"
      title={t("title")}
      className="mb-5"
      actions={<TextLink href={`${props.editHref}?focus=${encodeURIComponent(first)}`}>{t("enter")}</TextLink>}
    >
      {t("text", { list: props.paths.map(nameOf).join(separator) })}
    </Banner>
  );
}
