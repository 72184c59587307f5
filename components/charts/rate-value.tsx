"use client";

import { useTranslations } from "use-intl/react";
import { TOO_SMALL_SAMPLE } from "@/lib/domain/success-rate";
import { formatRate } from "@/lib/i18n/format";

/** A success rate with its sample: `98.2%` + `n=120`; fewer than five = 样本不足, none = 无数据, never a flat 0 %. */
export function RateValue(props: { delivered: number; total: number; stacked?: boolean }) {
  const t = useTranslations("charts");
  const rate = formatRate(props.delivered, props.total);
  const value = rate === null ? t("noRate") : props.total < TOO_SMALL_SAMPLE ? t("smallSample") : rate;
  const isNumber = rate !== null && props.total >= TOO_SMALL_SAMPLE;
  return (
    <span className={props.stacked ? "inline-flex flex-col" : "inline-flex flex-wrap items-baseline gap-x-2"}>
      <span className={isNumber ? undefined : "font-medium text-[0.75em] text-ink-3 tracking-normal"}>{value}</span>
      {rate !== null && (
        <span className="whitespace-nowrap font-normal text-ink-3 text-xs tracking-normal">
          {t("sample", { n: props.total })}
        </span>
      )}
    </span>
  );
}
