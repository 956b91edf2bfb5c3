import { useState } from "preact/hooks";
import { address, counted, number, inPath } from "../format";
import { take } from "../hand-over";
import { Button } from "../parts/controls";
import { More, Table } from "../parts/table";
import { Empty, Foreign, Head, Note, State, When } from "../parts/text";
import { Shown, Unsaved } from "../parts/trouble";
import type { Curated as Answer } from "../types";
import { useAction, usePages, useSession } from "../use";
import { AnswerEditor } from "./answer-editor";

export function Curated() {
    const { may, say } = useSession();
    const list = usePages<Answer>("/qa/curated", (answer) => answer.id);
    const [begun] = useState(take);
    const [isWriting, setWriting] = useState(begun != null);
    const mayWrite = may("posts:write");
    const saved = () => {
        setWriting(false);
        say("Saved. Readers see it within five seconds.");
        void list.reload();
    };
    return (
        <>
            <Head
                title="Your answers"
                name="Your answers"
                lead="Given before anything else, to every question that means the same. A different number, name or “not” is not the same."
            >
                {mayWrite && list.data && (
                    <Button look="main" isExpanded={isWriting} onPress={() => setWriting(true)}>
                        Write an answer
                    </Button>
                )}
            </Head>
            <Shown of={list} what="your answers">
                {(pages) => (
                    <>
                        {isWriting && (
                            <div class="block">
                                <h2>Write an answer</h2>
                                <AnswerEditor
                                    questions={begun?.questions}
                                    site={begun?.site}
                                    onSaved={saved}
                                    onCancel={() => setWriting(false)}
                                />
                            </div>
                        )}
                        {pages.items.length == 0 ? (
                            !isWriting && (
                                <Empty title="No answer of yours yet">
                                    <p>
                                        Answers that you write are given before anything else. Start from Unanswered, or
                                        write one here.
                                    </p>
                                </Empty>
                            )
                        ) : (
                            <div class="block">
                                <Table caption="Your answers" columns={["Question", "Answer", "Where", ">Given", ""]}>
                                    {pages.items.map((answer) => (
                                        <Row
                                            key={answer.id}
                                            of={answer}
                                            mayWrite={mayWrite}
                                            onSaved={saved}
                                            reload={list.reload}
                                        />
                                    ))}
                                </Table>
                                <More of={list} what="answers" />
                            </div>
                        )}
                    </>
                )}
            </Shown>
        </>
    );
}

function Row({
    of: answer,
    mayWrite,
    onSaved,
    reload,
}: {
    of: Answer;
    mayWrite: boolean;
    onSaved: () => void;
    reload: () => Promise<void>;
}) {
    const { client, say } = useSession();
    const [isEdited, setEdited] = useState(false);
    const [isDeleted, setDeleted] = useState(false);
    const action = useAction();
    const name = answer.questions[0] ?? "";
    const remove = () =>
        action.run(async () => {
            await client.delete(`/qa/curated/${inPath(answer.id)}`);
            setDeleted(true);
            say("Deleted. It can be put back.");
        });
    const putBack = () =>
        action.run(async () => {
            const { questions, answer: text, blog_url, site, block } = answer;
            await client.post("/qa/curated", {
                questions,
                answer: text ?? undefined,
                blog_url: blog_url ?? undefined,
                site: site ?? undefined,
                block,
            });
            say("Put back.");
            await reload();
            setDeleted(false);
        });
    if (isDeleted)
        return (
            <tr>
                <td colSpan={5}>
                    <Note>
                        Deleted: <Foreign>{name}</Foreign>{" "}
                        <Button look="row" busy={action.isBusy && "Saving…"} onPress={() => void putBack()}>
                            Put back
                        </Button>
                    </Note>
                    {action.error != null && <Unsaved error={action.error} />}
                </td>
            </tr>
        );
    return (
        <>
            <tr>
                <td>
                    <b>
                        <Foreign>{name}</Foreign>
                    </b>
                    <small>{counted(answer.questions.length, "wording")}</small>
                    {action.error != null && <Unsaved error={action.error} isKept={false} />}
                </td>
                <td data-l="Answer:">
                    {answer.block ? (
                        <State look="off">Never answered</State>
                    ) : (
                        <Foreign>{shortened(answer.answer ?? "")}</Foreign>
                    )}
                </td>
                <td data-l="Where:">
                    {answer.blog_url ? address(answer.blog_url) : answer.site ? address(answer.site) : "All posts"}
                </td>
                <td class="r" data-l="Given:">
                    {answer.times == null ? "–" : number(answer.times)}
                    {answer.last_given_at && (
                        <small>
                            <When at={answer.last_given_at} />
                        </small>
                    )}
                </td>
                <td class="acts">
                    {mayWrite && (
                        <>
                            <Button look="row" of={name} isExpanded={isEdited} onPress={() => setEdited(!isEdited)}>
                                Edit
                            </Button>
                            <Button
                                look="row grave"
                                of={name}
                                busy={action.isBusy && "Deleting…"}
                                onPress={() => void remove()}
                            >
                                Delete
                            </Button>
                        </>
                    )}
                </td>
            </tr>
            {isEdited && (
                <tr>
                    <td colSpan={5}>
                        <AnswerEditor
                            of={answer}
                            onSaved={() => {
                                setEdited(false);
                                onSaved();
                            }}
                            onCancel={() => setEdited(false)}
                        />
                    </td>
                </tr>
            )}
        </>
    );
}

function shortened(text: string) {
    const letters = Array.from(text);
    return letters.length > 120 ? `${letters.slice(0, 118).join("").trimEnd()}…` : text;
}
