import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { counted, number, inPath } from "../format";
import { Button, Choice, Copy } from "../parts/controls";
import { Confirm } from "../parts/dialog";
import { More } from "../parts/table";
import { Empty, Foreign, Head, Note, When } from "../parts/text";
import { Shown, Unsaved } from "../parts/trouble";
import { go, to, usePlace } from "../router";
import { stub } from "../stub";
import type { Asked, Curated, Group, Overview } from "../types";
import { useAction, useLoad, useName, usePages, useSession } from "../use";
import { AnswerEditor } from "./answer-editor";

const periods: [number, string][] = [
    [7, "7 days"],
    [30, "30 days"],
    [90, "90 days"],
];

type Show = "" | "nothing" | "closest" | "unhelpful";

export function Unanswered() {
    const { client, may, say } = useSession();
    const { query } = usePlace();
    const days = Number(query.get("days")) || 30;
    const show = (query.get("show") ?? "") as Show;
    const list = usePages<Group>(`/insights/unanswered?days=${days}`, (group) => group.question, 20);
    const [isErasing, setErasing] = useState(false);
    const [receipt, setReceipt] = useState("");
    const download = useAction();
    const groups = list.data?.items ?? [];
    const isNothing = (group: Group) => group.nearest.length == 0;
    const shown = groups.filter((group) => !show || isNothing(group) == (show == "nothing"));
    const address = (change: { days?: number; show?: Show }) => {
        const next = new URLSearchParams();
        if ((change.days ?? days) != 30) next.set("days", String(change.days ?? days));
        if (change.show ?? show) next.set("show", change.show ?? show);
        return to("unanswered") + (next.size > 0 ? `?${next}` : "");
    };
    // Counts are told where all are known.
    const count = (n: number) => (list.data && !list.data.next ? ` ${number(n)}` : "");
    const tabs: [Show, string][] = [
        ["", `All${count(groups.length)}`],
        ["nothing", `Nothing found${count(groups.filter(isNothing).length)}`],
        ["closest", `Closest shown${count(groups.filter((group) => !isNothing(group)).length)}`],
        ["unhelpful", "Rated unhelpful"],
    ];
    const csv = () =>
        download.run(async () => {
            const response = await client.call("GET", `/insights/unanswered?days=${days}`, { accept: "text/csv" });
            const url = URL.createObjectURL(await response.blob());
            const link = document.createElement("a");
            link.href = url;
            link.download = `unanswered-${days}-days.csv`;
            link.click();
            setTimeout(() => URL.revokeObjectURL(url), 10_000);
        });
    return (
        <>
            <Head
                title="Unanswered"
                name="Unanswered"
                lead="What readers asked and your posts do not say, grouped by meaning."
            >
                <Choice
                    label="Period"
                    value={days}
                    options={periods}
                    onChoose={(days) => void go(address({ days }), true)}
                />
                {groups.length > 0 && (
                    <Button busy={download.isBusy && "Fetching…"} onPress={() => void csv()}>
                        Download CSV
                    </Button>
                )}
            </Head>
            <nav class="tabs" aria-label="Which questions">
                {tabs.map(([name, words]) => (
                    <a key={name} href={address({ show: name })} aria-current={name == show ? "page" : undefined}>
                        {words}
                    </a>
                ))}
            </nav>
            {download.error != null && <Unsaved error={download.error} isKept={false} />}
            {receipt && <Note>{receipt}</Note>}
            {show == "unhelpful" ? (
                <Unhelpful days={days} />
            ) : (
                <Shown of={list} what="insights">
                    {(pages) =>
                        shown.length == 0 ? (
                            pages.next ? (
                                <p>None among the first {number(pages.items.length)} groups.</p>
                            ) : (
                                <NothingWaits days={days} />
                            )
                        ) : (
                            shown.map((group) => <GroupOf key={group.question} of={group} days={days} />)
                        )
                    }
                </Shown>
            )}
            {show != "unhelpful" && <More of={list} what="groups" step={20} />}
            {may("insights:read") && groups.length > 0 && (
                <div class="row after">
                    <Button look="row grave" onPress={() => setErasing(true)}>
                        Erase every kept question
                    </Button>
                </div>
            )}
            {isErasing && (
                <EraseAll
                    onCancel={() => setErasing(false)}
                    onErased={(words) => {
                        setErasing(false);
                        setReceipt(words);
                        say(words);
                        void list.reload();
                    }}
                />
            )}
        </>
    );
}

