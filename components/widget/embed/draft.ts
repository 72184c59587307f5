/*
 * What a visitor typed, kept for this tab only: a shared computer shows it to nobody else. Storage may be off or full;
 * the form works without.
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

function guarded<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    console.info("no draft", error);
    return null;
  }
}
