import type { EndpointTemplate } from "@/lib/domain/endpoints";

/** One text of a template in the form; empty type = every event, empty language = every language. */
export type TemplateVariant = { eventType: string; locale: string; body: string; subject: string };

/** A template in the form: what is not filled in is an empty text. */
export type TemplateValues = {
  body: string;
  contentType: string;
  subject: string;
  locale: string;
  variants: TemplateVariant[];
};

/** The template of a stored webhook, or an empty one. */
export function templateValues(stored: EndpointTemplate | undefined): TemplateValues {
  return {
    body: stored?.body ?? "",
    contentType: stored?.contentType ?? "",
    subject: stored?.subject ?? "",
    locale: stored?.locale ?? "",
    variants: (stored?.variants ?? []).map(({ eventType = "", locale = "", body, subject = "" }) => ({
      eventType,
      locale,
      body,
      subject,
    })),
  };
}

/** What a service gets. Subjects go along for e-mail only: other channels have none. */
export function templateConfiguration(values: TemplateValues, options: { subjects: boolean }): EndpointTemplate {
  const { subjects } = options;
  return {
    body: values.body,
    ...filled("contentType", values.contentType),
    ...(subjects ? filled("subject", values.subject) : {}),
    ...filled("locale", values.locale),
    ...(values.variants.length === 0
      ? {}
      : {
          variants: values.variants.map(({ eventType, locale, body, subject }) => ({
            ...filled("eventType", eventType),
            ...filled("locale", locale),
            body,
            ...(subjects ? filled("subject", subject) : {}),
          })),
        }),
  };
}

function filled<Key extends string>(key: Key, text: string): { [K in Key]?: string } {
  return text.trim() === "" ? {} : ({ [key]: text.trim() } as { [K in Key]?: string });
}

/** Texts that are empty: the webhook would have nothing to say. */
export function templateProblems({ body, variants }: TemplateValues): { path: string; key: string }[] {
  const empty = (text: string, path: string) => (text.trim() === "" ? [{ path, key: "template_required" }] : []);
  return [
    ...empty(body, "template.body"),
    ...variants.flatMap((variant, index) => empty(variant.body, `template.variants.${index}.body`)),
  ];
}

/** Where the form shows a finding about the template: a variant's type and language are shown by its tab. */
export function templateFormPath(path: string): string {
  const [, member = "", index = "", field = ""] = path.split(".");
  if (member === "variants" && index !== "") {
    return `template.variants.${index}.${field === "subject" ? "subject" : "body"}`;
  }
  return ["subject", "contentType", "locale"].includes(member) ? `template.${member}` : "template.body";
}