/** Nothing to show: because everything was answered, or because no text is kept. */
function NothingWaits({ days }: { days: number }) {
    const { client } = useSession();
    const figures = useLoad((signal) => client.get<Overview>(`/insights/overview?days=${days}`, signal), [days]);
    const open = (figures.data?.close ?? 0) + (figures.data?.unanswered ?? 0);
    if (open > 0)
        return (
            <Empty title={`${counted(open, "ask")} without an answer`}>
                <p>
                    Their texts are not kept, or were erased (<code>Insights:KeepQuestionsDays</code>), so there is
                    nothing to group.
                </p>
            </Empty>
        );
    return (
        <Empty title="Nothing waits for you">
            <p>Every question of the last {days} days had an answer in your posts.</p>
        </Empty>
    );
}

function GroupOf({ of: group, days }: { of: Group; days: number }) {
    return (
        <Asking
            question={group.question}
            wordings={group.variants.filter((variant) => variant != group.question)}
            times={group.times}
            days={days}
            meta={
                <>
                    {group.nearest.length > 0 ? "Closest shown" : "Nothing found"} · last asked{" "}
                    <When at={group.last_asked_at} />
                    {group.nearest.length > 0 && (
                        <>
                            {" "}
                            · nearest:{" "}
                            <a href={to("posts", group.nearest[0]!.blog_id)}>
                                <Foreign>{group.nearest[0]!.title || group.nearest[0]!.url}</Foreign>
                            </a>
                        </>
                    )}
                </>
            }
        />
    );
}

const atFirst = 3;

/** A question of readers and what its owner may do about it. */
function Asking({
    question,
    wordings,
    times,
    days,
    meta,
    children,
}: {
    question: string;
    wordings: string[];
    times: number;
    days: number;
    meta: ComponentChildren;
    children?: ComponentChildren;
}) {
    const { client, may, say } = useSession();
    const [open, setOpen] = useState<"answer" | "stub" | null>(null);
    const [isWhole, setWhole] = useState(false);
    const [done, setDone] = useState<Curated | null>(null);
    const action = useAction();
    const name = useName();
    const buttons = useRef<HTMLDivElement>(null);
    const all = [question, ...wordings].slice(0, 20);
    const close = () => {
        setOpen(null);
        setTimeout(() => buttons.current?.querySelector<HTMLElement>("button")?.focus());
    };
    const never = () =>
        action.run(async () => {
            setDone(await client.post<Curated>("/qa/curated", { questions: all, block: true }));
            setOpen(null);
            say("Readers get no answer to this.");
        });
    const undo = () =>
        action.run(async () => {
            await client.delete(`/qa/curated/${inPath(done!.id)}`);
            setDone(null);
            say("Undone.");
        });
    const mayWrite = may("posts:write");
    const text = stub(question, times, days, wordings);
    return (
        <article class="grp" aria-labelledby={name}>
            <div class="times">
                {number(times)}
                <small>{times == 1 ? "time" : "times"}</small>
            </div>
            <div>
                <h2 id={name} dir="auto">
                    {question}
                </h2>
                <p class="meta">{meta}</p>
                {children}
                {wordings.length > 0 && (
                    <ul class="vars">
                        {wordings.slice(0, isWhole ? undefined : atFirst).map((wording) => (
                            <li key={wording} dir="auto">
                                {wording}
                            </li>
                        ))}
                        {!isWhole && wordings.length > atFirst && (
                            <li>
                                <Button
                                    look="row"
                                    label={`${wordings.length - atFirst} more wordings: ${question}`}
                                    onPress={() => setWhole(true)}
                                >
                                    {counted(wordings.length - atFirst, "more wording")}
                                </Button>
                            </li>
                        )}
                    </ul>
                )}
                {done ? (
                    <Note>
                        {done.block ? "Readers get no answer to this." : "Saved. Readers see it within five seconds."}{" "}
                        <Button look="row" busy={action.isBusy && "Undoing…"} onPress={() => void undo()}>
                            Undo
                        </Button>
                    </Note>
                ) : (
                    <div class="row" ref={buttons}>
                        {mayWrite && (
                            <Button
                                of={question}
                                isExpanded={open == "answer"}
                                onPress={() => setOpen(open == "answer" ? null : "answer")}
                            >
                                Write the answer
                            </Button>
                        )}
                        <Button
                            of={question}
                            isExpanded={open == "stub"}
                            onPress={() => setOpen(open == "stub" ? null : "stub")}
                        >
                            Write a post about this
                        </Button>
                        {mayWrite && (
                            <Button
                                look="row"
                                of={question}
                                busy={action.isBusy && "Saving…"}
                                onPress={() => void never()}
                            >
                                Never answer
                            </Button>
                        )}
                    </div>
                )}
                {action.error != null && <Unsaved error={action.error} isKept={false} />}
                {open == "answer" && !done && (
                    <AnswerEditor
                        questions={all}
                        isShort
                        onCancel={close}
                        onSaved={(saved) => {
                            setDone(saved);
                            setOpen(null);
                            say("Saved. Readers see it within five seconds.");
                        }}
                    />
                )}
                {open == "stub" && (
                    <div class="edit">
                        <p class="sm">
                            <b>A stub for a post</b>
                        </p>
                        <pre dir="auto">{text}</pre>
                        <div class="row">
                            <Copy text={text} say={say}>
                                Copy Markdown
                            </Copy>
                        </div>
                    </div>
                )}
            </div>
        </article>
    );
}

