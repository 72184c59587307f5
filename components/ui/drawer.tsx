"use client";

import { X } from "lucide-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import * as Primitive from "radix-ui/dialog";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "./button";
import { cn } from "./cn";
import { scrimStyle } from "./dialog";
import { useReturnFocus } from "./return-focus";

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
export function Drawer(
  props: DrawerParts & { open: boolean; onClose: () => void; focusAfter?: () => HTMLElement | null },
) {
  const t = useTranslations("common");
  const focus = useReturnFocus(props.focusAfter);
  return (
    <Primitive.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className={scrimStyle} />
        <Primitive.Content
          aria-describedby={undefined}
          {...focus}
          className={cn(
            "fixed inset-y-0 right-0 z-50 flex w-full animate-slide-in flex-col bg-surface shadow-panel focus-visible:outline-none",
            "sm:max-w-[680px] sm:border-l",
          )}
        >
          <header className="flex flex-wrap items-start gap-x-3 gap-y-1 border-b border-line px-4 py-3.5 sm:flex-nowrap sm:px-6">
            <div className="min-w-0 flex-1 basis-full pr-10 sm:basis-0 sm:pr-0">
              <Primitive.Title className="font-semibold text-lg">{props.title}</Primitive.Title>
              {props.subtitle !== undefined && <div className="mt-1 text-ink-2 text-sm">{props.subtitle}</div>}
            </div>
            {props.actions !== undefined && (
              <div className="flex flex-wrap items-center gap-1.5 sm:justify-end">{props.actions}</div>
            )}
            <Primitive.Close asChild>
              <IconButton icon={X} label={t("close")} className="absolute top-3 right-3 sm:static" />
            </Primitive.Close>
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
  // Closed at once; the page without the parameter follows.
  const [closed, setClosed] = useState<string | null>(null);
  const close = () => {
    setClosed(value);
    const rest = new URLSearchParams(search);
    rest.delete(param);
    router.push(rest.size === 0 ? pathname : `${pathname}?${rest}`, { scroll: false });
  };
  const focusAfter = () =>
    document.querySelector<HTMLElement>(`[data-drawer-link="${CSS.escape(value)}"]`) ?? document.getElementById("main");
  return <Drawer {...parts} open={closed !== value} onClose={close} focusAfter={focusAfter} />;
}
