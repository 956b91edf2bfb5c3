import { fill, h, newId } from "./dom";
import type { Scene } from "./scene";

const most = 1000;
const countFrom = 900;

/** Where a question is written. It keeps what is in it until the question has been taken. */
export class AskBox {
    readonly element: HTMLElement;
    private readonly field: HTMLTextAreaElement;
    private readonly button: HTMLButtonElement;
    private readonly hint = h("span");
    private readonly count = h("b");
    private readonly messages = h("div", { class: "messages" });
    private readonly label: HTMLLabelElement | null;
    private readonly form: HTMLElement;
    private isAsking = false;
    private isWaiting = false;
    private hasPromise = true;

    constructor(
        private readonly scene: Scene,
        hasLabel: boolean,
        private readonly onAsk: (question: string) => void,
        private readonly onStop: () => void,
    ) {
        const { say } = scene;
        const measure = () => this.measure();
        this.field = h("textarea", {
            id: newId(),
            rows: 1,
            part: "input",
            placeholder: say("placeholder"),
            enterkeyhint: "send",
            dir: "auto",
            keydown: (event: KeyboardEvent) => this.onKey(event),
            input: measure,
            focus: measure,
            blur: measure,
        });
        this.button = h("button", { class: "btn", part: "button", click: (event: Event) => this.submit(event) });
        this.label = hasLabel ? h("label", { class: "label", for: this.field.id }) : null;
        this.form = h(
            "form",
            { class: "ask", submit: (event: Event) => this.submit(event) },
            this.label,
            h("div", { class: "field", part: "field" }, this.field, this.button),
            h("p", { class: "hint" }, this.hint, this.count),
        );
        this.element = h("div", { class: "box" }, this.messages, this.form);
        this.name("ask-label");
        this.asking(false);
        this.measure();
    }

    get text(): string {
        return this.field.value;
    }

    set text(value: string) {
        this.field.value = value;
        this.measure();
    }

    /** Names the box by what would be asked in it now. */
    name(name: "ask-label" | "ask-else" | "ask-follow-up"): void {
        const text = this.scene.say(name);
        if (this.label) this.label.textContent = text;
        else {
            this.field.ariaLabel = text;
            if (name == "ask-follow-up") this.field.placeholder = text;
        }
        this.hasPromise = name != "ask-follow-up";
        this.measure();
    }

    /** Ask becomes Stop while an answer is on its way. */
    asking(isAsking: boolean): void {
        this.isAsking = isAsking;
        this.button.textContent = this.scene.say(isAsking ? "stop" : "ask");
        this.show();
    }

    /** While the service takes no question, the button is there, but asks nothing. */
    waiting(isWaiting: boolean): void {
        this.isWaiting = isWaiting;
        this.show();
    }

    /** Tells something in place of what was told before; null takes it away. */
    message(message: HTMLElement | null): void {
        fill(this.messages, message);
    }

    focus(): void {
        this.field.focus();
    }

    /** Takes the box away, but not what it tells. */
    close(): void {
        this.form.remove();
    }

    private show(): void {
        this.button.classList.toggle("quiet", this.isAsking || this.isWaiting);
        this.button.ariaDisabled = String(this.isWaiting);
    }

    private submit(event: Event): void {
        event.preventDefault();
        if (this.isAsking) this.onStop();
        else if (!this.isWaiting) {
            const question = this.text.trim();
            if (!question || this.text.length > most) this.focus();
            else this.onAsk(question);
        }
    }

    private onKey(event: KeyboardEvent): void {
        // Enter that ends the work of an input method asks nothing.
        if (event.isComposing || event.keyCode == 229) return;
        if (event.key == "Enter" && !event.shiftKey && !this.isAsking) this.submit(event);
        else if (event.key == "Escape" && this.isAsking) {
            event.preventDefault();
            event.stopPropagation();
            this.onStop();
        }
    }

    private measure(): void {
        const { say } = this.scene;
        const left = most - this.field.value.length;
        const isTyping =
            this.field.value != "" && this.field.matches(":focus") && matchMedia("(pointer: fine)").matches;
        this.field.ariaInvalid = String(left < 0);
        this.hint.textContent =
            left < 0 ? say("shorten") : isTyping ? say("keys-hint") : this.hasPromise ? say("promise") : "";
        this.count.textContent =
            left < 0 ? say("too-many", -left) : this.field.value.length >= countFrom ? say("left", left) : "";
        if (!CSS.supports("field-sizing", "content")) {
            this.field.style.height = "auto";
            this.field.style.height = `${this.field.scrollHeight}px`;
        }
    }
}
