import { useEffect, useState } from "preact/hooks";
import { Failure } from "../client";
import { address, counted, every, inPath, span } from "../format";
import { remember } from "../importing";
import { isOver, outcome } from "../jobs";
import { Button, Secret } from "../parts/controls";
import { ShownOnce } from "../parts/shown-once";
import { More, Table } from "../parts/table";
import { Empty, Foreign, Head, State, When, type Look } from "../parts/text";
import { Shown, Trouble, Unsaved } from "../parts/trouble";
import type { Job, QueuedJob, Source } from "../types";
import { useAction, usePages, useSession, type PagedList } from "../use";
import { JobCard, looks, nameOf, Reasons, resultOf } from "./job-card";
import { SourceForm } from "./source-form";

export function Sources() {
    const { may, say } = useSession();
    const sources = usePages<Source>("/sources", (source) => source.id);
    const jobs = usePages<Job>("/jobs", (job) => job.id, 20);
    const [watched, setWatched] = useState<Job[]>([]);
    const [isAdding, setAdding] = useState(false);
    const [added, setAdded] = useState<Source | null>(null);
    const mayWrite = may("posts:write");
    const bySource = new Map(
        sources.data?.items.flatMap((s) => (s.last_sync ? [[s.last_sync.job_id, s.name || address(s.url)]] : [])) ?? [],
    ) as Map<string, string>;

    const changed = () => {
        void jobs.reload();
        void sources.reload();
    };
    // What begins elsewhere shows up; what ended here stays with its summary until the view is left.
    useEffect(() => {
        const timer = setInterval(changed, 10_000);
        return () => clearInterval(timer);
    }, []);
    const live = (jobs.data?.items ?? []).filter((job) => !isOver(job) && !job.kind.endsWith("_post"));
    const cards = [...watched, ...live.filter((job) => !watched.some(({ id }) => id == job.id))].slice(0, 8);
    useEffect(() => {
        if (cards.length != watched.length) setWatched(cards);
    });
    const isMissing = sources.error instanceof Failure && sources.error.isMissing;
    return (
        <>
            <Head
                title="Sources and jobs"
                name="Sources and jobs"
                lead="A source keeps your posts in step with your blog. A job is one run."
            >
                {mayWrite && (
                    <Button look="main" isExpanded={isAdding} onPress={() => setAdding(true)}>
                        {isMissing ? "Import a blog" : "Add a source"}
                    </Button>
                )}
            </Head>
            {isAdding && (
                <SourceForm
                    mayKeep={!isMissing}
                    onCancel={() => setAdding(false)}
                    onDone={(source) => {
                        setAdding(false);
                        if (source?.hook_secret) setAdded(source);
                        changed();
                    }}
                />
            )}
            {added && <HookSecret source={added} onKept={() => setAdded(null)} say={say} />}
            {cards.map((job) => (
                <JobCard key={job.id} first={job} name={nameOf(job, bySource)} onEnded={changed} />
            ))}
            <div class="block">
                <h2>Sources</h2>
                <Shown of={sources} what="sources">
                    {(pages) =>
                        pages.items.length == 0 ? (
                            <Empty title="No source yet">
                                <p>A source keeps your posts in step with your blog by itself.</p>
                                {mayWrite && !isAdding && <Button onPress={() => setAdding(true)}>Add a source</Button>}
                            </Empty>
                        ) : (
                            <>
                                <Table caption="Sources" columns={["Source", "State", "Last run", "Next", ""]}>
                                    {pages.items.map((source) => (
                                        <SourceRow
                                            key={source.id}
                                            source={source}
                                            mayWrite={mayWrite}
                                            onChanged={changed}
                                        />
                                    ))}
                                </Table>
                                <More of={sources} what="sources" />
                            </>
                        )
                    }
                </Shown>
            </div>
            <Jobs of={jobs} cards={cards} bySource={bySource} mayWrite={mayWrite} />
        </>
    );
}

/** What signs the hooks of a blog. */
function HookSecret({ source, onKept, say }: { source: Source; onKept: () => void; say: (words: string) => void }) {
    return (
        <ShownOnce what="secret" onKept={onKept}>
            <h2>
                Source added: <Foreign>{source.name || address(source.url)}</Foreign>
            </h2>
            <p class="dim sm">
                Your blog can tell of a new post at once, by a hook that is signed with this secret. This is the only
                time that it is shown.
            </p>
            {source.hook_url && (
                <Secret
                    text={new URL(source.hook_url, location.origin).href}
                    label="Copy the address of the hook"
                    say={say}
                />
            )}
            <Secret text={source.hook_secret!} label="Copy the secret" say={say} />
        </ShownOnce>
    );
}

const states: { [state in Source["state"]]: [Look, string] } = {
    active: ["ok", "Active"],
    paused: ["off", "Paused"],
    failing: ["bad", "Failing"],
};

