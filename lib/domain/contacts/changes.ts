/** One field that changed: its name (`phone`, `attributes.score`), what stood there, what stands there now. */
export type ContactChange = { field: string; before: unknown; after: unknown };
