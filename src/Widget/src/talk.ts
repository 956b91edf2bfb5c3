import { cited, closest, prose } from "./answer";
import { Failure, type Answer, type AskBody, type Question, type Turn } from "./api";
import { AskBox } from "./ask-box";
import { cards } from "./cards";
import { fill, h, heading } from "./dom";
import type { Scene } from "./scene";
import { vote } from "./vote";
import { plain } from "./words";

const mostHistory = 10;
const longestTurn = 4000;

/** What is asked and answered on one page, newest last, and the box below it. */
export class Talk {
    readonly turns = h("div", { class: "turns" });
    readonly box: AskBox;
    /** Around every change that may let the talk grow. */
    grow = (change: () => void) => change();
    /** Where a question has been asked. */
    reveal = () => {};
    /** At every question, before it is there. */
    begun = () => {};
    /** Where the service refuses the key. */
    refused = (_: Failure) => {};
    private history: Turn[] = [];
    private running: AbortController | null = null;
    private ended = new AbortController();
    private paused = false;

    constructor(
        private readonly scene: Scene,
        private readonly language: string,
        hasLabel: boolean,
        private readonly openCards: () => Question[],
    ) {
        this.box = new AskBox(
            scene,
            hasLabel,
            (question) => this.ask(question),
            () => this.running?.abort(),
        );
    }

