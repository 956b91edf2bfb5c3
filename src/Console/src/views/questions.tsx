import { useRef, useState } from "preact/hooks";
import { Failure } from "../client";
import { counted, inPath } from "../format";
import { Button, Form, TextField, focusFirstWrong } from "../parts/controls";
import { Note } from "../parts/text";
import { Unsaved } from "../parts/trouble";
import type { Post, Question } from "../types";
import { useAction, useFirst, useSession } from "../use";
import { wrongIn } from "./taking-in";

type Change = { question?: string; answer?: string; hidden?: boolean; pinned?: boolean; position?: number };

/** A post's questions, which their owner edits, pins, hides and moves. */
export function Questions({ of, reload, mayWrite }: { of: Post; reload: () => Promise<void>; mayWrite: boolean }) {
    const { client, say } = useSession();
    const [edited, setEdited] = useState("");
    const action = useAction();
    const list = useRef<HTMLOListElement>(null);
    const change = (question: Question, what: Change, words: string) =>
        action.run(async () => {
            await client.patch(`/questions/${inPath(question.id)}`, what);
            await reload();
            say(words);
        });
    const move = async (question: Question, at: number, name: string) => {
        await change(question, { position: at + 1 }, `Moved to ${at + 1} of ${of.questions.length}.`);
        // The button went with its question; at an end it moves nothing more, and the other one does.
        list.current?.children[at]?.querySelector<HTMLElement>(`[data-move="${name}"]`)?.focus();
    };
    if (of.questions.length == 0)
        return (
            <div class="block">
                <h2>Questions</h2>
                <p>No questions were found that this post answers.</p>
            </div>
        );
    return (
        <div class="block">
            <h2>Questions</h2>
            <p>In the order in which readers see them. What you edit stays when the post is refreshed.</p>
            {action.error != null && <Unsaved error={action.error} isKept={false} />}
            <ol class="ql" ref={list}>
                {of.questions.map((question, at) => (
                    <li key={question.id} class="q">
                        <div class="mv">
                            {mayWrite && (
                                <>
                                    <Move
                                        name="up"
                                        question={question}
                                        refused={at == 0}
                                        onMove={() => void move(question, at - 1, "up")}
                                    />
                                    <Move
                                        name="down"
                                        question={question}
                                        refused={at == of.questions.length - 1}
                                        onMove={() => void move(question, at + 1, "down")}
                                    />
                                </>
                            )}
                        </div>
                        {edited == question.id ? (
                            <Editor
                                question={question}
                                onDone={async (isSaved) => {
                                    if (isSaved) await reload();
                                    setEdited("");
                                    setTimeout(() =>
                                        list.current?.children[at]
                                            ?.querySelector<HTMLElement>("[data-edit] button")
                                            ?.focus(),
                                    );
                                }}
                                reload={reload}
                            />
                        ) : (
                            <div class={question.hidden ? "hid" : ""}>
                                <h3 dir="auto">
                                    {question.question}
                                    {question.pinned && <span class="tagx">pinned</span>}
                                    {question.edited && <span class="tagx">edited</span>}
                                    {question.hidden && <span class="tagx">hidden</span>}
                                </h3>
                                <p class="dim" dir="auto">
                                    {question.answer}
                                </p>
                            </div>
                        )}
                        {mayWrite && edited != question.id ? (
                            <div class="row whole">
                                <span data-edit>
                                    <Button look="row" of={question.question} onPress={() => setEdited(question.id)}>
                                        Edit
                                    </Button>
                                </span>
                                {!question.hidden && (
                                    <Button
                                        look="row"
                                        of={question.question}
                                        onPress={() =>
                                            void change(
                                                question,
                                                { pinned: !question.pinned },
                                                question.pinned ? "No longer pinned." : "Pinned.",
                                            )
                                        }
                                    >
                                        {question.pinned ? "Unpin" : "Pin"}
                                    </Button>
                                )}
                                <Button
                                    look="row"
                                    of={question.question}
                                    onPress={() =>
                                        void change(
                                            question,
                                            { hidden: !question.hidden },
                                            question.hidden ? "Readers see it again." : "Readers no longer see it.",
                                        )
                                    }
                                >
                                    {question.hidden ? "Show" : "Hide"}
                                </Button>
                            </div>
                        ) : (
                            <span></span>
                        )}
                    </li>
                ))}
            </ol>
        </div>
    );
}

