import { Api, Failure, type PostState, type Question } from "./api";
import { cards, related, rows } from "./cards";
import { background, colour, fitting, luminance } from "./colours";
import { fill, h, heading, newId } from "./dom";
import { Drawer } from "./drawer";
import { pageUrl } from "./page";
import { Scene } from "./scene";
import css from "./styles/all.css";
import { Talk } from "./talk";
import type { TextName, Texts } from "./texts/names";
import { fetched, spoken, texts } from "./texts/texts";

const ahead = "600px";
const patience = 300;
const secondTry = 10_000;
const slowestPoll = 15;
const mostPolls = 120;

const modes = ["cards", "button", "inline"] as const;
export type Mode = (typeof modes)[number];

/** Reads what the owner set: on the element, else on the script tag. */
export type Setting = (name: string) => string | null;

export const modeOf = (setting: Setting): Mode => modes.find((mode) => mode == setting("mode")) ?? "cards";

let sheet: CSSStyleSheet | null = null;

function styles(text: string): CSSStyleSheet {
    const made = new CSSStyleSheet();
    made.replaceSync(text);
    return made;
}

/** One widget on a page, in the shadow root of its element. */
export class Widget {
    readonly mode: Mode;
    talk!: Talk;
    drawer: Drawer | null = null;
    private scene!: Scene;
    private start!: HTMLElement;
    private more!: HTMLElement;
    private readonly root: HTMLElement;
    private readonly own = styles("");
    private readonly most: number;
    private readonly pageLanguage: string;
    private readonly language: string;
    private load = new AbortController();
    private shown: PostState["status"] | null = null;
    private isSpeaking = false;

    constructor(
        private readonly host: HTMLElement,
        private readonly setting: Setting,
        private readonly base: string,
    ) {
        this.mode = modeOf(setting);
        this.most = Math.min(Math.max(parseInt(setting("questions") ?? "") || 5, 1), 10);
        this.pageLanguage = host.closest("[lang]")?.getAttribute("lang") || navigator.language;
        this.language = spoken(setting("lang") ?? this.pageLanguage);
        this.root = h("div", { class: `root ${this.mode}` });
        const shadow = host.attachShadow({ mode: "open" });
        shadow.adoptedStyleSheets = [(sheet ??= styles(css)), this.own];
        shadow.append(this.root);
        this.fit();
        this.build();
        this.watchPage();
        this.begin();
    }

    /** Makes every part, in English until the texts of another language are there: so long nothing is shown. */
    private build(spokenTexts?: Texts): void {
        const { mode, root, setting, language, pageLanguage } = this;
        const isForeign = !pageLanguage.toLowerCase().startsWith(language);
        const say = texts(
            (name: TextName) => setting(`text-${name}`),
            spokenTexts,
            () => root.dir == "rtl",
        );
        const status = h("p", { class: "sr", role: "status" });
        const level = parseInt(setting("heading") ?? "") || 2;
        const api = new Api(this.base, setting("key")!);
        this.scene = new Scene(api, say, this.host, level, isForeign ? pageLanguage : null, status);
        this.start = h("section", { class: "start" });
        this.more = h("div");
        if (isForeign) root.lang = language;
        const talk = (this.talk = new Talk(this.scene, language, mode != "button", () => this.unopened()));
        talk.refused = (failure) => this.refuse(failure);
        if (mode == "button") this.drawer = new Drawer(this.scene, root, talk, this.start, status);
        else if (mode == "cards") root.replaceChildren(this.start, talk.turns, talk.box.element, this.more, status);
        else root.replaceChildren(talk.box.element, talk.turns, this.more, status);
    }

    /** Begins anew: another page is there. */
    renew(): void {
        this.load.abort();
        this.talk.clear();
        this.drawer?.reset();
        this.scene.questions = [];
        this.start.replaceChildren();
        this.more.replaceChildren();
        this.shown = null;
        this.fit();
        this.begin();
    }

    /** Where a question can be written: the drawer, else the box. */
    open(): void {
        if (this.drawer) this.drawer.open();
        else this.talk.box.focus();
    }

