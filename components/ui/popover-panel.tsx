"use client";

import * as Primitive from "radix-ui/popover";
import { cn } from "./cn";
import { popStyle } from "./pop-style";
import type { PopoverProps } from "./popover";

/** The layer itself; radix brings focus, position and the ways out. */
export default function PopoverPanel(props: PopoverProps) {
  const { initialFocus } = props;
  return (
    <Primitive.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Primitive.Trigger asChild>{props.trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={props.align ?? "center"}
          sideOffset={6}
          collisionPadding={12}
          aria-label={props.label}
          className={cn(popStyle, props.className)}
          onOpenAutoFocus={(event) => {
            if (initialFocus === undefined) return;
            event.preventDefault();
            initialFocus.current?.focus();
          }}
        >
          {props.children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
