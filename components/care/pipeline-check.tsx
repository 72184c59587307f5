"use client";

import { Activity } from "lucide-react";
import { type ComponentProps, Suspense, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { onDemand } from "@/components/ui/on-demand";
import type { CheckActions } from "./check-view";

const PipelineCheckDialog = onDemand(() => import("./pipeline-check-dialog"));

/** 全链路体检: the button; what it opens is loaded when somebody opens it. */
export function PipelineCheck(
  props: CheckActions & { disabled?: boolean; size?: ComponentProps<typeof Button>["size"]; primary?: boolean },
) {
  const { disabled = false, size, primary = false, ...actions } = props;
  const t = useTranslations("care.check");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        icon={Activity}
        disabled={disabled}
        {...(size === undefined ? {} : { size })}
        {...(primary ? { variant: "primary" as const } : {})}
        onPointerEnter={() => void PipelineCheckDialog.preload()}
        onClick={() => setOpen(true)}
      >
        {t("button")}
      </Button>
      {open && (
        <Suspense>
          <PipelineCheckDialog {...actions} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