function Move({
    name,
    question,
    refused,
    onMove,
}: {
    name: "up" | "down";
    question: Question;
    refused: boolean;
    onMove: () => void;
}) {
    return (
        <button
            type="button"
            data-move={name}
            aria-label={`Move ${name}: ${question.question}`}
            aria-disabled={refused ? "true" : undefined}
            title={refused ? `It is the ${name == "up" ? "first" : "last"}.` : undefined}
            onClick={() => !refused && onMove()}
        >
            {name == "up" ? "↑" : "↓"}
        </button>
    );
}

function Editor({
    question,
    onDone,
    reload,
}: {
    question: Question;
    onDone: (isSaved: boolean) => Promise<void>;
    reload: () => Promise<void>;
}) {
    const { client, say } = useSession();
    const [text, setText] = useState(question.question);
    const [answer, setAnswer] = useState(question.answer);
    const [isLeaving, setLeaving] = useState(false);
    const [checked, setChecked] = useState(false);
    const action = useAction();
    const first = useFirst<HTMLInputElement>();
    const isChanged = text != question.question || answer != question.answer;
    const isConflict = action.error instanceof Failure && action.error.status == 409;
    const cancel = () => (isChanged && !isLeaving ? setLeaving(true) : void onDone(false));
    const save = async (form?: HTMLElement) => {
        setChecked(true);
        if (!text.trim() || !answer.trim()) return form && focusFirstWrong(form);
        if (!isChanged) return void onDone(false);
        const isSaved = await action.run(async () => {
            // What was not touched here may have been elsewhere.
            await client.patch(`/questions/${inPath(question.id)}`, {
                question: text != question.question ? text.trim() : undefined,
                answer: answer != question.answer ? answer.trim() : undefined,
            });
        });
        if (!isSaved) return;
        say("Saved.");
        await onDone(true);
    };
    const losesQuotes =
        answer != question.answer && question.evidence.length > 0 && answer != question.original?.answer;
    return (
        <Form class="edit" onSend={(form) => void save(form)} onEscape={cancel}>
            <TextField
                label="Question"
                error={checked && !text.trim() ? "Write the question." : wrongIn(action.error, "question")}
                onText={setText}
                of={first}
                value={text}
                max={500}
            />
            <TextField
                label="Answer"
                error={
                    checked && !answer.trim()
                        ? "Write the answer, or hide the question."
                        : wrongIn(action.error, "answer")
                }
                hint={
                    losesQuotes &&
                    `You changed the answer: ${counted(question.evidence.length, "quote")} will no longer be shown as ${question.evidence.length == 1 ? "its source" : "its sources"}.`
                }
                onText={setAnswer}
                rows={3}
                value={answer}
                max={4000}
            />
            {isConflict ? (
                <Note look="bad">
                    This was changed elsewhere since you opened it.{" "}
                    <Button look="row" onPress={() => void reload().then(() => onDone(false))}>
                        Show what is there now
                    </Button>{" "}
                    <Button look="row" onPress={() => void save()}>
                        Save mine
                    </Button>
                </Note>
            ) : (
                action.error != null &&
                !wrongIn(action.error, "question") &&
                !wrongIn(action.error, "answer") && <Unsaved error={action.error} onRetry={() => void save()} />
            )}
            {isLeaving && <Note look="mid">What you wrote is not saved. Cancel again to leave it.</Note>}
            <div class="row">
                <Button look="main" isSubmit busy={action.isBusy && "Saving…"}>
                    Save
                </Button>
                <Button onPress={cancel}>Cancel</Button>
                {question.original && (
                    <span class="push">
                        <Button
                            look="row"
                            onPress={() => {
                                setText(question.original!.question);
                                setAnswer(question.original!.answer);
                            }}
                        >
                            Back to the original
                        </Button>
                    </span>
                )}
            </div>
        </Form>
    );
}
