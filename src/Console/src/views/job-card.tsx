import { useEffect, useRef, useState } from "preact/hooks";
import { address, clockOf, counted, number, inPath, pathOf } from "../format";
import { known } from "../importing";
import { isOver, ItemCounter, noCounts, outcome, reason, timeLeft, type Counts } from "../jobs";
import { Button } from "../parts/controls";
import { More, Table } from "../parts/table";
import { Foreign, Note, Outside, State, type Look } from "../parts/text";
import { Shown, Unsaved, wordsOf } from "../parts/trouble";
import type { Item, Job, Outcome } from "../types";
import { useAction, useJob, useName, usePages, useSession } from "../use";

const kinds: { [kind: string]: string } = {
    process_post: "One post",
    sync_post: "One post, by hook",
    import: "Import",
    reindex: "New search index",
};

/** What a job is called: by its source, by what this tab asked for, else by its kind. */
export function nameOf(job: Job, sources: Map<string, string>): string {
    const source = sources.get(job.id);
    const asked = known(job.id);
    return source ?? (asked ? address(asked.url) : (kinds[job.kind] ?? job.kind.replaceAll("_", " ")));
}

export const looks: { [status in Job["status"]]: [Look, string] } = {
    queued: ["off", "Waiting"],
    running: ["run", "Running"],
    succeeded: ["ok", "Done"],
    failed: ["bad", "Failed"],
    cancelled: ["off", "Cancelled"],
};

/** What came of a job. */
export function resultOf(job: Job): string {
    if (job.error && job.status != "succeeded") return reason(job.error);
    const result = job.result;
    if (!result) return "";
    if (typeof result.taken_in == "number") return outcome(result as Counts);
    if (typeof result.title == "string") return result.title;
    return "";
}

/** A job that runs, live. */
export function JobCard({ first, name, onEnded }: { first: Job; name: string; onEnded: () => void }) {
    const { client, say } = useSession();
    const label = useName();
    const action = useAction();
    const [counts, setCounts] = useState<Counts | null>(null);
    const counter = useRef(new ItemCounter((path) => client.get(path)));
    const begun = useRef({ done: first.progress.done, at: Date.now() });
    const told = useRef(-1);
    const isImport = first.kind == "import";
    const {
        job: latest,
        lost,
        error,
    } = useJob(isOver(first) ? null : first.id, (job) => {
        say(`${name}: ${looks[job.status][1]}. ${resultOf(job)}`);
        onEnded();
    });
    const job = latest ?? first;
    const { done, total } = job.progress;
    const percent = total > 0 ? Math.floor((100 * done) / total) : 0;

    // Counted anew while it goes on; the more pages there are, the more rarely.
    useEffect(() => {
        if (!isImport || isOver(job)) return;
        const given = { isHere: true };
        const count = () =>
            counter.current.count(job.id).then(
                (now) => given.isHere && setCounts(now),
                () => {}, // the bar goes on without
            );
        void count();
        const timer = setInterval(count, Math.max(2000, (total / 100) * 500));
        return () => {
            given.isHere = false;
            clearInterval(timer);
        };
    }, [job.id, isOver(job), total > 0]);

    useEffect(() => {
        if (isOver(job) || total == 0) return;
        const quarter = Math.floor(percent / 25);
        if (quarter <= told.current) return;
        told.current = quarter;
        say(quarter == 0 ? `${name}: begun.` : `${name}: ${quarter * 25} per cent.`);
    }, [percent, total]);

    const cancel = () => action.run(async () => void (await client.delete(`/jobs/${inPath(job.id)}`)));
    const shown =
        isImport && isOver(job) && typeof job.result?.taken_in == "number"
            ? (job.result as Counts)
            : (counts ?? noCounts());
    const [look, word] = looks[job.status];
    const left = timeLeft(done, total, begun.current.done, (Date.now() - begun.current.at) / 1000);
    const found = known(job.id)?.found;
    return (
        <article class="card" aria-labelledby={label}>
            <div class="row gap">
                <h2 id={label}>
                    {isImport && !isOver(job) && "Importing "}
                    <Foreign>{name}</Foreign>
                </h2>
                <State look={look}>{word}</State>
                {!isOver(job) && (
                    <span class="push">
                        <Button of={name} busy={action.isBusy && "Cancelling…"} onPress={() => void cancel()}>
                            Cancel
                        </Button>
                    </span>
                )}
            </div>
            {found && <p class="sm dim">{found}</p>}
            {!isOver(job) && total > 0 && (
                <>
                    <progress max={total} value={done} aria-labelledby={label} />
                    <div class="row gap sm dim">
                        <span>
                            <span class="strong">
                                {number(done)} of {number(total)}
                            </span>{" "}
                            {isImport || job.kind == "reindex" ? "posts" : "steps"}
                        </span>
                        <span>{percent} %</span>
                        {left && <span>{left}</span>}
                    </div>
                </>
            )}
            {!isOver(job) && isImport && total == 0 && <p class="above sm dim">Looking for the posts.</p>}
            {isImport && (counts || isOver(job)) && <CountsLine counts={shown} isOver={isOver(job)} />}
            {lost && !isOver(job) && <Note>Live figures are interrupted; shown as of {clockOf(lost)}.</Note>}
            {error != null && <Note look="bad">{wordsOf(error)}</Note>}
            {action.error != null && <Unsaved error={action.error} isKept={false} />}
            {job.status == "failed" && <Note look="bad">{reason(job.error)}</Note>}
            {isImport && shown.skipped + shown.failed + shown.gone > 0 && (
                <details class="above">
                    <summary>Skipped, failed and gone</summary>
                    <Reasons jobId={job.id} version={isOver(job) ? -1 : shown.skipped + shown.failed + shown.gone} />
                </details>
            )}
        </article>
    );
}

