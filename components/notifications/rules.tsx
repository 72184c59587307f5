"use client";

import type { ComponentProps } from "react";
import { later } from "@/components/ui/on-demand";
import type { RulesForm } from "./rules-form";

export const Rules = later<ComponentProps<typeof RulesForm>>(
  () => import("./rules-form").then((module) => module.RulesForm),
  "h-96",
);
