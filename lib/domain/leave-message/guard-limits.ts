/** Blocked words of a site. Apart from the schema: a form that shows the limit need not load the schema to be seen. */
export const GUARD_WORDS_MAX = 200;
