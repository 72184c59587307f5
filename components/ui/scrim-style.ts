/** What lies over the page while a dialog or drawer is open. */
export const scrimStyle = "fixed inset-0 z-40 animate-fade-in bg-scrim";
