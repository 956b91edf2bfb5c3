import type { Answer, Citation, Cited, Question } from "./api";
import { h, newId } from "./dom";
import type { Scene } from "./scene";

const shownAtFirst = 3;

const normal = (text: string) => text.replace(/\s+/g, " ").trim();

/** The answer without its marks, for whoever hears it. */
export const plain = (text: string) => normal(text.replace(/\s*\[\d{1,2}\]/g, ""));

/** An answer's text: paragraphs, with a superscript for each `[n]`, and quotation marks where it is the quote itself. */
export function prose(scene: Scene, text: string, citations: Citation[] = [], notes?: Map<number, HTMLElement>) {
  const quoted = new Set<number>();
  const paragraphs = text.split(/\n+/).filter((line) => line.trim());
  const element = h("div", { class: "answer", part: "answer" });
  for (const paragraph of paragraphs) {
    const line = scene.content("p", "");
    const parts = paragraph.split(/\[(\d{1,2})\]/);
    for (let i = 0; i < parts.length; i += 2) {
      const index = Number(parts[i + 1]);
      const cited = citations.find((citation) => citation.index == index);
      if (notes && !cited) {
        // No mark of the service's, but what the text says.
        line.append(parts[i]!, i + 1 < parts.length ? `[${parts[i + 1]}]` : "");
        continue;
      }
      // A space before a superscript would let it stand alone at the start of a line.
      const words = i + 1 < parts.length ? parts[i]!.trimEnd() : parts[i]!;
      if (cited && normal(words) == normal(cited.quote)) {
        quoted.add(index);
        line.append(/^\s/.test(words) ? " " : "", h("q", {}, words.trim()));
      } else line.append(words);
      if (i + 1 < parts.length) line.append(superscript(scene, index, notes));
    }
    element.append(line);
  }
  return { element, quoted };
}

function superscript(scene: Scene, index: number, notes?: Map<number, HTMLElement>): HTMLElement {
  const name = scene.say("source", index);
  if (!notes) return h("sup", {}, String(index));
  return h(
    "sup",
    {},
    h(
      "a",
      {
        href: `#${newId()}`,
        "aria-label": name,
        click: (event: MouseEvent) => {
          // The browser looks for the place in the page and not in the shadow root.
          event.preventDefault();
          const note = notes.get(index);
          if (note?.hidden) note.parentElement?.querySelectorAll("li").forEach((other) => (other.hidden = false));
          note?.focus();
        },
      },
      String(index),
    ),
  );
}

function quotation(scene: Scene, citation: Citation): HTMLElement {
  const element = scene.content("q", "");
  const { highlight } = citation;
  if (highlight) {
    // Offsets count code points, and so must this.
    const letters = Array.from(citation.quote);
    const [from, to] = [highlight.start - citation.start, highlight.end - citation.start];
    const text = (start: number, end?: number) => letters.slice(Math.max(start, 0), end).join("");
    element.append(text(0, from), h("mark", {}, text(from, to)), text(to));
  } else element.append(citation.quote);
  return element;
}

/** Prose with its footnotes below. */
export function cited(scene: Scene, text: string, citations: Citation[]): Node[] {
  const notes = new Map<number, HTMLElement>();
  const { element, quoted } = prose(scene, text, citations, notes);
  if (citations.length == 0) return [element];
  const list = h("ol", { class: "notes", part: "notes", "aria-label": scene.say("sources") });
  citations.forEach((citation, i) => {
    const isHere = scene.isHere(citation);
    const own = quoted.has(citation.index);
    const note = h(
      "li",
      { tabindex: -1, value: citation.index, hidden: i >= shownAtFirst },
      h("b", { "aria-hidden": "true" }, String(citation.index)),
      !own && quotation(scene, citation),
      own && isHere && citation.title ? scene.content("bdi", `${citation.title.replace(/[.!?。]$/, "")}.`) : null,
      " ",
      scene.link(citation),
    );
    notes.set(citation.index, note);
    list.append(note);
  });
  const more =
    citations.length > shownAtFirst &&
    h(
      "button",
      {
        type: "button",
        class: "more",
        click: (event: MouseEvent) => {
          const items = [...list.children] as HTMLElement[];
          items.forEach((item) => (item.hidden = false));
          items[shownAtFirst]!.focus();
          (event.currentTarget as HTMLElement).remove();
        },
      },
      scene.say("show-all", citations.length),
    );
  return more ? [element, list, more] : [element, list];
}

/** A page's own question: its evidence are its footnotes. */
export function ownAnswer(scene: Scene, question: Question): Node[] {
  let text = question.answer;
  const citations = question.evidence.map((evidence, i) => {
    // Where a piece of evidence stands in the answer, its number stands behind it; else at the end.
    const at = text.indexOf(evidence.quote);
    const end = at < 0 ? text.trimEnd().length : at + evidence.quote.length;
    text = `${text.slice(0, end)}[${i + 1}]${text.slice(end)}`;
    return { ...evidence, index: i + 1, blog_id: question.blog_id, url: question.blog_url, title: "", text_fragment_url: "" };
  });
  return cited(scene, text, citations);
}

/** What comes closest: one quiet line, then the quotes. */
export function closest(scene: Scene, answer: Answer): Node[] {
  const quote = (near: Cited) =>
    h(
      "figure",
      { class: "quote", part: "quote" },
      h("blockquote", {}, scene.content("q", near.quote)),
      h("figcaption", {}, scene.link(near)),
    );
  return [
    h("p", { class: "lead near" }, h("i", { "aria-hidden": "true" }, "≈"), scene.content("span", answer.answer)),
    h("div", { class: "quotes" }, ...answer.nearest.slice(0, 3).map(quote)),
  ];
}
