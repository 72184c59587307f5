/*
 * What a visitor typed, kept for this tab only: a shared computer shows it to nobody else. Who wrote is kept on the
 * device when he asks for it. Storage may be off or full; the form works without.
 */

export type Draft = Record<string, string | string[]>;

const keyOf = (siteKey: string) => `leavemsg:${siteKey}`;

export function saveDraft(siteKey: string, draft: Draft): void {
  guarded(() => sessionStorage.setItem(keyOf(siteKey), JSON.stringify(draft)));
}

export function readDraft(siteKey: string): Draft {
  return guarded(() => JSON.parse(sessionStorage.getItem(keyOf(siteKey)) ?? "{}") as Draft) ?? {};
}

export function dropDraft(siteKey: string): void {
  guarded(() => sessionStorage.removeItem(keyOf(siteKey)));
}

const contactKeyOf = (siteKey: string) => `leavemsg-contact:${siteKey}`;

/** Keeps who wrote for the next time, or with null forgets him. */
export function keepContact(siteKey: string, contact: Draft | null): void {
  guarded(() =>
    contact === null
      ? localStorage.removeItem(contactKeyOf(siteKey))
      : localStorage.setItem(contactKeyOf(siteKey), JSON.stringify(contact)),
  );
}

/** Who wrote the last time; null when nobody asked to be remembered. */
export function keptContact(siteKey: string): Draft | null {
  return guarded(() => JSON.parse(localStorage.getItem(contactKeyOf(siteKey)) ?? "null") as Draft | null);
}

function guarded<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    console.info("no storage", error);
    return null;
  }
}
