"use client";

import type { ComponentProps } from "react";
import { later } from "@/components/ui/on-demand";
import type { SelfTestForm } from "./self-test-form";

export const SelfTest = later<ComponentProps<typeof SelfTestForm>>(
  () => import("./self-test-form").then((module) => module.SelfTestForm),
  "h-24",
);
