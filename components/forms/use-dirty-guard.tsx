"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

/**
 * Asks before unsaved changes are lost: closing or reloading the tab (the browser's own question) and links inside the
 * console (ours). Returns the dialog to render.
 */
export function useDirtyGuard(dirty: boolean): ReactNode {
  const t = useTranslations("common");
  const router = useRouter();
  const [target, setTarget] = useState<string | null>(null);

  useEffect(() => {
    if (!dirty) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const href = leavingHref(event);
      if (href === null) return;
      event.preventDefault();
      event.stopPropagation();
      setTarget(href);
    };
    window.addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, { capture: true });
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, { capture: true });
    };
  }, [dirty]);

  return (
    <ConfirmDialog
      open={target !== null}
      onOpenChange={(open) => !open && setTarget(null)}
      title={t("form.unsaved")}
      confirmLabel={t("form.discard")}
      cancelLabel={t("form.keepEditing")}
      onConfirm={() => {
        if (target !== null) router.push(target);
        return true;
      }}
    />
  );
}

/** The address a plain click on a link of this site would go to, or null when it does not leave the page. */
function leavingHref(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || link.target === "_blank" || link.hasAttribute("download")) return null;
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin) return null;
  const samePage = url.pathname === location.pathname && url.search === location.search;
  return samePage ? null : url.pathname + url.search + url.hash;
}
