import { useEffect, useState } from "preact/hooks";
import { milliseconds, number, inPath } from "../format";
import { handOver, take } from "../hand-over";
import { Button, Form, TextField } from "../parts/controls";
import { Reader } from "../parts/reader";
import { SiteChoice } from "../parts/sites";
import { SupportScale } from "../parts/support-scale";
import { Table } from "../parts/table";
import { Foreign, Head, Note } from "../parts/text";
import { Trouble } from "../parts/trouble";
import { go, to } from "../router";
import type { Answer, Page, PostItem } from "../types";
import { useAction, useLoad, useSession } from "../use";
import { wrongIn } from "./taking-in";

const most = 1000;

export function Try() {
    const { client, may, say } = useSession();
    const [question, setQuestion] = useState(() => take()?.questions[0] ?? "");
    const [site, setSite] = useState("");
    const [post, setPost] = useState("");
    const [wrong, setWrong] = useState("");
    const [answer, setAnswer] = useState<{ of: Answer; question: string } | null>(null);
    const action = useAction();
    const posts = useLoad(
        (signal) => client.get<Page<PostItem>>(`/blogs?limit=100${site ? `&site=${inPath(site)}` : ""}`, signal),
        [site],
    );
    const ask = () => {
        const asked = question.trim();
        setWrong(
            !asked
                ? "Write a question."
                : asked.length > most
                  ? `${number(asked.length - most)} characters too many.`
                  : "",
        );
        if (!asked || asked.length > most) return;
        void action.run(async () => {
            const explain = may("posts:write");
            const body = { question: asked, site: site || undefined, blog_url: post || undefined, explain };
            const of = await client.post<Answer>("/qa/ask", body);
            setAnswer({ of, question: asked });
            say(!of.abstained ? "Answered." : of.nearest.length > 0 ? "Closest passages shown." : "Nothing found.");
        });
    };
    useEffect(() => {
        if (question) ask();
    }, []);
    return (
        <>
            <Head
                title="Try an ask"
                name="Try an ask"
                lead="What a reader would see, and how it came about. Does not count in the figures."
            />
            <Form class="form wide" onSend={() => ask()}>
                <div class="row whole line-form">
                    <TextField
                        label="Question"
                        error={wrong || wrongIn(action.error, "question")}
                        onText={setQuestion}
                        value={question}
                    />
                    <Button look="main" isSubmit busy={action.isBusy && "Asking…"}>
                        Ask
                    </Button>
                </div>
                <div class="row gap sm">
                    <SiteChoice
                        value={site}
                        onChoose={(next) => {
                            setSite(next);
                            setPost("");
                        }}
                    />
                    {(posts.data?.items.length ?? 0) > 0 && (
                        <select
                            class="in"
                            aria-label="Post"
                            value={post}
                            onChange={(event) => setPost(event.currentTarget.value)}
                        >
                            <option value="">Any post</option>
                            {posts.data!.items.map((item) => (
                                <option key={item.blog_id} value={item.blog_url}>
                                    {item.title || item.blog_url}
                                </option>
                            ))}
                        </select>
                    )}
                </div>
            </Form>
            {action.error != null && !wrongIn(action.error, "question") && (
                <div class="above">
                    <Trouble error={action.error} what="answers" onRetry={ask} />
                </div>
            )}
            {answer && <Outcome {...answer} site={site} />}
        </>
    );
}

function Outcome({ of, question, site }: { of: Answer; question: string; site: string }) {
    const { explanation } = of;
    return (
        <>
            <div class="cols">
                <div>
                    <h2>The reader sees</h2>
                    <Reader of={of} />
                </div>
                <div>
                    <h2>{of.abstained ? "Why no answer" : "Why this answer"}</h2>
                    {of.curated ? (
                        <p class="dim">Your own answer to this is given before anything else.</p>
                    ) : explanation ? (
                        <>
                            <p class="dim">
                                The best passage supports an answer with {explanation.support.toFixed(2)}. From{" "}
                                {explanation.thresholds.answer.toFixed(2)} on an answer is given; below{" "}
                                {explanation.thresholds.close.toFixed(2)} the subject counts as missing.
                            </p>
                            <SupportScale support={explanation.support} {...explanation.thresholds} />
                        </>
                    ) : (
                        <p class="dim">
                            This key may not see how an answer came about: it needs the scope <code>posts:write</code>.
                        </p>
                    )}
                    <dl class="facts">
                        <dt>Engine</dt>
                        <dd>{of.provider == "extractive" ? "built in" : `${of.provider}, ${of.model}`}</dd>
                        <dt>Took</dt>
                        <dd>
                            {milliseconds(of.latency_ms)}, {of.cached ? "from the cache" : "not from the cache"}
                        </dd>
                        <dt>Spent</dt>
                        <dd>
                            {of.usage.input_tokens + of.usage.output_tokens > 0
                                ? `${number(of.usage.input_tokens)} tokens in, ${number(of.usage.output_tokens)} out`
                                : "no tokens"}
                        </dd>
                    </dl>
                    {of.degraded && <Note look="mid">Something was out: a fallback stood in.</Note>}
                </div>
            </div>
            {explanation && explanation.passages.length > 0 && (
                <div class="block">
                    <h2>Passages looked at</h2>
                    <Table caption="Passages looked at" columns={["Passage", "Post", ">Score", "Used"]}>
                        {explanation.passages.map((passage, at) => (
                            <tr key={at}>
                                <td>
                                    <q dir="auto">{passage.quote}</q>
                                </td>
                                <td class="wide">
                                    <a href={to("posts", passage.blog_id)}>
                                        <Foreign>{passage.title || passage.url}</Foreign>
                                    </a>
                                </td>
                                <td class="r" data-l="Score:">
                                    {passage.score.toFixed(2)}
                                </td>
                                <td class={passage.used ? "now" : "now dim"}>
                                    {!passage.used ? "left out" : of.abstained ? "shown as closest" : "cited"}
                                </td>
                            </tr>
                        ))}
                    </Table>
                </div>
            )}
            <div class="row after">
                <Button
                    onPress={() => {
                        handOver({ questions: [question], site });
                        void go(to("curated"));
                    }}
                >
                    Write the answer to this
                </Button>
            </div>
        </>
    );
}
