/** The schema's limit of an endpoint's name, in characters. */
const MAX_NAME = 50;

/** `name (2)`, `name (3)`, … : the first that is not taken, the name cut where it would be too long. */
export function freeName(name: string, taken: (candidate: string) => boolean): string {
  const base = name.replace(/ \(\d{1,4}\)$/, "");
  for (let number = 2; ; number += 1) {
    const suffix = ` (${number})`;
    const candidate = `${base
      .slice(0, MAX_NAME - suffix.length)
      .toWellFormed()
      .trimEnd()}${suffix}`;
    if (!taken(candidate)) return candidate;
  }
}