/** Answers that readers did not find helpful, the worst first of each page. */
function Unhelpful({ days }: { days: number }) {
    const list = usePages<Asked>(`/insights/questions?outcome=answered&days=${days}`, (asked) => asked.answer_id, 100);
    return (
        <Shown of={list} what="insights">
            {(pages) => {
                const bad = pages.items.filter(({ unhelpful }) => unhelpful > 0);
                return (
                    <>
                        {bad.length == 0 && !pages.next && (
                            <Empty title="Nothing was rated unhelpful">
                                <p>No answer of the last {days} days that is still kept.</p>
                            </Empty>
                        )}
                        {bad.map((asked) => (
                            <Asking
                                key={asked.answer_id}
                                question={asked.question}
                                wordings={[]}
                                times={asked.times ?? 1}
                                days={days}
                                meta={
                                    <>
                                        Unhelpful for {number(asked.unhelpful)}, helpful for {number(asked.helpful)} ·
                                        last asked <When at={asked.last_asked_at ?? asked.asked_at} />
                                    </>
                                }
                            >
                                {asked.answer && (
                                    <p class="sm above" dir="auto">
                                        {asked.answer}
                                    </p>
                                )}
                                {asked.comments && asked.comments.length > 0 && (
                                    <ul class="vars" aria-label="What was missing">
                                        {asked.comments.map((comment, at) => (
                                            <li key={at} dir="auto">
                                                {comment}
                                            </li>
                                        ))}
                                    </ul>
                                )}
                            </Asking>
                        ))}
                        {pages.next && <p class="dim sm above">{number(pages.items.length)} answers were looked at.</p>}
                        <More of={list} what="answers" step={100} />
                    </>
                );
            }}
        </Shown>
    );
}

function EraseAll({ onErased, onCancel }: { onErased: (words: string) => void; onCancel: () => void }) {
    const { client } = useSession();
    const action = useAction();
    const erase = () =>
        action.run(async () => {
            const { erased } = await client.delete<{ erased: number }>("/insights/questions");
            onErased(`Erased: ${counted(erased, "question")}.`);
        });
    return (
        <Confirm
            title="Erase every kept question?"
            verb="Erase questions"
            busy="Erasing…"
            // How many there are is not known: it may be more than twenty.
            name="questions"
            action={action}
            onConfirm={() => void erase()}
            onCancel={onCancel}
        >
            <p>What readers wrote is erased everywhere. The counts of the overview stay. This cannot be undone.</p>
        </Confirm>
    );
}
