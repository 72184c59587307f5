import { z } from "zod";
import { WidgetSettingsSchema } from "@/lib/domain/presence/widget-settings";

/** The settings as the form holds them: no chat address is an empty field. */
export const WidgetFormSchema = WidgetSettingsSchema.extend({
  chatUrl: z
    .string()
    .transform((text) => text.trim() || null)
    .pipe(WidgetSettingsSchema.shape.chatUrl),
});
export type WidgetFormInput = z.input<typeof WidgetFormSchema>;
export type WidgetFormOutput = z.output<typeof WidgetFormSchema>;
