import { Compass } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";
import { getT } from "@/lib/i18n/server";

/** A record or page of the console that does not exist (any more); the shell stays. */
export default async function ConsoleNotFound() {
  const t = await getT("common");
  return (
    <EmptyState
      icon={Compass}
      title={t("error.notFoundTitle")}
      description={t("error.notFoundDescription")}
      action={
        <ButtonLink href="/" variant="primary">
          {t("error.backHome")}
        </ButtonLink>
      }
    />
  );
}
