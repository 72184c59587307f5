"use client";

import { X } from "lucide-react";
import * as Primitive from "radix-ui/dialog";
import { useTranslations } from "use-intl/react";
import { IconButton } from "./button";
import { cn } from "./cn";
import type { DialogProps } from "./dialog";
import { useReturnFocus } from "./return-focus";
import { scrimStyle } from "./scrim-style";

/** The dialog itself; radix brings focus and the ways out. */
export default function DialogPanel(props: DialogProps) {
  const t = useTranslations("common");
  const focus = useReturnFocus();
  const { dismissable = true } = props;
  const hold = (event: Event) => {
    if (!dismissable) event.preventDefault();
  };
  return (
    <Primitive.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={scrimStyle} />
        <Primitive.Content
          {...(props.description === undefined ? { "aria-describedby": undefined } : {})}
          {...focus}
          onEscapeKeyDown={hold}
          onPointerDownOutside={hold}
          className={cn(
            "fixed z-50 flex max-h-[min(44rem,calc(100dvh-2rem))] flex-col bg-raised shadow-panel focus-visible:outline-none",
            "inset-x-0 bottom-0 animate-rise-in rounded-t-xl sm:inset-auto sm:top-1/2 sm:left-1/2 sm:w-[calc(100vw-3rem)] sm:-translate-1/2 sm:animate-fade-in sm:rounded-xl",
            { sm: "sm:max-w-md", md: "sm:max-w-lg", lg: "sm:max-w-2xl" }[props.size ?? "md"],
          )}
        >
          <header className="flex items-start justify-between gap-3 px-5 pt-5 pb-2">
            <div className="min-w-0">
              <Primitive.Title className="font-semibold text-lg">{props.title}</Primitive.Title>
              {props.description !== undefined && (
                <Primitive.Description className="mt-1 text-ink-2">{props.description}</Primitive.Description>
              )}
            </div>
            <Primitive.Close asChild>
              <IconButton icon={X} label={t("close")} disabled={!dismissable} className="-mt-1 -mr-1.5" />
            </Primitive.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{props.children}</div>
          {props.footer !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2.5 border-t border-line px-5 py-3.5">
              {props.footer}
            </footer>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
