"use client";

import { createContext, use } from "react";

/** What the fields of one form share: id prefix, and the labels that the error summary names. */
export type FormParts = { id: string; labels: Map<string, FieldLabel> };
export type FieldLabel = { label: string; ask: "enter" | "select" };
export const FormPartsContext = createContext<FormParts | null>(null);

export function useFormParts(): FormParts {
  const parts = use(FormPartsContext);
  if (parts === null) throw new Error("A form field stands outside <ConsoleForm>.");
  return parts;
}

/** The id of a field's control, for labels and for links that focus it. */
export const controlId = (formId: string, name: string) => `${formId}-${name.replaceAll(".", "-")}`;
