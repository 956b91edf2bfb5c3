import type { Api, Cited, Question } from "./api";
import { h } from "./dom";
import { textFragment, webAddress } from "./links";
import type { Say } from "./texts/texts";
import { unturned } from "./words";

/** What every part of one widget knows: its texts, its page, and how to tell what happens. */
export class Scene {
    /** The questions that the post answers; their address is the post's own. */
    questions: Question[] = [];
    /** False from the first time that the service does not take a vote. */
    takesVotes = true;
    /** Before the reader is led to a place on this page. */
    leave = () => {};

    constructor(
        readonly api: Api,
        readonly say: Say,
        readonly host: HTMLElement,
        /** Level of the heading above the questions. */
        readonly level: number,
        /** The language of the page's texts where it is not that of the widget's own. */
        private readonly language: string | null,
        private readonly status: HTMLElement,
    ) {}

    /** Tells the page, never with the key. */
    emit(name: string, detail: object): void {
        this.host.dispatchEvent(new CustomEvent(`blogmanager:${name}`, { bubbles: true, composed: true, detail }));
    }

    /** Tells screen readers. */
    tell(text: string): void {
        this.status.textContent = text;
    }

    /** An element for text that comes from outside: its direction is its own. */
    content<Tag extends keyof HTMLElementTagNameMap>(
        tag: Tag,
        text: string,
        attributes = {},
    ): HTMLElementTagNameMap[Tag] {
        return h(tag, { dir: "auto", lang: this.language, ...attributes }, text);
    }

    /** The title of a post, of which only the first lines are shown. */
    titled(title: string, instead = ""): HTMLElement {
        return this.content("bdi", unturned(title) || instead, { class: "short" });
    }

    /** Whether something stands in the post of this page. */
    isHere(cited: { blog_id: string }): boolean {
        return this.questions[0]?.blog_id == cited.blog_id;
    }

    /** A link to the very words. */
    link(cited: Cited): HTMLElement {
        const url = webAddress(cited.text_fragment_url) ?? webAddress(cited.url);
        if (!this.isHere(cited)) {
            const title = this.titled(cited.title, url?.host);
            return url ? h("a", { href: url.href }, title) : title;
        }
        return h(
            "a",
            {
                href: location.href.split("#")[0] + textFragment(cited.quote),
                click: () => this.leave(),
            },
            this.say("show-here"),
        );
    }
}
