"use client";

import type { ComponentProps } from "react";
import { useTranslations } from "use-intl/react";
import { useOffline } from "@/components/live/use-offline";

/** A button whose click needs the server: while that cannot be reached it stays where it is, and says why. */
export function WriteButton(props: ComponentProps<"button">) {
  const t = useTranslations("common");
  const offline = useOffline();
  if (!offline) return <button {...props} />;
  return (
    <button
      {...props}
      type="button"
      aria-disabled="true"
      title={t("offlineWrites")}
      onClick={(event) => event.preventDefault()}
    />
  );
}
