/** What a designer can look at: the empty form, what it says of an empty one that is sent, and what follows it. */
export const PREVIEW_LOOKS = ["form", "errors", "success"] as const;
export type PreviewLook = (typeof PREVIEW_LOOKS)[number];
