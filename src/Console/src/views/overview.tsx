import type { ComponentChildren } from "preact";
import { Failure } from "../client";
import { counted, dayOf, milliseconds, money, number, inPath, share } from "../format";
import { Chart } from "../parts/chart";
import { Choice } from "../parts/controls";
import { SiteChoice } from "../parts/sites";
import { Table } from "../parts/table";
import { Foreign, Head } from "../parts/text";
import { Shown } from "../parts/trouble";
import { go, to, usePlace } from "../router";
import type { Group, Overview as Figures, Page, PostItem, Source } from "../types";
import { useLoad, useSession, useWidth } from "../use";
import { FirstRun } from "./first-run";

const periods: [number, string][] = [
    [7, "7 days"],
    [30, "30 days"],
    [90, "90 days"],
];

export function Overview() {
    const { client, may } = useSession();
    const { query } = usePlace();
    const days = Number(query.get("days")) || 30;
    const site = query.get("site") ?? "";
    const posts = useLoad(
        async (signal) =>
            // Whoever may not read posts sees the figures all the same.
            may("posts:read") ? client.get<Page<PostItem>>("/blogs?limit=1", signal) : null,
        [],
    );
    const isFirst = posts.data?.items.length == 0;
    const figures = useLoad(
        (signal) =>
            client.get<Figures>(`/insights/overview?days=${days}${site ? `&site=${inPath(site)}` : ""}`, signal),
        [days, site],
    );
    const show = (change: { days?: number; site?: string }) => {
        const next = new URLSearchParams({ days: String(change.days ?? days), site: change.site ?? site });
        if (!next.get("site")) next.delete("site");
        void go(`${to()}?${next}`, true);
    };
    return (
        <>
            <Head title="Overview" name="Overview">
                {!isFirst && figures.data && (
                    <>
                        <SiteChoice value={site} onChoose={(site) => show({ site })} />
                        <Choice label="Period" value={days} options={periods} onChoose={(days) => show({ days })} />
                    </>
                )}
            </Head>
            {isFirst ? (
                <FirstRun />
            ) : (
                <Shown of={figures} what="insights">
                    {(data) => (
                        <>
                            <Totals of={data} days={days} />
                            <WorthALook days={days} />
                            {data.asked > 0 && <Details of={data} />}
                        </>
                    )}
                </Shown>
            )}
        </>
    );
}

function Totals({ of, days }: { of: Figures; days: number }) {
    if (of.asked == 0)
        return (
            <p class="measure">
                Nobody has asked yet. Paste the line from <a href={to("keys")}>Keys</a> into your blog, or{" "}
                <a href={to("try")}>try an ask</a> yourself.
            </p>
        );
    const votes = of.helpful + of.unhelpful;
    const parts: [string, string, number][] = [
        ["k1", "Answered", of.answered],
        ["k2", "Closest", of.close],
        ["k3", "Nothing", of.unanswered],
    ];
    const aDay = of.asked / days;
    return (
        <dl class="stats">
            <div>
                <dt>Asked</dt>
                <dd>
                    {number(of.asked)}
                    <small>{aDay < 1 ? `in ${days} days` : `${number(aDay)} a day`}</small>
                </dd>
            </div>
            {parts.map(([key, word, n]) => (
                <div key={key}>
                    <dt>
                        <i class={`key ${key}`}></i>
                        {word}
                    </dt>
                    <dd>
                        {number(n)}
                        <small>{share(n, of.asked)}</small>
                    </dd>
                </div>
            ))}
            <div>
                <dt>Helpful</dt>
                <dd>
                    {votes > 0 ? share(of.helpful, votes) : "–"}
                    <small>{votes > 0 ? `of ${counted(votes, "vote")}` : "no votes"}</small>
                </dd>
            </div>
        </dl>
    );
}

