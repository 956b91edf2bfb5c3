/** A web address, or null: what an answer brings may be no script and no file. */
export function webAddress(text: string): URL | null {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

const wholeQuoteWords = 12;
const edgeWords = 5;

/** The fragment that scrolls to a quote (WICG text fragments), as the service makes it. */
export function textFragment(quote: string): string {
  const words = quote.trim().split(/\s+/);
  // Besides what a fragment forbids, "-" is the directive's own syntax.
  const encode = (some: string[]) => encodeURIComponent(some.join(" ")).replaceAll("-", "%2D");
  return (
    "#:~:text=" +
    (words.length <= wholeQuoteWords
      ? encode(words)
      : encode(words.slice(0, edgeWords)) + "," + encode(words.slice(-edgeWords)))
  );
}
