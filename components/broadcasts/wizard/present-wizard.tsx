"use client";

import type { ComponentProps } from "react";
import { later } from "@/components/ui/on-demand";
import type { BroadcastWizard } from "./wizard";

/** The wizard, whose script comes right after the page's own. */
export const PresentWizard = later<ComponentProps<typeof BroadcastWizard>>(
  () => import("./wizard").then((module) => module.BroadcastWizard),
  "h-96",
);
