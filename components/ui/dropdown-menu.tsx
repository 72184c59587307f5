"use client";

import type { LucideIcon } from "lucide-react";
import { type ReactNode, Suspense, useState } from "react";
import { type OpenedBy, onDemand, PopTrigger } from "./on-demand";

const MenuPanel = onDemand(() => import("./menu-panel"));

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

export type MenuProps = {
  trigger: ReactNode;
  items: readonly MenuItem[];
  header?: ReactNode;
  align?: "start" | "end";
};

/**
 * A menu behind one button (更多, the user menu). Items are data. `trigger` is one button element that says what it is;
 * `aria-haspopup` and `aria-expanded` are added. The menu itself is loaded when somebody comes near its button.
 */
export function DropdownMenu(props: MenuProps) {
  const [openedBy, setOpenedBy] = useState<OpenedBy | null>(null);
  const trigger = <PopTrigger trigger={props.trigger} opens="menu" preload={MenuPanel.preload} onOpen={setOpenedBy} />;
  if (openedBy === null) return trigger;
  return (
    <Suspense fallback={trigger}>
      <MenuPanel {...props} openedBy={openedBy} />
    </Suspense>
  );
}
