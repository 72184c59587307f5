/**
 * One finding and what to do about it. Texts hold `{name}` for a value; a part in `[[…]]` is left out when a value in it
 * is missing, a part in `<retry>…</retry>` when nothing will be tried again by itself.
 */
export type Diagnosis = {
  zh: string;
  en: string;
  remedy: { zh: string[]; en: string[] };
  /** The form field to look at, as a path: `url`, `config.secret`, `auth`. */
  field?: string;
  /** Whether waiting may help by itself; a channel may retry more than that. */
  retry: boolean;
  /** Where the meaning comes from: the platform's own list, what users report, or this product. */
  evidence: "official" | "community" | "own";
};
