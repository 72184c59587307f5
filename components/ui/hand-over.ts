/** Hands a file made here to the browser, as a download. */
export function handOver(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: browsers that ask where to put it read it only then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
