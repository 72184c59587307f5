/** What a browser remembers about the looks, in cookies, so that the server's first paint is already right. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
export const THEME_COOKIE = "hooklane-theme";
export const SHORTCUTS_COOKIE = "hooklane-shortcuts";
export const SHORTCUT_STATES = ["on", "off"] as const;
export type ShortcutState = (typeof SHORTCUT_STATES)[number];
export const RAIL_COOKIE = "hooklane-rail";
export const RAIL_STATES = ["open", "collapsed"] as const;
export type RailState = (typeof RAIL_STATES)[number];

export const parseTheme = (value: string | undefined): Theme => THEMES.find((theme) => theme === value) ?? "system";

/** The `data-theme` attribute of <html>: none means "as the system". */
export const themeAttribute = (theme: Theme) => (theme === "system" ? undefined : theme);