/** At most four lines, each with a link; nothing where nothing is amiss. */
function WorthALook({ days }: { days: number }) {
    const { client, may } = useSession();
    const list = useLoad(async () => {
        // One that this key may not see, or that this service does not have, is left out.
        const asked = async <T,>(path: string) => {
            try {
                return (await client.get<Page<T>>(path)).items;
            } catch (error) {
                if (error instanceof Failure) return [];
                throw error;
            }
        };
        const mayWrite = may("posts:write");
        const [groups, sources, posts] = await Promise.all([
            asked<Group>(`/insights/unanswered?days=${days}&limit=100`),
            mayWrite ? asked<Source>("/sources?limit=100") : [],
            asked<PostItem>("/blogs?limit=100"),
        ]);
        return { groups, sources, posts };
    }, [days]);
    if (!list.data) return null;
    const often = list.data.groups.filter(({ times }) => times > 1);
    const failing = list.data.sources.filter(({ state }) => state == "failing");
    const failed = list.data.posts.filter(({ state }) => state == "failed");
    const gone = list.data.posts.filter(({ state }) => state == "gone");
    if (often.length + failing.length + failed.length + gone.length == 0) return null;
    return (
        <div class="block far">
            <h2>Worth a look</h2>
            <ul class="todo">
                {often.length > 0 && (
                    <li>
                        <span>
                            <a href={to("unanswered")}>{counted(often.length, "question")}</a> that your posts do not
                            answer {often.length == 1 ? "was" : "were"} asked more than once.
                        </span>
                        <span class="dim sm">
                            most asked {number(Math.max(...often.map(({ times }) => times)))} times
                        </span>
                    </li>
                )}
                {failing.length > 0 && (
                    <li>
                        <span>
                            The source{" "}
                            <a href={to("sources")}>
                                <Foreign>{failing[0]!.name || failing[0]!.url}</Foreign>
                            </a>{" "}
                            is failing{failing[0]!.reason ? `: ${failing[0]!.reason}` : "."}
                        </span>
                        {failing.length > 1 && <span class="dim sm">and {failing.length - 1} more</span>}
                    </li>
                )}
                {failed.length > 0 && (
                    <li>
                        <span>
                            <a href={to("posts")}>{counted(failed.length, "post")}</a> could not be imported.
                        </span>
                        {failed[0]!.reason && <span class="dim sm">{failed[0]!.reason}</span>}
                    </li>
                )}
                {gone.length > 0 && (
                    <li>
                        <span>
                            <a href={to("posts")}>{counted(gone.length, "post")}</a> {gone.length == 1 ? "is" : "are"}{" "}
                            gone from the site.
                        </span>
                    </li>
                )}
            </ul>
        </div>
    );
}

