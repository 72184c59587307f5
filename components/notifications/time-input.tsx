"use client";

import type { ComponentProps } from "react";
import { useFormContext } from "react-hook-form";
import { Input } from "@/components/ui/input";

/** A time of day, `HH:MM`. */
export function TimeInput({ name, ...control }: Omit<ComponentProps<typeof Input>, "name"> & { name: string }) {
  const { register } = useFormContext();
  return <Input {...control} {...register(name)} type="time" className="w-36" />;
}