    /** Asks, and shows what comes. */
    async ask(question: string): Promise<void> {
        const { scene, box } = this;
        if (this.running || this.paused || !question) return;
        box.message(null);
        if (!navigator.onLine) return this.offline(question);
        const running = (this.running = new AbortController());
        const turn = h(
            "div",
            { class: "turn", part: "turn", "aria-busy": "true" },
            heading(scene.level + 1, { class: "asked" }, scene.content("bdi", question)),
        );
        const body = h("div");
        const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
        body.append(h("p", { class: "busy" }, h("span", {}, scene.say("looking")), dots));
        turn.append(body);
        this.begun();
        this.grow(() => this.turns.append(turn));
        this.reveal();
        box.asking(true);
        scene.tell(`${scene.say("looking")}.`);
        scene.emit("ask", { question });

        let text = "";
        let found: HTMLElement | null = null;
        let hasBegun = false;
        try {
            for await (const arrival of scene.api.ask(this.body(question), running.signal)) {
                if (!hasBegun && box.text.trim() == question) box.text = "";
                hasBegun = true;
                this.grow(() => {
                    if ("sources" in arrival) {
                        const line = scene.say(arrival.sources == 1 ? "found-one" : "found", arrival.sources);
                        if (arrival.sources > 0) body.append((found = h("p", { class: "line" }, line)));
                    } else if ("delta" in arrival) {
                        // A mark that is not complete yet waits for the rest of it.
                        text += arrival.delta;
                        const { element } = prose(scene, text.replace(/\[\d{0,2}$/, ""));
                        element.lastElementChild?.append(h("span", { class: "coming", "aria-hidden": "true" }));
                        fill(body, element, found);
                    } else this.outcome(turn, body, question, arrival.done);
                });
            }
        } catch (fault) {
            this.grow(() => this.broken(fault, running, turn, body, question, text));
        } finally {
            this.running = null;
            turn.ariaBusy = null;
            box.asking(false);
        }
    }

    /** Forgets everything: another page is there. */
    clear(): void {
        this.running?.abort();
        this.ended.abort();
        this.ended = new AbortController();
        this.history = [];
        this.turns.replaceChildren();
        this.box.message(null);
        this.box.waiting(false);
    }

    private body(question: string): AskBody {
        const url = this.scene.questions[0]?.blog_url;
        // The post first, the rest of its site where it has no answer; without a post all that the key may see.
        return {
            question,
            ...(url ? { blog_url: url, site: new URL(url).origin } : {}),
            ...(this.history.length > 0 ? { history: this.history } : {}),
        };
    }

    private outcome(turn: HTMLElement, body: HTMLElement, question: string, answer: Answer): void {
        const { scene } = this;
        const { say } = scene;
        const isClosest = answer.abstained && answer.nearest.length > 0;
        const isAuthors = !!answer.curated && !answer.abstained;
        const foot = h("div", { class: "foot" }, h("span", { class: "sp" }));
        const spoken = plain(answer.answer);
        let told = spoken;
        let helpful: string | null = null;
        if (isClosest) {
            const count = Math.min(answer.nearest.length, 3);
            body.replaceChildren(...closest(scene, answer));
            helpful = say(count == 1 ? "helped-one" : "helped");
            told += ` ${say(count == 1 ? "passages-one" : "passages", count)}`;
        } else if (answer.abstained) {
            body.replaceChildren(scene.content("p", answer.answer, { class: "lead" }), ...this.wayOn());
        } else {
            body.replaceChildren(...cited(scene, answer.answer, answer.citations));
            if (isAuthors) body.prepend(h("p", { class: "kind" }, say("author")));
            else foot.firstElementChild!.textContent = say("how-made");
            helpful = say("helpful");
            const sources = answer.citations.length;
            told = `${say(isAuthors ? "answered-by-author" : sources == 1 ? "answered-one" : "answered", sources)} ${spoken}`;
        }
        const voting = helpful && vote(scene, answer, helpful);
        if (voting) foot.append(voting);
        if (foot.textContent) turn.append(foot);
        this.history.push(
            { role: "user", content: question },
            { role: "assistant", content: spoken.slice(0, longestTurn) },
        );
        this.history = this.history.slice(-mostHistory);
        this.box.name("ask-follow-up");
        scene.tell(told);
        scene.emit("answer", {
            question,
            answer_id: answer.answer_id ?? null,
            outcome: isClosest ? "close" : answer.abstained ? "nothing" : "answered",
            citations: answer.citations.length,
        });
    }

    private wayOn(): Node[] {
        const { scene } = this;
        const others = this.openCards().slice(0, 3);
        return others.length == 0
            ? []
            : [
                  h(
                      "section",
                      { class: "on" },
                      heading(scene.level + 2, { class: "sub" }, scene.say("nothing-more")),
                      cards(scene, others, scene.level + 3),
                  ),
              ];
    }

    private broken(
        fault: unknown,
        running: AbortController,
        turn: HTMLElement,
        body: HTMLElement,
        question: string,
        text: string,
    ): void {
        const { scene, box } = this;
        const { say } = scene;
        if (running.signal.aborted) {
            fill(body, text && prose(scene, text).element, h("p", { class: "lead" }, say("stopped")));
            scene.tell(say("stopped"));
            return;
        }
        if (!(fault instanceof Failure)) {
            // A reply that is none: told like any other failure, and shown to whoever develops the page.
            console.error("blog-manager:", fault);
            fault = new Failure(0, "unreadable");
        }
        const { status, code, seconds, words } = fault as Failure;
        scene.emit("error", { status, code });
        if (text) {
            // What has arrived was checked, so it stays.
            const again = this.note(say("broken-off"), "", say("ask-again"), () => {
                again.remove();
                void this.ask(question);
            });
            fill(body, prose(scene, text).element, again);
            scene.tell(say("broken-off"));
            return;
        }
        turn.remove();
        if (!box.text) box.text = question;
        if (status == 401 || status == 403) this.refused(fault as Failure);
        else if (status == 429) this.limited(seconds || 60);
        else if (code == "asking_paused") {
            this.paused = true;
            this.tell(this.note(words || say(scene.questions.length > 0 ? "paused" : "paused-alone")));
            box.close();
        } else if (!navigator.onLine) this.offline(question);
        else {
            this.tell(
                this.note(say("failed"), say("failed-hint"), say("try-again"), () => {
                    box.focus();
                    void this.ask(box.text.trim() || question);
                }),
            );
        }
    }

    private limited(seconds: number): void {
        const { say } = this.scene;
        const until = Date.now() + seconds * 1000;
        const { signal } = this.ended;
        const line = h("p", {});
        this.box.waiting(true);
        const count = () => {
            if (signal.aborted) return;
            const left = Math.ceil((until - Date.now()) / 1000);
            if (left <= 0) {
                this.box.message(null);
                this.box.waiting(false);
                this.scene.tell(say("limit-over"));
                return;
            }
            line.textContent = say("limit", this.duration(left));
            setTimeout(count, 1000);
        };
        count();
        this.tell(h("div", { class: "note", part: "message" }, line));
    }

    private duration(seconds: number): string {
        const [value, unit] = seconds < 90 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
        return new Intl.NumberFormat(this.language, { style: "unit", unit, unitDisplay: "long" }).format(value);
    }

    private offline(question: string): void {
        const { box, scene } = this;
        if (!box.text) box.text = question;
        this.tell(this.note(scene.say("offline")));
        addEventListener("online", () => box.message(null), { once: true, signal: this.ended.signal });
    }

    private tell(note: HTMLElement): void {
        this.box.message(note);
        // Said without the button's name, and a countdown once.
        this.scene.tell([...note.querySelectorAll("p,small")].map((part) => part.textContent).join(" "));
    }

    private note(text: string, hint = "", action = "", act = () => {}): HTMLElement {
        return h(
            "div",
            { class: "note", part: "message" },
            h("p", {}, h("bdi", {}, text)),
            hint && h("small", {}, hint),
            action && h("button", { type: "button", class: "btn quiet", part: "button", click: act }, action),
        );
    }
}
