"use client";

import type { ComponentProps } from "react";
import { later } from "@/components/ui/on-demand";
import type { FailureGroups as Part } from "./failure-groups";

export const FailureGroups = later<ComponentProps<typeof Part>>(
  () => import("./failure-groups").then((module) => module.FailureGroups),
  "h-12",
);