function SourceRow({ source, mayWrite, onChanged }: { source: Source; mayWrite: boolean; onChanged: () => void }) {
    const { client, say } = useSession();
    const [isEdited, setEdited] = useState(false);
    const action = useAction();
    const name = source.name || address(source.url);
    const path = `/sources/${inPath(source.id)}`;
    const [look, word] = states[source.state];
    const run = () =>
        action.run(async () => {
            remember((await client.post<QueuedJob>(`${path}/sync`)).job_id, source.url);
            onChanged();
        });
    const pause = (paused: boolean) =>
        action.run(async () => {
            await client.patch(path, { paused });
            say(paused ? `Paused: ${name}. It can be resumed.` : `Resumed: ${name}.`);
            onChanged();
        });
    return (
        <>
            <tr>
                <td>
                    <b>
                        <Foreign>{name}</Foreign>
                    </b>
                    <small>
                        {address(source.url)} · {every(source.interval_minutes)}
                    </small>
                    {action.error != null && <Unsaved error={action.error} isKept={false} />}
                </td>
                <td class="now" data-l="State:">
                    <State look={look}>{word}</State>
                    {source.reason && <small>{source.reason}</small>}
                </td>
                <td class={source.last_sync ? "" : "dim none"} data-l="Last run:">
                    {source.last_sync ? (
                        <>
                            <When at={source.last_sync.at} />
                            <small>{outcome(source.last_sync)}</small>
                        </>
                    ) : (
                        "–"
                    )}
                </td>
                <td class={source.next_sync_at && source.state != "paused" ? "now" : "dim none"} data-l="Next:">
                    {source.next_sync_at && source.state != "paused" ? <When at={source.next_sync_at} /> : "–"}
                </td>
                <td class="acts">
                    {mayWrite && (
                        <>
                            {source.state != "paused" && (
                                <Button
                                    look="row"
                                    of={name}
                                    busy={action.isBusy && "Sending…"}
                                    onPress={() => void run()}
                                >
                                    Run now
                                </Button>
                            )}
                            <Button look="row" of={name} onPress={() => void pause(source.state != "paused")}>
                                {source.state == "paused" ? "Resume" : "Pause"}
                            </Button>
                            <Button look="row" of={name} isExpanded={isEdited} onPress={() => setEdited(!isEdited)}>
                                Edit
                            </Button>
                        </>
                    )}
                </td>
            </tr>
            {isEdited && (
                <tr>
                    <td colSpan={5}>
                        <SourceForm
                            source={source}
                            mayKeep
                            onCancel={() => setEdited(false)}
                            onDone={() => {
                                setEdited(false);
                                onChanged();
                            }}
                        />
                    </td>
                </tr>
            )}
        </>
    );
}

function Jobs({
    of,
    cards,
    bySource,
    mayWrite,
}: {
    of: PagedList<Job>;
    cards: Job[];
    bySource: Map<string, string>;
    mayWrite: boolean;
}) {
    // One that runs stands above, live.
    const past = (job: Job) => isOver(job) || !cards.some(({ id }) => id == job.id);
    return (
        <div class="block">
            <h2>Jobs</h2>
            {of.data == null && of.error != null ? (
                <Trouble error={of.error} what="jobs" onRetry={() => void of.reload()} />
            ) : (
                <Shown of={of} what="jobs">
                    {(pages) =>
                        !pages.items.some(past) ? (
                            <p>No job has ended yet.</p>
                        ) : (
                            <>
                                <Table caption="Jobs" columns={["Job", "State", "What came of it", ""]}>
                                    {pages.items.filter(past).map((job) => (
                                        <JobRow
                                            key={job.id}
                                            job={job}
                                            name={nameOf(job, bySource)}
                                            mayWrite={mayWrite}
                                            reload={of.reload}
                                        />
                                    ))}
                                </Table>
                                <More of={of} what="jobs" />
                            </>
                        )
                    }
                </Shown>
            )}
        </div>
    );
}

function JobRow({
    job,
    name,
    mayWrite,
    reload,
}: {
    job: Job;
    name: string;
    mayWrite: boolean;
    reload: () => Promise<void>;
}) {
    const { client } = useSession();
    const [isOpen, setOpen] = useState(false);
    const action = useAction();
    const [look, word] = looks[job.status];
    const result = job.result as { [outcome: string]: number } | null;
    const untaken = (result?.failed ?? 0) + (result?.skipped ?? 0) + (result?.gone ?? 0);
    const took =
        job.started_at && job.finished_at
            ? (new Date(job.finished_at).getTime() - new Date(job.started_at).getTime()) / 1000
            : null;
    const cancel = () =>
        action.run(async () => {
            await client.delete(`/jobs/${inPath(job.id)}`);
            await reload();
        });
    return (
        <>
            <tr>
                <td>
                    <Foreign>{name}</Foreign>
                    <small>
                        <When at={job.created_at} />
                        {took != null && `, ${took < 1 ? "under a second" : span(took)}`}
                        {job.attempts > 1 && `, ${counted(job.attempts, "try", "tries")}`}
                    </small>
                </td>
                <td class="now">
                    <State look={look}>{word}</State>
                </td>
                <td class="dim">
                    <Foreign>{resultOf(job)}</Foreign>
                    {action.error != null && <Unsaved error={action.error} isKept={false} />}
                </td>
                <td class="acts">
                    {untaken > 0 && (
                        <Button look="row" of={name} isExpanded={isOpen} onPress={() => setOpen(!isOpen)}>
                            Reasons
                        </Button>
                    )}
                    {mayWrite && !isOver(job) && (
                        <Button look="row" label={`Cancel job: ${name}`} onPress={() => void cancel()}>
                            Cancel
                        </Button>
                    )}
                </td>
            </tr>
            {isOpen && (
                <tr>
                    <td colSpan={4}>
                        <Reasons jobId={job.id} />
                    </td>
                </tr>
            )}
        </>
    );
}
