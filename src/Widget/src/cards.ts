import { ownAnswer } from "./answer";
import type { Question, Similar } from "./api";
import { drawing, h, heading, newId } from "./dom";
import { webAddress } from "./links";
import type { Scene } from "./scene";

/** One question that opens its answer in place. */
function card(scene: Scene, question: Question, level: number): HTMLElement {
    const panel = h("div", { id: newId(), class: "panel", part: "panel", hidden: "until-found" });
    const button = h(
        "button",
        { type: "button", class: "q", part: "question", "aria-expanded": "false", "aria-controls": panel.id },
        scene.content("span", question.question),
        drawing("down"),
    );
    const open = (isOpen: boolean) => {
        button.ariaExpanded = String(isOpen);
        if (isOpen) panel.removeAttribute("hidden");
        else panel.setAttribute("hidden", "until-found");
    };
    // There from the start, so that the browser's own search finds it.
    panel.append(h("div", {}, ...ownAnswer(scene, question)));
    panel.addEventListener("beforematch", () => open(true));
    button.addEventListener("click", () => open(panel.hasAttribute("hidden")));
    return h("li", { class: "card", part: "card" }, heading(level, {}, button), panel);
}

/** A list of questions. */
export function cards(scene: Scene, questions: Question[], level: number): HTMLElement {
    return h("ul", { class: "cards" }, ...questions.map((question) => card(scene, question, level)));
}

/** Rows as high as closed cards, before there are any. */
export function rows(count: number): HTMLElement {
    return h(
        "ul",
        { class: "cards", "aria-hidden": "true" },
        ...Array.from({ length: count }, () => h("li", { class: "card" }, h("span", { class: "bar" }))),
    );
}

/** The posts to read next. */
export function related(scene: Scene, similar: Omit<Similar, "blog_id">[], level: number): HTMLElement | null {
    const links = similar.slice(0, 3).flatMap(({ url, title }) => {
        const href = webAddress(url)?.href;
        return href ? h("li", {}, h("a", { href }, scene.titled(title, href))) : [];
    });
    if (links.length == 0) return null;
    return h(
        "section",
        { class: "similar", part: "related" },
        heading(level, { class: "sub" }, scene.say("related")),
        h("ul", {}, ...links),
    );
}