    private begin(): void {
        const { signal } = (this.load = new AbortController());
        if (this.drawer) {
            // In view from the start: what the page itself needs goes first.
            const meet = () => !signal.aborted && void this.meet(signal);
            const idle = () => (window.requestIdleCallback ?? setTimeout)(meet);
            if (document.readyState == "complete") idle();
            else addEventListener("load", idle, { once: true });
            return;
        }
        this.root.classList.add("pending");
        this.outline();
        const near = new IntersectionObserver(
            (entries) => {
                if (!entries.some((entry) => entry.isIntersecting)) return;
                near.disconnect();
                void this.meet(signal);
            },
            { rootMargin: ahead },
        );
        const inView = new IntersectionObserver((entries) => {
            if (entries.some((entry) => entry.isIntersecting) && !this.shown) this.wait(signal);
        });
        for (const observer of [near, inView]) {
            observer.observe(this.host);
            signal.addEventListener("abort", () => observer.disconnect());
        }
    }

    /** Shows that something is on its way, if it is not there soon. */
    private wait(signal: AbortSignal): void {
        setTimeout(() => {
            if (!signal.aborted && !this.shown) this.root.classList.replace("pending", "waiting");
        }, patience);
    }

    /** Keeps the place of what will be there, so that nothing moves. */
    private outline(): void {
        if (this.mode != "cards") return;
        const line = { url: location.href, title: "…" };
        this.start.replaceChildren(
            this.title(),
            rows(Math.min(this.most, 5)),
            h("p", { class: "sr" }, this.scene.say("loading")),
        );
        this.start.ariaBusy = "true";
        this.more.replaceChildren(related(this.scene, [line, line, line], this.scene.level + 1)!);
    }

    /** The first requests: the texts where they are not in the script, and the post. */
    private async meet(signal: AbortSignal): Promise<void> {
        const spokenTexts = fetched(this.base, this.language);
        const post = this.ask(signal, spokenTexts);
        if (this.language == "en" || this.isSpeaking) return post;
        this.isSpeaking = true;
        this.build(await spokenTexts);
        this.outline();
        return post;
    }

    private async ask(signal: AbortSignal, ready: Promise<unknown>, tries = 0, polls = 0): Promise<void> {
        const { api } = this.scene;
        const again = (seconds: number, call: () => void) => {
            const timer = setTimeout(() => !signal.aborted && call(), seconds * 1000);
            signal.addEventListener("abort", () => clearTimeout(timer));
        };
        let state: PostState;
        try {
            state = await api.post(pageUrl(), signal);
        } catch (fault) {
            if (signal.aborted) return;
            const failure = fault instanceof Failure ? fault : new Failure(0, "unreadable");
            const isRefused =
                failure.status == 401 ||
                failure.status == 403 ||
                (failure.code == "unreachable" && navigator.onLine && (await api.isThere()));
            await ready;
            if (signal.aborted) return;
            this.scene.emit("error", { status: failure.status, code: failure.code });
            if (isRefused) return this.refuse(failure);
            if (!this.shown) this.show({ status: "not_started" }, true);
            if (tries == 0) again(secondTry / 1000, () => void this.ask(signal, ready, 1, polls));
            return;
        }
        await ready;
        if (signal.aborted) return;
        this.show(state, false);
        if (state.status != "processing" || polls >= mostPolls) return;
        const seconds = Math.min((state.retry_after_seconds || 3) * 1.2 ** Math.max(polls - 5, 0), slowestPoll);
        again(seconds, () => void this.ask(signal, ready, tries, polls + 1));
    }

