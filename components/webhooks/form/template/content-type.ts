/** Whether a content type promises JSON; the server's rule (lib/domain/formats/template.ts), without its engine. */
export const isJsonContent = (contentType: string): boolean =>
  /^application\/(?:[\w.-]+\+)?json\b/i.test(contentType.trim());
