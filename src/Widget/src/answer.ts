import type { Answer, Citation, Cited, Question } from "./api";
import { fill, h, newId } from "./dom";
import type { Scene } from "./scene";
import { normal, threefold } from "./words";

const shownAtFirst = 3;

/** An answer's text: paragraphs, with a superscript for each `[n]`, and quotation marks where it is the quote itself. */
export function prose(scene: Scene, text: string, citations: Citation[] = [], notes?: Map<number, HTMLElement>) {
    const quoted = new Set<number>();
    const paragraphs = text.split(/\n+/).filter((line) => line.trim());
    const element = h("div", { class: "answer", part: "answer" });
    for (const paragraph of paragraphs) {
        const line = scene.content("p", "");
        const parts = paragraph.split(/\[(\d{1,2})\]/);
        for (let i = 0; i < parts.length; i += 2) {
            const mark = parts[i + 1];
            const index = Number(mark);
            const cited = citations.find((citation) => citation.index == index);
            const isMark = mark && (cited || !notes);
            // A space before a superscript would let it stand alone at the start of a line; what is no mark of the
            // service's is what the text says.
            const words = isMark ? parts[i]!.trimEnd() : parts[i]! + (mark ? `[${mark}]` : "");
            if (cited && normal(words) == normal(cited.quote)) {
                quoted.add(index);
                line.append(/^\s*/.exec(words)![0], quotation(h("q"), cited));
            } else line.append(words && h("span", {}, words));
            if (isMark) line.append(superscript(scene, index, notes));
        }
        element.append(line);
    }
    return { element, quoted };
}

function superscript(scene: Scene, index: number, notes?: Map<number, HTMLElement>): HTMLElement {
    if (!notes) return h("sup", {}, index);
    const link = {
        href: `#${newId()}`,
        "aria-label": scene.say("source", index),
        click: (event: Event) => {
            // The browser looks for the place in the page and not in the shadow root.
            event.preventDefault();
            const note = notes.get(index)!;
            if (note.hidden) (note.parentElement!.nextElementSibling as HTMLElement).click();
            note.focus();
        },
    };
    return h("sup", {}, h("a", link, index));
}

/** Fills an element with a quote in which the words that answer are marked. */
function quotation(element: HTMLElement, citation: Citation): HTMLElement {
    const [before, words, after] = threefold(citation);
    return fill(element, before, words && h("mark", {}, words), after);
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
            h("b", { "aria-hidden": "true" }, citation.index),
            !own && quotation(scene.content("q", ""), citation),
            own && isHere && citation.title && scene.titled(`${citation.title.replace(/[.!?。]$/, "")}.`),
            " ",
            scene.link(citation),
        );
        notes.set(citation.index, note);
        list.append(note);
    });
    if (citations.length <= shownAtFirst) return [element, list];
    const more = h(
        "button",
        {
            type: "button",
            class: "more",
            click: () => {
                const items = [...list.children] as HTMLElement[];
                items.forEach((item) => (item.hidden = false));
                items[shownAtFirst]!.focus();
                more.remove();
            },
        },
        scene.say("show-all", citations.length),
    );
    return [element, list, more];
}

/** A page's own question: its evidence are its footnotes. */
export function ownAnswer(scene: Scene, question: Question): Node[] {
    let text = question.answer;
    const citations = question.evidence.map((evidence, i) => {
        // Where a piece of evidence stands in the answer, its number stands behind it; else at the end.
        const at = text.indexOf(evidence.quote);
        const end = at < 0 ? text.trimEnd().length : at + evidence.quote.length;
        text = `${text.slice(0, end)}[${i + 1}]${text.slice(end)}`;
        return {
            ...evidence,
            index: i + 1,
            blog_id: question.blog_id,
            url: question.blog_url,
            title: "",
            text_fragment_url: "",
        };
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
