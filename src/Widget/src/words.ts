import type { Citation } from "./api";

export const normal = (text: string) => text.replace(/\s+/g, " ").trim();

/** The answer without its marks, for whoever hears it. */
export const plain = (text: string) => normal(text.replace(/\s*\[\d{1,2}\]/g, ""));

/** A title without the characters that turn, or end the isolation of, what stands around it. */
export const unturned = (title: string) => title.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");

/** A quote in three: before the words that answer, these words, and after them. */
export function threefold({ quote, start, highlight }: Pick<Citation, "quote" | "start" | "highlight">): string[] {
    // Offsets count code points, and so must this.
    const letters = Array.from(quote);
    const inside = (offset: number) => Math.max(offset - start, 0);
    const [from, to] = highlight ? [inside(highlight.start), inside(highlight.end)] : [0, 0];
    return [letters.slice(0, from), letters.slice(from, to), letters.slice(to)].map((some) => some.join(""));
}
