import { useEffect, useRef, useState } from "preact/hooks";
import { address, counted, number, inPath } from "../format";
import { reason } from "../jobs";
import { Button } from "../parts/controls";
import { SiteChoice } from "../parts/sites";
import { focusNext, More, Table } from "../parts/table";
import { Empty, Foreign, Head, Note, Outside, State, When } from "../parts/text";
import { Shown, Unsaved } from "../parts/trouble";
import { go, to, usePlace } from "../router";
import type { PostItem, QueuedJob } from "../types";
import { useAction, useJob, usePages, useSession } from "../use";
import { ErasePost } from "./erasing";
import { ImportOne, SendText } from "./taking-in";

const shownAtOnce = 50;

export function Posts() {
    const { may } = useSession();
    const { query } = usePlace();
    const q = query.get("q") ?? "";
    const site = query.get("site") ?? "";
    const [receipt, setReceipt] = useState("");
    const list = usePages<PostItem>(`/blogs${site ? `?site=${inPath(site)}` : ""}`, (post) => post.blog_id);
    const words = q.toLocaleLowerCase();
    const found = (list.data?.items ?? []).filter(
        (post) =>
            !q || post.title.toLocaleLowerCase().includes(words) || post.blog_url.toLocaleLowerCase().includes(words),
    );
    // A search goes through the whole list, as far as it has to.
    const isSearching = q != "" && list.data?.next != null && found.length < shownAtOnce && list.error == null;
    useEffect(() => {
        if (isSearching && !list.isLoadingMore) void list.more();
    });
    const show = (change: { [name: string]: string }) => {
        const next = new URLSearchParams(query);
        for (const [name, value] of Object.entries(change)) value ? next.set(name, value) : next.delete(name);
        void go(`${to("posts")}${next.size > 0 ? `?${next}` : ""}`, true);
    };
    const mayWrite = may("posts:write");
    const all = list.data && !list.data.next && !q ? list.data.items : null;
    const questions = all?.reduce((sum, post) => sum + post.total_questions, 0) ?? 0;
    return (
        <>
            <Head
                title="Posts"
                name="Posts"
                lead={all && all.length > 0 && `${counted(all.length, "post")}, ${counted(questions, "question")}.`}
            />
            {mayWrite && <ImportOne onTaken={() => void list.reload()} />}
            <div class="row before above">
                <Search value={q} onSearch={(q) => show({ q })} />
                <SiteChoice value={site} onChoose={(site) => show({ site })} />
                <span class="push dim sm">Newest first</span>
            </div>
            {receipt && <Note>{receipt}</Note>}
            <Shown of={list} what="posts">
                {(pages) =>
                    pages.items.length == 0 ? (
                        <Empty title="No posts yet">
                            <p>
                                Import one by its address, or the whole blog from{" "}
                                <a href={to("sources")}>Sources and jobs</a>.
                            </p>
                        </Empty>
                    ) : q && found.length == 0 && !isSearching ? (
                        <Empty title={<>No post with “{<Foreign>{q}</Foreign>}”</>}>
                            <p>Titles and addresses were searched.</p>
                            <Button onPress={() => show({ q: "" })}>Clear search</Button>
                        </Empty>
                    ) : (
                        <>
                            <Table caption="Posts" columns={["Post", ">Questions", "Imported", ""]}>
                                {found.map((post) => (
                                    <Row
                                        key={post.blog_id}
                                        post={post}
                                        mayWrite={mayWrite}
                                        reload={list.reload}
                                        onErased={setReceipt}
                                    />
                                ))}
                            </Table>
                            {isSearching ? (
                                <p class="dim sm">{number(pages.items.length)} posts searched…</p>
                            ) : (
                                <More of={list} what="posts" />
                            )}
                        </>
                    )
                }
            </Shown>
        </>
    );
}

