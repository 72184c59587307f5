"use client";

import { Check } from "lucide-react";
import Link from "next/link";
import * as Primitive from "radix-ui/dropdown-menu";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { cn } from "./cn";
import type { MenuItem, MenuProps } from "./dropdown-menu";
import { useLandmark } from "./landmark";
import type { OpenedBy } from "./on-demand";
import { popStyle } from "./pop-style";

/** The menu itself, opened by the click that loaded it; radix brings keys, focus and position. */
export default function MenuPanel(props: MenuProps & { openedBy: OpenedBy }) {
  const { container, locate, anchor } = useLandmark();
  const [open, setOpen] = useState(false);
  const byKeyboard = useRef(props.openedBy === "keyboard");
  const change = (next: boolean) => {
    if (next) locate();
    setOpen(next);
  };
  const openFirst = useEffectEvent(() => change(true));
  useEffect(() => openFirst(), []);
  // radix did not see the key that opened it the first time.
  const focusFirst = (content: HTMLElement | null) => {
    if (content === null || !byKeyboard.current) return;
    byKeyboard.current = false;
    requestAnimationFrame(() => content.querySelector<HTMLElement>("[role^=menuitem]:not([data-disabled])")?.focus());
  };
  return (
    <Primitive.Root modal={false} open={open} onOpenChange={change}>
      {anchor(<Primitive.Trigger asChild>{props.trigger}</Primitive.Trigger>)}
      <Primitive.Portal container={container}>
        <Primitive.Content
          ref={focusFirst}
          align={props.align ?? "end"}
          sideOffset={6}
          collisionPadding={8}
          className={cn(popStyle, "min-w-44 max-w-72 p-1.5")}
        >
          {props.header}
          {props.items.map((item) => (
            <Item key={item.key} item={item} />
          ))}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

const itemStyle = [
  "flex min-h-9 cursor-pointer select-none items-center gap-2.5 rounded-md px-2.5 py-1.5 text-base text-ink outline-none",
  "data-[disabled]:cursor-not-allowed data-[disabled]:opacity-55 data-[highlighted]:bg-hover pointer-coarse:min-h-11",
].join(" ");

function Item({ item }: { item: MenuItem }) {
  switch (item.kind) {
    case "separator":
      return <Primitive.Separator className="-mx-1.5 my-1.5 h-px bg-line" />;
    case "label":
      return <Primitive.Label className="px-2.5 pt-2 pb-1 text-ink-3 text-xs">{item.label}</Primitive.Label>;
    case "link":
      return (
        <Primitive.Item asChild className={itemStyle}>
          <Link href={item.href}>
            {item.icon && <item.icon aria-hidden className="size-4 text-ink-3" />}
            {item.label}
          </Link>
        </Primitive.Item>
      );
    case "choice":
      return (
        <Primitive.CheckboxItem
          checked={item.checked}
          onSelect={item.onSelect}
          lang={item.lang}
          className={cn(itemStyle, "pr-3 pl-8 relative")}
        >
          <Primitive.ItemIndicator className="absolute left-2.5">
            <Check aria-hidden className="size-4 text-accent-ink" />
          </Primitive.ItemIndicator>
          {item.label}
        </Primitive.CheckboxItem>
      );
    case "action":
      return (
        <Primitive.Item
          disabled={item.disabled}
          onSelect={item.onSelect}
          className={cn(itemStyle, item.danger && "text-danger data-[highlighted]:bg-danger-soft")}
        >
          {item.icon && <item.icon aria-hidden className={cn("size-4", !item.danger && "text-ink-3")} />}
          {item.label}
        </Primitive.Item>
      );
  }
}
