import { useEffect, useState } from "preact/hooks";
import { counted, number, inPath, span } from "../format";
import { Button } from "../parts/controls";
import { Confirm } from "../parts/dialog";
import { Table } from "../parts/table";
import { Head, Note, State, When, type Look } from "../parts/text";
import { Shown, Unsaved } from "../parts/trouble";
import type { Breaker, Health as Report } from "../types";
import { useAction, useLoad, useSession, useTick } from "../use";

const names: { [dependency: string]: string } = {
    llm_service: "Language model",
    mongodb: "Database",
    vector_db: "Vectors",
    crawler: "Web pages",
    external_api: "Embeddings",
    redis: "Cache",
};
const nameOf = (dependency: string) => names[dependency] ?? dependency;

const states: { [state in Breaker["state"]]: [Look, string] } = {
    closed: ["ok", "Closed"],
    open: ["bad", "Open"],
    half_open: ["mid", "On trial"],
    isolated: ["off", "Isolated"],
};

function sentence(report: Report, out: string[]): [Look, string] {
    if (report.status == "unhealthy") return ["bad", `Not working: ${out[0] ?? "the storage"}.`];
    if (report.status == "healthy") return ["ok", "Everything works."];
    if (out.length == 1) return ["mid", "Works, with one dependency out."];
    if (out.length > 1) return ["mid", `Works, with ${out.length} dependencies out.`];
    return ["mid", "Works, with something stuck."];
}

function Sentence(of: { report: Report; out: string[] }) {
    const [look, words] = sentence(of.report, of.out);
    return <State look={look}>{words}</State>;
}

export function Health() {
    const { client, may } = useSession();
    const health = useLoad((signal) => client.get<Report>("/health", signal), []);
    const [seen, setSeen] = useState(new Date());
    const now = useTick(1);
    useEffect(() => {
        const timer = setInterval(() => void health.reload(), 10_000);
        return () => clearInterval(timer);
    }, [health.reload]);
    useEffect(() => setSeen(new Date()), [health.data]);
    const mayManage = may("keys:admin");
    const report = health.data;
    const breakers = Object.entries(report?.details.circuit_breakers.details ?? {}).filter(([, b]) => b.in_use);
    const out = breakers.filter(([, b]) => b.state != "closed").map(([name]) => nameOf(name));
    if (report?.details.database.status == "unhealthy") out.unshift("the storage");
    const ago = Math.max(0, Math.round((now.getTime() - seen.getTime()) / 1000));
    return (
        <>
            <Head
                title="Health"
                name="Health"
                lead={
                    report && (
                        <>
                            <Sentence report={report} out={out} /> · up for {span(report.uptime_seconds)} · version{" "}
                            {report.version} · checked {number(ago)} s ago
                        </>
                    )
                }
            />
            <Shown of={health} what="health">
                {(report) => (
                    <>
                        <Notices report={report} breakers={breakers} />
                        <div class="block">
                            <h2>Dependencies</h2>
                            <p>
                                A breaker opens after repeated failures and closes when a trial succeeds. Isolate keeps
                                one open until you reset it.
                            </p>
                            <Table
                                caption="Dependencies"
                                columns={["Dependency", "Breaker", ">Failures", "Last failure", "Tried again", ""]}
                            >
                                {breakers.map(([name, breaker]) => (
                                    <Row
                                        key={name}
                                        dependency={name}
                                        breaker={breaker}
                                        mayManage={mayManage}
                                        reload={health.reload}
                                    />
                                ))}
                                <Database of={report.details.database} />
                            </Table>
                        </div>
                    </>
                )}
            </Shown>
        </>
    );
}

function Database({ of: { status, provider } }: { of: Report["details"]["database"] }) {
    const [look, word]: [Look, string] =
        status == "healthy" ? ["ok", "Works"] : status == "degraded" ? ["mid", "Takes no writes"] : ["bad", "Out"];
    return (
        <tr>
            <td>
                <b>Storage</b>
                <small>
                    <code>{provider}</code>
                </small>
            </td>
            <td class="now">
                <State look={look}>{word}</State>
            </td>
            <td class="r dim none">–</td>
            <td class="dim none">–</td>
            <td class="dim none">–</td>
            <td class="none"></td>
        </tr>
    );
}

function Notices({ report, breakers }: { report: Report; breakers: [string, Breaker][] }) {
    const model = breakers.find(([name, b]) => name == "llm_service" && b.state != "closed")?.[1];
    const stuck = report.details.work?.stuck.length ?? 0;
    return (
        <>
            {model && (
                <Note look="mid">
                    The language model is not asked
                    {model.last_failure_time && (
                        <>
                            {" "}
                            since its last failure, <When at={model.last_failure_time} />
                        </>
                    )}
                    . Answers come from the built-in engine
                    {model.retry_at && (
                        <>
                            ; the model is tried again <When at={model.retry_at} />
                        </>
                    )}
                    .
                </Note>
            )}
            {report.details.database.reason && <Note look="bad">{report.details.database.reason}</Note>}
            {stuck > 0 && <Note look="mid">{counted(stuck, "piece")} of work in the background does not go on.</Note>}
        </>
    );
}

function Row({
    dependency,
    breaker,
    mayManage,
    reload,
}: {
    dependency: string;
    breaker: Breaker;
    mayManage: boolean;
    reload: () => Promise<void>;
}) {
    const { client, say } = useSession();
    const [isAsked, setAsked] = useState(false);
    const action = useAction();
    const name = nameOf(dependency);
    const [look, word] = states[breaker.state];
    const set = (verb: "isolate" | "reset", words: string) =>
        action.run(async () => {
            await client.post(`/admin/circuit-breakers/${inPath(dependency)}/${verb}`);
            await reload();
            setAsked(false);
            say(words);
        });
    return (
        <tr>
            <td>
                <b>{name}</b>
                <small>
                    <code>{dependency}</code>
                </small>
            </td>
            <td class="now">
                <State look={look}>{word}</State>
            </td>
            <td class="r" data-l="Failures:">
                {number(breaker.failure_count)}
            </td>
            <td class={`now ${breaker.last_failure_time ? "" : "dim none"}`} data-l="Last failure:">
                {breaker.last_failure_time ? <When at={breaker.last_failure_time} /> : "–"}
            </td>
            <td class={`now ${breaker.retry_at ? "" : "dim none"}`} data-l="Tried again:">
                {breaker.retry_at ? <When at={breaker.retry_at} /> : "–"}
            </td>
            <td class="acts">
                {mayManage && breaker.state != "closed" && (
                    <Button
                        look="row"
                        of={name}
                        busy={action.isBusy && !isAsked && "Resetting…"}
                        onPress={() => void set("reset", `${name} is called again.`)}
                    >
                        Reset
                    </Button>
                )}
                {mayManage && breaker.state != "isolated" && (
                    <Button look="row" of={name} onPress={() => setAsked(true)}>
                        Isolate
                    </Button>
                )}
                {!isAsked && action.error != null && <Unsaved error={action.error} isKept={false} />}
                {isAsked && (
                    <Confirm
                        title={`Isolate ${name}?`}
                        verb="Isolate"
                        busy="Isolating…"
                        action={action}
                        onConfirm={() => void set("isolate", `${name} is isolated.`)}
                        onCancel={() => setAsked(false)}
                    >
                        <p>Nothing calls it until you reset it.</p>
                    </Confirm>
                )}
            </td>
        </tr>
    );
}
