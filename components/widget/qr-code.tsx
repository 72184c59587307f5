"use client";

import { Download } from "lucide-react";
import { encode } from "uqr";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { handOver } from "@/components/ui/hand-over";
import { toast } from "@/components/ui/toast";

/** What readers need around the modules to find them (ISO/IEC 18004). */
const QUIET_ZONE = 4;
/** Of the picture: sharp on a poster. */
const PIXELS_A_MODULE = 24;

type Modules = { size: number; dark: [x: number, y: number][] };

function modulesOf(text: string): Modules {
  const { size, data } = encode(text, { ecc: "M", border: QUIET_ZONE });
  return { size, dark: data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [[x, y] as [number, number]] : []))) };
}

const pathOf = ({ dark }: Modules): string => dark.map(([x, y]) => `M${x} ${y}h1v1h-1z`).join("");

const svgOf = (modules: Modules): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${modules.size} ${modules.size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${modules.size}v${modules.size}H0z"/><path d="${pathOf(modules)}"/></svg>`;

/** Null where the browser cannot draw. */
function pngOf({ size, dark }: Modules): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * PIXELS_A_MODULE;
  const context = canvas.getContext("2d");
  if (context === null) return Promise.resolve(null);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = "#000";
  for (const [x, y] of dark)
    context.fillRect(x * PIXELS_A_MODULE, y * PIXELS_A_MODULE, PIXELS_A_MODULE, PIXELS_A_MODULE);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** A link as a picture to show, print and download. Dark on white in every theme: not all readers know the reverse. */
export function QrCode({ text, filename }: { text: string; filename: string }) {
  const t = useTranslations("widgetSettings.qr");
  const modules = modulesOf(text);
  const savePng = async () => {
    const blob = await pngOf(modules);
    if (blob === null) toast.error(t("failed"));
    else handOver(blob, `${filename}.png`);
  };
  return (
    <div className="mt-4 flex flex-wrap items-center gap-4">
      <svg
        role="img"
        aria-label={t("label")}
        viewBox={`0 0 ${modules.size} ${modules.size}`}
        shapeRendering="crispEdges"
        className="size-40 shrink-0 rounded-md border border-line bg-white"
      >
        <path d={pathOf(modules)} fill="#000" />
      </svg>
      <div className="flex flex-wrap gap-2.5">
        <Button
          size="sm"
          icon={Download}
          onClick={() => handOver(new Blob([svgOf(modules)], { type: "image/svg+xml" }), `${filename}.svg`)}
        >
          {t("svg")}
        </Button>
        <Button size="sm" icon={Download} onClick={() => void savePng()}>
          {t("png")}
        </Button>
      </div>
    </div>
  );
}
