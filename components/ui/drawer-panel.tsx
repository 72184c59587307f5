"use client";

import { X } from "lucide-react";
import * as Primitive from "radix-ui/dialog";
import { useTranslations } from "use-intl/react";
import { IconButton } from "./button";
import { cn } from "./cn";
import type { DrawerProps } from "./drawer";
import { useReturnFocus } from "./return-focus";
import { scrimStyle } from "./scrim-style";

/** The drawer itself; radix brings focus and the ways out. */
export default function DrawerPanel(props: DrawerProps) {
  const t = useTranslations("common");
  const focus = useReturnFocus(props.focusAfter);
  return (
    <Primitive.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className={scrimStyle} />
        <Primitive.Content
          aria-describedby={undefined}
          {...focus}
          // The drawer itself, which is read by its title; not whichever button comes first.
          onOpenAutoFocus={(event) => {
            focus.onOpenAutoFocus();
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
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
