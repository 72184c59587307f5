"use client";

import type { ComponentProps } from "react";
import { later } from "@/components/ui/on-demand";
import type { Comparison } from "./comparison";

export const Compared = later<ComponentProps<typeof Comparison>>(
  () => import("./comparison").then((module) => module.Comparison),
  "h-9",
);
