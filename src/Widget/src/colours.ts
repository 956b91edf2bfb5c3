/** Red, green and blue from 0 to 255, and opacity from 0 to 1. */
export type Colour = [number, number, number, number];

const lightInk = "#1d2023";
const darkInk = "#e7e6e3";

/** Reads a colour as browsers compute it. */
export function colour(text: string): Colour {
  const numbers = /^rgba?\(/.test(text) ? text.match(/[\d.]+/g)?.map(Number) : null;
  if (numbers && numbers.length >= 3) return [numbers[0]!, numbers[1]!, numbers[2]!, numbers[3] ?? 1];
  // A colour in another notation, such as oklch(): drawn and read back.
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = text;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return [red!, green!, blue!, alpha! / 255];
}

/** Relative luminance (WCAG 2). */
export function luminance([red, green, blue]: Colour): number {
  const [r, g, b] = [red, green, blue].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** Contrast of two colours (WCAG 2), 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [more, less] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (more! + 0.05) / (less! + 0.05);
}

/** What stands behind an element: the nearest background that is opaque, else what the page's scheme paints. */
export function background(element: Element): Colour {
  for (let at: Node | null = element; at; at = at.parentNode ?? (at as ShadowRoot).host ?? null) {
    if (!(at instanceof Element)) continue;
    const own = colour(getComputedStyle(at).backgroundColor);
    if (own[3] > 0.9) return own;
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  const isDark = /dark/.test(scheme) && (!/light/.test(scheme) || matchMedia("(prefers-color-scheme: dark)").matches);
  return isDark ? [18, 18, 18, 1] : [255, 255, 255, 1];
}

function hex(text: string): Colour {
  const parts = text.length == 4 ? [...text.slice(1)].map((part) => part + part) : text.slice(1).match(/../g)!;
  return [...parts.map((part) => parseInt(part, 16)), 1] as Colour;
}

/** The rules that fit the widget to what is behind it: ink, and the owner's accent where there is one. */
export function fitting(behind: Colour, pageInk: Colour, isDark: boolean, accent: string | null): string {
  const rules: string[] = [];
  if (contrast(pageInk, behind) >= 7) rules.push(`--bm-ink:rgb(${pageInk.slice(0, 3)})`);
  if (accent && /^#([\da-f]{3}|[\da-f]{6})$/i.test(accent)) {
    const ink = hex(isDark ? darkInk : lightInk);
    const given = hex(accent);
    let mixed = given;
    for (let share = 0; share <= 1 && contrast(mixed, behind) < 4.5; share += 0.05)
      mixed = given.map((part, i) => Math.round(part + (ink[i]! - part) * share)) as Colour;
    const on = ["#ffffff", "#0f1f2b"].sort((a, b) => contrast(hex(b), mixed) - contrast(hex(a), mixed))[0];
    rules.push(`--bm-accent:rgb(${mixed.slice(0, 3)})`, `--bm-on-accent:${on}`);
  }
  return rules.join(";");
}
