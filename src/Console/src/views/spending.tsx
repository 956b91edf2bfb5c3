import { useState } from "preact/hooks";
import { counted, dayOf, money, number, share, tokens, when } from "../format";
import { Chart } from "../parts/chart";
import { Button, Choice, Form, TextField } from "../parts/controls";
import { Table } from "../parts/table";
import { Empty, Foreign, Head } from "../parts/text";
import { Shown, Unsaved } from "../parts/trouble";
import { go, to, usePlace } from "../router";
import type { Asking, Budget, Key, Page, Usage, UsageItem } from "../types";
import { useAction, useLoad, useSession } from "../use";

const periods: [number, string][] = [
    [7, "7 days"],
    [30, "30 days"],
    [90, "90 days"],
];

export function Spending() {
    const { client, may } = useSession();
    const days = Number(usePlace().query.get("days")) || 30;
    const usage = useLoad((signal) => client.get<Usage>(`/insights/usage?days=${days}`, signal), [days]);
    const keys = useLoad(
        async (signal) =>
            may("keys:admin") ? (await client.get<Page<Key>>("/auth/keys?limit=100", signal)).items : [],
        [],
    );
    const nameOf = (id: string | null) =>
        id == null ? "No key" : (keys.data?.find((key) => key.id == id)?.name ?? "Another key");
    return (
        <>
            <Head
                title="Spending"
                name="Spending"
                lead="Tokens of the model that you pay for. At a cap the built-in engine answers; readers see no error."
            >
                <Choice
                    label="Period"
                    value={days}
                    options={periods}
                    onChoose={(days) => void go(`${to("spending")}?days=${days}`, true)}
                />
            </Head>
            <Shown of={usage} what="spending">
                {(data) => (
                    <>
                        {data.budgets.length > 0 ? (
                            <div class="cols first">
                                {data.budgets.map((budget, at) => (
                                    <Cap key={at} of={budget} nameOf={nameOf} />
                                ))}
                            </div>
                        ) : (
                            <p class="dim">
                                No cap is set: <code>Budgets:DailyTokens</code>, <code>Budgets:MonthlyTokens</code>.
                            </p>
                        )}
                        {data.items.length == 0 ? (
                            <Empty title="Nothing is spent">
                                <p>The built-in engine answers.</p>
                            </Empty>
                        ) : (
                            <Spent of={data} nameOf={nameOf} />
                        )}
                    </>
                )}
            </Shown>
            {may("keys:admin") && <Pause />}
        </>
    );
}

const spentIn = ({ tokens }: { tokens: { input: number; output: number } }) => tokens.input + tokens.output;

/** What is left of a budget, as a bar and in words. */
function Cap({ of, nameOf }: { of: Budget; nameOf: (id: string | null) => string }) {
    const part = of.limit > 0 ? of.used / of.limit : 1;
    const name = of.key_id ? `Today, ${nameOf(of.key_id)}` : of.budget == "monthly" ? "This month" : "Today";
    return (
        <div>
            <h2>
                <Foreign>{name}</Foreign>
            </h2>
            <p class="dim">
                {tokens(of.used)} of {tokens(of.limit)} tokens
                {part >= 0.8 && part < 1 && <span class="warn-ink"> · {share(of.used, of.limit)}</span>}
            </p>
            <svg
                class="cap"
                viewBox="0 0 100 6"
                preserveAspectRatio="none"
                role="meter"
                aria-label={`Tokens used: ${name}`}
                aria-valuemin={0}
                aria-valuemax={of.limit}
                aria-valuenow={Math.min(of.used, of.limit)}
            >
                <rect class={part >= 0.8 ? "warn" : "s1"} width={100 * Math.min(1, part)} height="6" />
            </svg>
            {part >= 1 && (
                <p class="sm warn-ink above">
                    Reached: the built-in engine answers{of.resets_at ? ` until ${when(of.resets_at, new Date())}` : ""}
                    .
                </p>
            )}
        </div>
    );
}

/** Adds up what belongs together, most first. */
function summed(items: UsageItem[], by: (item: UsageItem) => string) {
    const sums = new Map<string, { name: string; input: number; output: number; cost: number }>();
    for (const item of items) {
        const name = by(item);
        const sum = sums.get(name) ?? { name, input: 0, output: 0, cost: 0 };
        sum.input += item.tokens.input;
        sum.output += item.tokens.output;
        sum.cost += item.cost;
        sums.set(name, sum);
    }
    return [...sums.values()].sort((a, b) => b.input + b.output - a.input - a.output);
}

