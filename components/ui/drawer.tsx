"use client";

import { X } from "lucide-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import * as Primitive from "radix-ui/dialog";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "./button";
import { cn } from "./cn";
import { scrimStyle } from "./dialog";

type DrawerParts = {
  title: ReactNode;
  /** Under the title: status, ids. */
  subtitle?: ReactNode;
  /** Buttons at the right of the header: 重新推送, 复制链接, ↑ ↓. */
  actions?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
};

/** 680 px at the right, the whole screen on phones; a modal dialog with a name. Focus goes back where it came from. */
export function Drawer(props: DrawerParts & { open: boolean; onClose: () => void; returnFocus?: () => void }) {
  const t = useTranslations("common");
  return (
    <Primitive.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className={scrimStyle} />
        <Primitive.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            if (props.returnFocus === undefined) return;
            event.preventDefault();
            props.returnFocus();
          }}
          className={cn(
            "fixed inset-y-0 right-0 z-50 flex w-full animate-slide-in flex-col bg-surface shadow-panel focus-visible:outline-none",
            "sm:max-w-[680px] sm:border-l",
          )}
        >
          <header className="flex items-start gap-3 border-b border-line px-4 py-3.5 sm:px-6">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="font-semibold text-lg">{props.title}</Primitive.Title>
              {props.subtitle !== undefined && <div className="mt-1 text-ink-2 text-sm">{props.subtitle}</div>}
            </div>
            <div className="flex flex-wrap items-center justify-end gap-1.5">
              {props.actions}
              <Primitive.Close asChild>
                <IconButton icon={X} label={t("close")} />
              </Primitive.Close>
            </div>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-5 sm:px-6">{props.children}</div>
          {props.footer !== undefined && (
            <footer className="border-t border-line px-4 py-3 text-ink-3 text-sm sm:px-6">{props.footer}</footer>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/**
 * A drawer that is a place: the page renders it while `?{param}=…` is in the URL (on the server, streaming its content),
 * closing removes the parameter. Focus goes back to the element with `data-drawer-link="{value}"`, the row's link.
 *
 *     {query.d && <UrlDrawer param="d" value={query.d} title=…><Suspense …><Detail id={query.d} /></Suspense></UrlDrawer>}
 */
export function UrlDrawer(props: DrawerParts & { param: string; value: string }) {
  const { param, value, ...parts } = props;
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const close = () => {
    const rest = new URLSearchParams(search);
    rest.delete(param);
    router.push(rest.size === 0 ? pathname : `${pathname}?${rest}`, { scroll: false });
  };
  const returnFocus = () => {
    const link = document.querySelector<HTMLElement>(`[data-drawer-link="${CSS.escape(value)}"]`);
    (link ?? document.getElementById("main"))?.focus({ preventScroll: link === null });
  };
  return <Drawer {...parts} open onClose={close} returnFocus={returnFocus} />;
}
