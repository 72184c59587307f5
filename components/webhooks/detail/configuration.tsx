"use client";

import type { ComponentProps } from "react";
import { later } from "@/components/ui/on-demand";
import type { ConfigSummary } from "./config-summary";

export const Configuration = later<ComponentProps<typeof ConfigSummary>>(
  () => import("./config-summary").then((module) => module.ConfigSummary),
  "h-96",
);
