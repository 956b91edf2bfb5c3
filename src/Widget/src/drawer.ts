import { drawing, h, heading, newId } from "./dom";
import type { Scene } from "./scene";
import type { Talk } from "./talk";

const nearEnd = 24;

/** The button at the corner and the drawer that it opens, both in the top layer: no page's z-index lies above. */
export class Drawer {
    private readonly dialog: HTMLDialogElement;
    private readonly body = h("div", { class: "dbody", tabindex: -1 });
    private readonly inside = h("div");
    private readonly button: HTMLButtonElement;

    constructor(
        scene: Scene,
        private readonly root: HTMLElement,
        private readonly talk: Talk,
        private readonly start: HTMLElement,
        status: HTMLElement,
    ) {
        const { say } = scene;
        const title = heading(scene.level, { id: newId(), part: "title" }, say("open"));
        this.inside.append(start, talk.turns);
        this.body.append(this.inside);
        this.button = h(
            "button",
            {
                type: "button",
                class: "open",
                part: "open",
                popover: "manual",
                "aria-haspopup": "dialog",
                click: () => this.open(),
            },
            say("open"),
        );
        this.dialog = h(
            "dialog",
            {
                class: "drawer",
                part: "drawer",
                "aria-labelledby": title.id,
                click: (event: Event) => event.target == this.dialog && this.close(),
                cancel: (event: Event) => {
                    event.preventDefault();
                    this.close();
                },
            },
            h(
                "div",
                { class: "sheet" },
                h(
                    "div",
                    { class: "dhead" },
                    title,
                    h(
                        "button",
                        { type: "button", class: "x", "aria-label": say("close"), click: () => this.close() },
                        drawing("cross"),
                    ),
                ),
                this.body,
                h("div", { class: "dfoot" }, talk.box.element),
                // What lies outside a modal dialog is not heard.
                status,
            ),
        );
        talk.begun = () => (start.hidden = true);
        talk.grow = (change) => {
            const { scrollHeight, scrollTop, clientHeight } = this.body;
            const isAtEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
            change();
            if (isAtEnd) this.body.scrollTop = this.body.scrollHeight;
        };
        // Whoever asks wants to see what comes.
        talk.reveal = () => (this.body.scrollTop = this.body.scrollHeight);
        scene.leave = () => this.close();
    }

    /** Shows the button. */
    show(): void {
        this.root.append(this.button, this.dialog);
        this.button.showPopover();
    }

    /** Takes button and drawer away. */
    remove(): void {
        this.dialog.close();
        this.button.remove();
        this.dialog.remove();
    }

    open(): void {
        if (this.dialog.open || !this.dialog.isConnected) return;
        // In this order the dialog knows to whom it gives the focus back.
        this.dialog.showModal();
        this.button.hidePopover();
        this.button.hidden = true;
        // A keyboard that jumps up on touch would cover what is to be read.
        (matchMedia("(pointer: coarse)").matches ? this.body : this.talk.box).focus();
    }

    close(): void {
        if (!this.dialog.open) return;
        // Closing gives the focus back to what had it, if that can be seen.
        this.button.hidden = false;
        this.button.showPopover();
        this.dialog.close();
    }

    /** Back to the beginning: another page is there. */
    reset(): void {
        this.close();
        this.start.hidden = false;
        this.body.scrollTop = 0;
    }
}