function Details({ of }: { of: Figures }) {
    const { may } = useSession();
    const daily = of.by_day.filter(({ asked }) => asked > 0);
    const least = Math.min(...of.by_day.map(({ asked }) => asked));
    const mostADay = Math.max(...of.by_day.map(({ asked }) => asked));
    return (
        <>
            {daily.length >= 2 && (
                <div class="block">
                    <div class="row gap">
                        <h2>Asks by day</h2>
                        <div class="legend push">
                            <span>
                                <i class="key k1"></i>Answered
                            </span>
                            <span>
                                <i class="key k2"></i>Closest
                            </span>
                            <span>
                                <i class="key k3"></i>Nothing
                            </span>
                        </div>
                    </div>
                    <Chart
                        title="Asks by day"
                        description={`${of.by_day.length} days to ${dayOf(of.by_day.at(-1)!.day)}. Between ${number(least)} and ${number(mostADay)} asks a day; ${number(of.answered)} answered, ${number(of.close)} closest, ${number(of.unanswered)} nothing.`}
                        format={number}
                        bars={of.by_day.map((d) => ({
                            day: d.day,
                            parts: [d.answered, d.close, d.unanswered],
                            words: `${dayOf(d.day)}: ${counted(d.asked, "ask")}, ${number(d.answered)} answered, ${number(d.close)} closest, ${number(d.unanswered)} nothing.`,
                        }))}
                    />
                    <details class="tbl">
                        <summary>Show as a table</summary>
                        <Table caption="Asks by day" columns={["Day", ">Asked", ">Answered", ">Closest", ">Nothing"]}>
                            {of.by_day.toReversed().map((d) => (
                                <tr key={d.day}>
                                    <td>{dayOf(d.day)}</td>
                                    {(["asked", "answered", "close", "unanswered"] as const).map((name, at) => (
                                        <td
                                            key={name}
                                            class="r"
                                            data-l={["Asked:", "Answered:", "Closest:", "Nothing:"][at]}
                                        >
                                            {number(d[name])}
                                        </td>
                                    ))}
                                </tr>
                            ))}
                        </Table>
                    </details>
                </div>
            )}
            <div class="cols">
                <Speed of={of} />
                <div>
                    <h2>Spending</h2>
                    {of.tokens.input + of.tokens.output == 0 ? (
                        <p class="dim">Nothing is spent: the built-in engine answers.</p>
                    ) : (
                        <p class="dim">
                            {of.cost != null && of.cost > 0 && `${money(of.cost)} for `}
                            {number(of.tokens.input)} tokens in and {number(of.tokens.output)} out.{" "}
                            <a href={to("spending")}>Spending</a>
                        </p>
                    )}
                </div>
            </div>
            <div class="cols">
                {of.top_questions.length > 0 && (
                    <div>
                        <h2>Asked most</h2>
                        <ol class="rank">
                            {of.top_questions.map(({ question, times }) => (
                                <Ranked key={question} n={times} most={of.top_questions[0]!.times}>
                                    <Foreign>{question}</Foreign>
                                </Ranked>
                            ))}
                        </ol>
                    </div>
                )}
                {of.top_posts.length > 0 && (
                    <div>
                        <h2>Cited most</h2>
                        <ol class="rank">
                            {of.top_posts.map((post) => (
                                <Ranked key={post.blog_id} n={post.cited} most={of.top_posts[0]!.cited}>
                                    {may("posts:read") ? (
                                        <a href={to("posts", post.blog_id)}>
                                            <Foreign>{post.title || post.url}</Foreign>
                                        </a>
                                    ) : (
                                        <Foreign>{post.title || post.url}</Foreign>
                                    )}
                                </Ranked>
                            ))}
                        </ol>
                    </div>
                )}
            </div>
        </>
    );
}

function Ranked({ n, most, children }: { n: number; most: number; children: ComponentChildren }) {
    return (
        <li>
            <span>{children}</span>
            <span class="n">{number(n)}</span>
            <svg class="hbar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect class="s2" width={(100 * n) / most} height="6" />
            </svg>
        </li>
    );
}

function Speed({ of }: { of: Figures }) {
    const [box, room] = useWidth<HTMLDivElement>();
    const { p50, p95 } = of.latency_ms ?? { p50: null, p95: null };
    // A scale of whole seconds with room behind the slower.
    const end = Math.max(1, Math.ceil(((p95 ?? 0) / 1000) * 1.2));
    const at = (ms: number) => (room * ms) / (end * 1000);
    const ticks = [...new Set([0, Math.round(end / 3), Math.round((2 * end) / 3), end])];
    return (
        <div ref={box}>
            <h2>Speed</h2>
            {p50 == null || p95 == null ? (
                <p class="dim">Not known yet.</p>
            ) : (
                <>
                    <p class="dim">
                        Half within {milliseconds(p50)}, 95 of 100 within {milliseconds(p95)}.
                        {of.cache_hit_rate != null && ` ${share(of.cache_hit_rate, 1)} came from the cache.`}
                    </p>
                    <svg
                        class="scale"
                        width={room}
                        height="40"
                        role="img"
                        aria-label={`Half of the answers within ${milliseconds(p50)}, 95 of 100 within ${milliseconds(p95)}`}
                    >
                        <line class="base" x1="0" x2={room} y1="16" y2="16" />
                        {ticks.map((tick) => (
                            <g key={tick}>
                                <line class="base" x1={at(tick * 1000)} x2={at(tick * 1000)} y1="13" y2="19" />
                                <text
                                    x={at(tick * 1000)}
                                    y="36"
                                    text-anchor={tick == 0 ? "start" : tick == end ? "end" : "middle"}
                                >
                                    {tick} s
                                </text>
                            </g>
                        ))}
                        <rect class="s2" x="0" y="10" width={at(p95)} height="6" />
                        <rect class="s1" x="0" y="10" width={at(p50)} height="6" />
                    </svg>
                </>
            )}
        </div>
    );
}
