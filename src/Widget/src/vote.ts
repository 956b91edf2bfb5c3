import { Failure, type Answer } from "./api";
import { drawing, h, newId } from "./dom";
import type { Scene } from "./scene";

/** Whether an answer helped, in one line; after No a comment may be left. */
export function vote(scene: Scene, answer: Answer, question: string): HTMLElement | null {
    const id = answer.answer_id;
    if (!id || !scene.takesVotes) return null;
    const line = h("span", { class: "vote" });
    const word = h("span", { class: "word" });
    let comment: HTMLElement | null = null;

    const say = (text: string) => {
        word.textContent = text;
        scene.tell(text);
    };
    const send = async (isHelpful: boolean, words?: string) => {
        try {
            await scene.api.feedback(id, isHelpful, words);
            say(scene.say("thanks"));
            scene.emit("feedback", { answer_id: id, helpful: isHelpful });
            return true;
        } catch (fault) {
            say(scene.say("not-saved"));
            if (fault instanceof Failure && fault.status == 404) {
                // A service that keeps no feedback, or no longer this answer: asking again would be asking in vain.
                scene.takesVotes = false;
                group.remove();
            }
            return false;
        }
    };
    const choose = async (isHelpful: boolean) => {
        const before = [yes.ariaPressed, no.ariaPressed] as const;
        if ((isHelpful ? yes : no).ariaPressed == "true") return;
        yes.ariaPressed = String(isHelpful);
        no.ariaPressed = String(!isHelpful);
        comment?.remove();
        if (!(await send(isHelpful))) [yes.ariaPressed, no.ariaPressed] = before;
        else if (!isHelpful) line.closest(".foot")?.after((comment = commentForm()));
    };
    const commentForm = () => {
        const field = h("textarea", { id: newId(), rows: 2, maxlength: 1000, part: "input" });
        const end = () => {
            comment?.remove();
            no.focus();
        };
        return h(
            "form",
            {
                class: "comment",
                submit: async (event: Event) => {
                    event.preventDefault();
                    if (!field.value.trim() || (await send(false, field.value.trim()))) end();
                },
            },
            h("label", { for: field.id }, scene.say("missing")),
            h("div", { class: "field", part: "field" }, field),
            h(
                "div",
                { class: "row" },
                h("button", { class: "btn", part: "button" }, scene.say("send")),
                h("button", { type: "button", class: "btn quiet", part: "button", click: end }, scene.say("skip")),
            ),
        );
    };
    const button = (isHelpful: boolean) =>
        h(
            "button",
            { type: "button", "aria-pressed": "false", click: () => choose(isHelpful) },
            drawing("up"),
            scene.say(isHelpful ? "yes" : "no"),
        );
    const [yes, no] = [button(true), button(false)];
    const group = h("span", { role: "group", "aria-label": question }, h("span", {}, question), yes, no);
    line.append(group, word);
    return line;
}
