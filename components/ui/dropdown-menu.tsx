"use client";

import { Check, type LucideIcon } from "lucide-react";
import Link from "next/link";
import * as Primitive from "radix-ui/dropdown-menu";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { useLandmark } from "./landmark";

export const popStyle =
  "z-50 max-h-(--radix-popper-available-height) animate-pop-in overflow-y-auto rounded-lg border border-line bg-raised shadow-pop focus-visible:outline-none";

export type MenuItem =
  | { kind: "link"; key: string; label: string; href: string; icon?: LucideIcon }
  | {
      kind: "action";
      key: string;
      label: string;
      onSelect: () => void;
      icon?: LucideIcon;
      danger?: boolean;
      disabled?: boolean;
    }
  | { kind: "choice"; key: string; label: string; checked: boolean; onSelect: () => void; lang?: string }
  | { kind: "label"; key: string; label: string }
  | { kind: "separator"; key: string };

/**
 * A menu behind one button (更多, the user menu). Items are data. `trigger` is one button element that says what it is;
 * radix adds `aria-haspopup` and `aria-expanded`.
 */
export function DropdownMenu(props: {
  trigger: ReactNode;
  items: readonly MenuItem[];
  header?: ReactNode;
  align?: "start" | "end";
}) {
  const { container, locate, anchor } = useLandmark();
  return (
    <Primitive.Root modal={false} onOpenChange={(open) => open && locate()}>
      {anchor(<Primitive.Trigger asChild>{props.trigger}</Primitive.Trigger>)}
      <Primitive.Portal container={container}>
        <Primitive.Content
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