function Search({ value, onSearch }: { value: string; onSearch: (q: string) => void }) {
    const timer = useRef(0);
    const field = useRef<HTMLInputElement>(null);
    useEffect(() => {
        if (field.current && field.current.value.trim() != value) field.current.value = value;
    }, [value]);
    const search = (text: string, ms: number) => {
        clearTimeout(timer.current);
        timer.current = window.setTimeout(() => onSearch(text.trim()), ms);
    };
    return (
        <form
            role="search"
            class="row"
            onSubmit={(event) => {
                event.preventDefault();
                search(field.current!.value, 0);
            }}
        >
            <label class="sm dim" for="search-posts">
                Search posts
            </label>
            <input
                id="search-posts"
                ref={field}
                type="search"
                class="in search"
                data-search
                defaultValue={value}
                onInput={(event) => search(event.currentTarget.value, 200)}
            />
        </form>
    );
}

function Row({
    post,
    mayWrite,
    reload,
    onErased,
}: {
    post: PostItem;
    mayWrite: boolean;
    reload: () => Promise<void>;
    onErased: (receipt: string) => void;
}) {
    const { client, say } = useSession();
    const row = useRef<HTMLTableRowElement>(null);
    const [jobId, setJobId] = useState<string | null>(null);
    const [isErasing, setErasing] = useState(false);
    const [isSending, setSending] = useState(false);
    const [failure, setFailure] = useState("");
    const action = useAction();
    useJob(jobId, (job) => {
        setJobId(null);
        setFailure(job.status == "failed" ? reason(job.error) : "");
        say(job.status == "succeeded" ? `Refreshed: ${post.title}` : `Not refreshed: ${post.title}`);
        void reload();
    });
    const refresh = () =>
        action.run(async () => {
            setFailure("");
            const body = { url: post.blog_url, force_refresh: true };
            setJobId((await client.post<QueuedJob>("/blogs/process-async", body)).job_id);
        });
    const cancel = () => action.run(async () => void (await client.delete(`/jobs/${jobId}`)));
    const isGone = post.state == "gone";
    const why = failure || (post.state == "failed" ? (post.reason ?? "") : "");
    return (
        <tr ref={row}>
            <td>
                <a href={to("posts", post.blog_id)}>
                    <b>
                        <Foreign>{post.title || address(post.blog_url)}</Foreign>
                    </b>
                </a>
                <small>
                    <Outside url={post.blog_url} />
                    {why && <> · {why}</>}
                    {isGone && post.gone_since && (
                        <>
                            {" "}
                            · gone from the site since <When at={post.gone_since} />
                        </>
                    )}
                </small>
                {action.error != null && <Unsaved error={action.error} isKept={false} />}
                {isSending && (
                    <SendText
                        url={post.blog_url}
                        onDone={() => {
                            setSending(false);
                            setFailure("");
                            void reload();
                        }}
                        onCancel={() => setSending(false)}
                    />
                )}
            </td>
            <td class="r" data-l="Questions:">
                {number(post.total_questions)}
            </td>
            <td class="now" data-l="Imported:">
                {jobId || post.state == "refreshing" ? (
                    <State look="run">Refreshing</State>
                ) : why ? (
                    <State look="bad">Failed</State>
                ) : isGone ? (
                    <State look="off">Gone</State>
                ) : (
                    <When at={post.processed_at} />
                )}
            </td>
            <td class="acts">
                {mayWrite && jobId && (
                    <Button look="row" of={post.title} onPress={() => void cancel()}>
                        Cancel
                    </Button>
                )}
                {mayWrite && !jobId && (
                    <Button
                        look="row"
                        of={post.title}
                        busy={action.isBusy && "Sending…"}
                        onPress={() => void refresh()}
                    >
                        {why ? "Try again" : "Refresh"}
                    </Button>
                )}
                {mayWrite && why && (
                    <Button look="row" of={post.title} onPress={() => setSending(true)}>
                        Send the text
                    </Button>
                )}
                {mayWrite && (
                    <Button look="row grave" of={post.title} onPress={() => setErasing(true)}>
                        Erase
                    </Button>
                )}
                {isErasing && (
                    <ErasePost
                        post={post}
                        onCancel={() => setErasing(false)}
                        onErased={async (receipt) => {
                            setErasing(false);
                            focusNext(row.current);
                            onErased(receipt);
                            say(receipt);
                            await reload();
                        }}
                    />
                )}
            </td>
        </tr>
    );
}
