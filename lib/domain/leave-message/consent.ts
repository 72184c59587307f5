/** What the visitor agreed to, as it was shown to him: the version of the text, its language, when. */
export type Consent = { version: string; locale: string; at: string; marketing?: boolean };
