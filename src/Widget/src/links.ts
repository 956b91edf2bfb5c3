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

/**
 * Scrolls to a quote on this page and marks it, for browsers without text fragments. White space counts as one space,
 * because markup breaks lines where the stored text does not.
 */
export function showQuote(quote: string, within: Node = document.body): boolean {
  const wanted = quote.replace(/\s+/g, " ").trim();
  const places: [Text, number][] = [];
  let text = "";
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    if (/^(SCRIPT|STYLE|NOSCRIPT)$/.test(node.parentElement?.tagName ?? "")) continue;
    for (let i = 0; i < node.data.length; i++) {
      const isSpace = /\s/.test(node.data[i]!);
      if (isSpace && text.endsWith(" ")) continue;
      text += isSpace ? " " : node.data[i];
      places.push([node, i]);
    }
  }
  const start = text.indexOf(wanted);
  if (!wanted || start < 0) return false;
  const [first, last] = [places[start]!, places[start + wanted.length - 1]!];
  const range = new Range();
  range.setStart(...first);
  range.setEnd(last[0], last[1] + 1);
  first[0].parentElement?.scrollIntoView({ block: "center" });
  if (CSS.highlights) {
    if (!CSS.highlights.has("bm-quote")) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("::highlight(bm-quote){background-color:#fcf2cf;color:#1d2023}");
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    }
    CSS.highlights.set("bm-quote", new Highlight(range));
  }
  return true;
}
