import { useState } from "preact/hooks";
import { Failure } from "../client";
import { address, counted, language, inPath } from "../format";
import { reason } from "../jobs";
import { Button } from "../parts/controls";
import { Empty, Foreign, Head, Note, Outside, State, When } from "../parts/text";
import { Shown, Unsaved } from "../parts/trouble";
import { to, usePlace } from "../router";
import type { Post as PostView, QueuedJob } from "../types";
import { useAction, useJob, useLoad, useSession } from "../use";
import { ErasePost } from "./erasing";
import { Questions } from "./questions";

export function Post() {
    const { client, may, say } = useSession();
    const { id } = usePlace();
    const post = useLoad((signal) => client.get<PostView>(`/blogs/${inPath(id)}`, signal), [id]);
    const [jobId, setJobId] = useState<string | null>(null);
    const [failure, setFailure] = useState("");
    const [isErasing, setErasing] = useState(false);
    const [receipt, setReceipt] = useState("");
    const action = useAction();
    useJob(jobId, (job) => {
        setJobId(null);
        setFailure(job.status == "failed" ? reason(job.error) : "");
        say(job.status == "succeeded" ? "Refreshed." : "Not refreshed.");
        void post.reload();
    });
    const refresh = (url: string) =>
        action.run(async () => {
            const queued = await client.post<QueuedJob>("/blogs/process-async", { url, force_refresh: true });
            setJobId(queued.job_id);
        });
    const crumb = (
        <p class="crumb">
            <a href={to("posts")}>Posts</a>
        </p>
    );
    if (receipt || (post.error instanceof Failure && post.error.status == 404))
        return (
            <>
                {crumb}
                <Head title={receipt ? "Erased" : "There is no such post"} name="Post" />
                {receipt ? <Note>{receipt}</Note> : <Empty title="It was erased, or never imported." />}
            </>
        );
    const { data } = post;
    const mayWrite = may("posts:write");
    return (
        <>
            {crumb}
            <Head
                title={data ? <Foreign>{data.title || address(data.blog_url)}</Foreign> : "Post"}
                name={data?.title || "Post"}
                lead={
                    data && (
                        <>
                            <Outside url={data.blog_url} /> · imported <When at={data.processed_at} /> ·{" "}
                            {counted(data.word_count, "word")} · {language(data.language)}
                        </>
                    )
                }
            >
                {data && mayWrite && (
                    <>
                        {jobId ? (
                            <State look="run">Refreshing</State>
                        ) : (
                            <Button busy={action.isBusy && "Sending…"} onPress={() => void refresh(data.blog_url)}>
                                Refresh
                            </Button>
                        )}
                        <Button look="grave" onPress={() => setErasing(true)}>
                            Erase post
                        </Button>
                    </>
                )}
            </Head>
            {action.error != null && <Unsaved error={action.error} isKept={false} />}
            {failure && <Note look="bad">Not refreshed. {failure}</Note>}
            <Shown of={post} what="the post">
                {(post_) => (
                    <>
                        <p class="measure" dir="auto">
                            {post_.summary}
                        </p>
                        {post_.key_points.length > 0 && (
                            <ul class="points">
                                {post_.key_points.map((point) => (
                                    <li key={point} dir="auto">
                                        {point}
                                    </li>
                                ))}
                            </ul>
                        )}
                        <Questions of={post_} reload={post.reload} mayWrite={mayWrite} />
                    </>
                )}
            </Shown>
            {isErasing && data && (
                <ErasePost
                    post={{ ...data, total_questions: data.questions.length }}
                    onCancel={() => setErasing(false)}
                    onErased={(words) => {
                        setErasing(false);
                        setReceipt(words);
                        say(words);
                        setTimeout(() => document.querySelector<HTMLElement>("main h1")?.focus());
                    }}
                />
            )}
        </>
    );
}