function CountsLine({ counts, isOver }: { counts: Counts; isOver: boolean }) {
    if (isOver)
        return (
            <p class="above sm">
                {counted(counts.taken_in, "post imported", "posts imported")}, {number(counts.unchanged)} unchanged,{" "}
                {number(counts.skipped)} skipped, {number(counts.failed)} failed, {number(counts.gone)} gone.
            </p>
        );
    return (
        <div class="row gap sm above">
            <span>{number(counts.taken_in)} imported</span>
            <span>{number(counts.unchanged)} unchanged</span>
            <span>{number(counts.skipped)} skipped</span>
            <span class={counts.failed > 0 ? "bad-ink" : ""}>{number(counts.failed)} failed</span>
            {counts.gone > 0 && <span>{number(counts.gone)} gone</span>}
        </div>
    );
}

const outcomes: { [status in Outcome]: [Look, string] } = {
    taken_in: ["ok", "Imported"],
    unchanged: ["ok", "Unchanged"],
    skipped: ["off", "Skipped"],
    failed: ["bad", "Failed"],
    gone: ["off", "Gone"],
};

/** The pages of an import that were not taken in, with the reasons. */
export function Reasons({ jobId, version }: { jobId: string; version?: number }) {
    return (
        <>
            {(["failed", "skipped", "gone"] as const).map((status) => (
                <ReasonsOf key={status} jobId={jobId} status={status} version={version ?? 0} />
            ))}
        </>
    );
}

function ReasonsOf({
    jobId,
    status,
    version,
}: {
    jobId: string;
    status: "failed" | "skipped" | "gone";
    version: number;
}) {
    const list = usePages<Item>(`/jobs/${inPath(jobId)}/items?status=${status}`, (item) => item.url);
    const isFirst = useRef(true);
    useEffect(() => {
        if (!isFirst.current) void list.reload();
        isFirst.current = false;
    }, [version]);
    const [look, word] = outcomes[status];
    return (
        <Shown of={list} what="the reasons">
            {(pages) =>
                pages.items.length > 0 && (
                    <>
                        <Table caption={`Pages: ${word.toLowerCase()}`} columns={["Page", "State", "Why"]}>
                            {pages.items.map((item) => (
                                <tr key={item.url}>
                                    <td>
                                        <Outside url={item.url}>
                                            <Foreign>{pathOf(item.url)}</Foreign>
                                        </Outside>
                                    </td>
                                    <td class="now">
                                        <State look={look}>{word}</State>
                                    </td>
                                    <td class="dim">
                                        {reason(item.error) || (status == "gone" ? "The page is gone." : "")}
                                    </td>
                                </tr>
                            ))}
                        </Table>
                        <More of={list} what={`pages ${word.toLowerCase()}`} />
                    </>
                )
            }
        </Shown>
    );
}
