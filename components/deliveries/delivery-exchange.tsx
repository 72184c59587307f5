"use client";

import type { ComponentProps } from "react";
import { later } from "@/components/ui/on-demand";
import type { DeliveryView } from "./delivery-view";

/** What was exchanged, try by try: below the first lines of a drawer or a page. */
export const DeliveryExchange = later<ComponentProps<typeof DeliveryView>>(
  () => import("./delivery-view").then((module) => module.DeliveryView),
  "h-96",
);
