"use client";

import { Download } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { handOver } from "@/components/ui/hand-over";
import { toast } from "@/components/ui/toast";
import { csvOf } from "@/lib/domain/csv";

/** 下载 CSV and 下载 PNG of the card around it: the numbers of its table, and its figure as it is drawn. */
export function ChartDownload(props: {
  /** Without extension. */
  filename: string;
  /** What the chart shows, for the buttons' names. */
  title: string;
  rows: readonly (readonly (string | number | null)[])[];
  /** The card has a `<figure>` that can be drawn. */
  picture?: boolean;
}) {
  const t = useTranslations("charts");
  const { filename, title, rows, picture = true } = props;
  const csv = () => handOver(new Blob([csvOf(rows)], { type: "text/csv;charset=utf-8" }), `${filename}.csv`);
  const png = async (button: HTMLElement) => {
    const figure = button.closest("section")?.querySelector("figure");
    // Needed once somebody wants a picture.
    const { pictureOf } = await import("./picture");
    const blob = figure === null || figure === undefined ? null : await pictureOf(figure, title);
    if (blob === null) toast.error(t("download.failed"));
    else handOver(blob, `${filename}.png`);
  };
  return (
    <span className="flex items-center gap-1">
      <Button size="sm" variant="ghost" icon={Download} aria-label={t("download.csvOf", { title })} onClick={csv}>
        CSV
      </Button>
      {picture && (
        <Button
          size="sm"
          variant="ghost"
          aria-label={t("download.pngOf", { title })}
          onClick={(event) => void png(event.currentTarget)}
        >
          PNG
        </Button>
      )}
    </span>
  );
}
