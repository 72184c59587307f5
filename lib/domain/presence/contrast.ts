/*
 * Whether text on the widget's colour can be read. Without a schema library: the settings in the browser use this file.
 */

const WHITE = "#ffffff";
const INK = "#10181d";

/** Contrast of two colours `#rrggbb`, 1 to 21, as WCAG 2 reckons. */
export function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = channels(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const channels = (color: string) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

/** Text on the widget's colour is white; it takes this much to be read. */
export const MIN_CONTRAST = 4.5;
export const buttonContrast = (color: string): number => contrast(color, WHITE);

/** The same colour, darkened until white text on it can be read. */
export function readableColor(color: string): string {
  for (let step = 0; step <= 100; step++) {
    const parts = channels(color).map((value) => Math.round(value * (1 - step / 100)));
    const hex = `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    if (buttonContrast(hex) >= MIN_CONTRAST) return hex;
  }
  return INK;
}