    private show(state: PostState, isFault: boolean): void {
        if (this.shown == state.status && state.status != "ready") return;
        const { scene, start, mode } = this;
        const isFirst = this.shown == null;
        this.shown = state.status;
        scene.questions = state.questions ?? [];
        const questions = scene.questions.slice(0, this.most);
        this.keep(start);
        this.keep(this.more);
        start.ariaBusy = null;
        if (mode == "cards" && state.status == "not_started" && !isFault) return this.empty();
        if (questions.length > 0) start.replaceChildren(this.title(), cards(scene, questions, scene.level + 1));
        else if (state.status == "processing" && mode != "inline")
            start.replaceChildren(
                this.title(),
                h("p", { class: "lead" }, scene.say("preparing")),
                rows(Math.min(this.most, 5)),
            );
        else start.replaceChildren();
        if (!this.talk.turns.firstChild)
            this.talk.box.name(mode == "cards" && questions.length > 0 ? "ask-else" : "ask-label");
        const next = related(scene, state.similar ?? [], scene.level + 1);
        if (mode == "button") {
            if (next) start.append(next);
            if (isFirst) this.drawer!.show();
        } else if (mode == "cards") fill(this.more, next);
        else
            this.talk.begun = () => {
                if (next) this.more.replaceChildren(next);
            };
        this.root.classList.remove("pending", "waiting");
        scene.emit("ready", { mode, status: state.status, questions: questions.length });
    }

    private title(): HTMLElement {
        const { scene, start } = this;
        const attributes = { id: newId(), class: this.drawer ? "sub" : "title", part: "title" };
        start.setAttribute("aria-labelledby", attributes.id);
        return heading(scene.level + (this.drawer ? 1 : 0), attributes, scene.say("title"));
    }

    private unopened(): Question[] {
        const open = [...this.start.querySelectorAll("[aria-expanded]")].map((button) => button.ariaExpanded == "true");
        return this.scene.questions.slice(0, this.most).filter((_, i) => !open[i]);
    }

    private refuse(failure: Failure): void {
        const { status } = failure;
        const reasons = [status != 403 && "is not known", status != 401 && `may not be used on ${location.origin}`];
        console.warn(`blog-manager: this key ${reasons.filter(Boolean).join(", or ")}`);
        this.shown = "not_started";
        this.empty();
    }

    /** Nothing is shown, and no place kept: a hole for good would be worse than what moves up once. */
    private empty(): void {
        this.drawer?.remove();
        for (const part of [this.start, this.more]) part.style.minBlockSize = "";
        this.root.classList.add("pending");
        this.start.replaceChildren();
        for (const part of [this.talk.box.element, this.talk.turns, this.more]) part.classList.add("gone");
        this.load.signal.addEventListener("abort", () => {
            for (const part of this.root.querySelectorAll(".gone")) part.classList.remove("gone");
        });
    }

    private keep(element: HTMLElement): void {
        if (!this.isInView() || this.drawer) return;
        element.style.minBlockSize = `${element.offsetHeight}px`;
        // What moves because the reader did something is no surprise.
        const acted = new AbortController();
        const release = () => {
            element.style.minBlockSize = "";
            away.disconnect();
            acted.abort();
        };
        const away = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) || release());
        away.observe(this.root);
        for (const act of ["click", "keydown"]) this.root.addEventListener(act, release, { signal: acted.signal });
    }

    private isInView(): boolean {
        const { top, bottom } = this.host.getBoundingClientRect();
        return top < innerHeight && bottom >= 0;
    }

    private watchPage(): void {
        const fit = () => this.fit();
        const watch = new MutationObserver(fit);
        for (const element of [document.documentElement, document.body])
            watch.observe(element, { attributes: true, attributeFilter: ["class", "style", "data-theme", "dir"] });
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", fit);
    }

    private fit(): void {
        const behind = background(this.host.parentElement ?? document.body);
        const theme = this.setting("theme");
        const isDark = theme == "dark" || (theme != "light" && luminance(behind) <= 0.5);
        // The drawer has a paper of its own, and so has a theme that does not follow the page.
        const paper = isDark ? "rgb(22,24,27)" : "rgb(255,255,255)";
        const isOwn = this.mode == "button" || (theme && theme != "auto");
        const ink = getComputedStyle(this.host.parentElement ?? document.body).color;
        const rules = fitting(isOwn ? colour(paper) : behind, colour(ink), isDark, this.setting("accent"));
        this.own.replaceSync(`:host{color-scheme:${isDark ? "dark" : "light"};${rules}}`);
        this.root.dir = getComputedStyle(this.host).direction;
    }
}
