import { ScrollText } from "lucide-react";
import type { MenuItem } from "@/components/ui/dropdown-menu";

/** The way to a webhook's history, as an entry of a menu. */
export const historyItem = (label: string, id: string): MenuItem => ({
  kind: "link",
  key: "history",
  label,
  href: `/settings/webhooks/deliveries?webhook=${id}`,
  icon: ScrollText,
});