/** Every day from the first to the last, those without anything too. */
function daysOf({ from, to, items }: Usage, valueOf: (item: UsageItem) => number) {
    const sums = new Map<string, number>();
    for (const item of items) sums.set(item.day, (sums.get(item.day) ?? 0) + valueOf(item));
    const days = [];
    for (let at = Date.parse(from.slice(0, 10)); at <= Date.parse(to.slice(0, 10)); at += 86_400_000) {
        const day = new Date(at).toISOString().slice(0, 10);
        days.push({ day, value: sums.get(day) ?? 0 });
    }
    return days;
}

function Spent({ of, nameOf }: { of: Usage; nameOf: (id: string | null) => string }) {
    const hasPrices = of.cost > 0;
    const format = hasPrices ? money : number;
    const days = daysOf(of, (item) => (hasPrices ? item.cost : spentIn(item)));
    const title = hasPrices ? "Cost by day" : "Tokens by day";
    const most = Math.max(...days.map(({ value }) => value));
    return (
        <>
            <div class="block">
                <h2>{title}</h2>
                <p>
                    {hasPrices && `${money(of.cost)} in ${counted(days.length, "day")}, for `}
                    {tokens(of.tokens.input)} tokens in and {tokens(of.tokens.output)} out.
                </p>
                {days.filter(({ value }) => value > 0).length >= 2 && (
                    <Chart
                        title={title}
                        description={`${counted(days.length, "day")} to ${dayOf(days.at(-1)!.day)}, at most ${format(most)} on one day.`}
                        format={format}
                        isWhole={!hasPrices}
                        height={150}
                        bars={days.map(({ day, value }) => ({
                            day,
                            parts: [value],
                            words: `${dayOf(day)}: ${format(value)}${hasPrices ? "" : " tokens"}`,
                        }))}
                    />
                )}
            </div>
            <div class="cols">
                <Sums title="By key" column="Key" rows={summed(of.items, (item) => nameOf(item.key_id))} />
                <Sums
                    title="By model"
                    column="Model"
                    rows={summed(of.items, (item) => item.model ?? item.provider ?? "Not known")}
                />
            </div>
            <p class="sm dim above">
                Caps and prices are settings: <code>Budgets:MonthlyTokens</code>, <code>Budgets:Prices</code>.
            </p>
        </>
    );
}

const Sums = ({ title, column, rows }: { title: string; column: string; rows: ReturnType<typeof summed> }) => (
    <div>
        <h2>{title}</h2>
        <Table caption={title} columns={[column, ">In", ">Out", ">Cost"]}>
            {rows.map(({ name, input, output, cost }) => (
                <tr key={name}>
                    <td>
                        <Foreign>{name}</Foreign>
                    </td>
                    <td class="r" data-l="In:">
                        {number(input)}
                    </td>
                    <td class="r" data-l="Out:">
                        {number(output)}
                    </td>
                    <td class="r" data-l="Cost:">
                        {money(cost)}
                    </td>
                </tr>
            ))}
        </Table>
    </div>
);

/** Keeps readers from asking for a while; what is below the posts stays. */
function Pause() {
    const { client, asking, setAsking, say } = useSession();
    const [message, setMessage] = useState("");
    const action = useAction();
    if (!asking || asking.paused) return null;
    const pause = () =>
        action.run(async () => {
            const body = { paused: true, message: message.trim() || undefined };
            setAsking(await client.put<Asking>("/admin/asking", body));
            say("Asking is paused.");
        });
    return (
        <div class="block">
            <h2>Pause asking</h2>
            <p>Readers keep the questions under the posts. The ask box shows your message.</p>
            <Form class="form" onSend={() => void pause()}>
                <TextField label="Message to readers" value={message} onText={setMessage} max={300} />
                {action.error != null && <Unsaved error={action.error} />}
                <div class="row">
                    <Button look="main" isSubmit busy={action.isBusy && "Pausing…"}>
                        Pause asking
                    </Button>
                </div>
            </Form>
        </div>
    );
}
