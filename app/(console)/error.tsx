"use client";

import { RotateCcw } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/states";

/** One page failed: the shell stays, the reader can try again. Next gives the digest under which the log has it. */
export default function ConsoleError(props: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations("common");
  const { digest } = props.error;
  return (
    <ErrorState
      title={t("error.title")}
      description={t("error.description")}
      requestNote={digest === undefined ? undefined : t("requestId", { id: digest })}
      action={
        <Button variant="primary" icon={RotateCcw} onClick={props.reset}>
          {t("retry")}
        </Button>
      }
    />
  );
}
