import { useRef, useState } from "preact/hooks";
import { Failure } from "../client";
import { address, inPath } from "../format";
import { begin, nothingFound, preview, remember } from "../importing";
import { Button, Choice, Field, Form, TextField, focusFirstWrong } from "../parts/controls";
import { Confirm } from "../parts/dialog";
import { Unsaved, wordsOf } from "../parts/trouble";
import type { QueuedJob, Source } from "../types";
import { useAction, useFirst, useSession } from "../use";
import { isAddress, wrongIn } from "./taking-in";

const intervals: [number, string][] = [
    [0, "As usual: a feed every 15 minutes, a sitemap daily"],
    [15, "Every 15 minutes"],
    [60, "Hourly"],
    [360, "Every 6 hours"],
    [1440, "Daily"],
    [10_080, "Weekly"],
];

const wholeAddress = "Write the whole address, for example https://blog.example.";
const lines = (text: string) =>
    text
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);

/** Adds a source, imports from it once, or changes one. */
export function SourceForm({
    source,
    mayKeep,
    onDone,
    onCancel,
}: {
    source?: Source;
    /** Whether the service has sources; else it imports once. */
    mayKeep: boolean;
    onDone: (source: Source | null) => void;
    onCancel: () => void;
}) {
    const { client, say } = useSession();
    const [name, setName] = useState(source?.name ?? "");
    const [url, setUrl] = useState(source?.url ?? "");
    const [interval, setInterval] = useState(source?.interval_minutes ?? 0);
    const [whenGone, setWhenGone] = useState<Source["when_gone"]>(source?.when_gone ?? "mark");
    const [exclude, setExclude] = useState((source?.exclude ?? []).join("\n"));
    const [wrong, setWrong] = useState("");
    const [found, setFound] = useState("");
    const [isDeleting, setDeleting] = useState(false);
    const looked = useRef("");
    const form = useRef<HTMLFormElement>(null);
    const first = useFirst<HTMLInputElement>();
    const action = useAction();
    const what = () => ({ url: url.trim(), exclude: exclude.trim() ? lines(exclude) : undefined });

    const look = async () => {
        const given = url.trim();
        if (source || !given || given == looked.current) return;
        if (!isAddress(given)) return setWrong(wholeAddress);
        looked.current = given;
        setWrong("");
        setFound("Looking for the feed and the sitemap…");
        try {
            const words = await preview(client, what());
            if (looked.current == given) setFound(words || nothingFound);
        } catch (error) {
            if (looked.current == given) setFound(wordsOf(error));
        }
    };
    const isRight = () => {
        setWrong(isAddress(url.trim()) ? "" : wholeAddress);
        if (isAddress(url.trim())) return true;
        focusFirstWrong(form.current!);
        return false;
    };
    const once = () =>
        isRight() &&
        action.run(async () => {
            await begin(client, what(), found.startsWith("Found") ? found : "");
            onDone(null);
        });
    const keep = () =>
        isRight() &&
        action.run(async () => {
            const body = {
                ...what(),
                name: name.trim() || undefined,
                interval_minutes: interval || undefined,
                when_gone: whenGone,
            };
            const added = await client.post<Source>("/sources", body);
            try {
                const job = await client.post<QueuedJob>(`/sources/${inPath(added.id)}/sync`);
                remember(job.job_id, added.url, found.startsWith("Found") ? found : "");
            } catch (error) {
                // It runs already, which is all that is wanted.
                if (!(error instanceof Failure) || error.status != 409) throw error;
            }
            say("Source added.");
            onDone(added);
        });
    const save = () =>
        action.run(async () => {
            const changed = await client.patch<Source>(`/sources/${inPath(source!.id)}`, {
                name: name.trim() || undefined,
                interval_minutes: interval || undefined,
                when_gone: whenGone,
                exclude: lines(exclude),
            });
            say("Saved.");
            onDone(changed);
        });
    const choices = intervals.some(([n]) => n == interval)
        ? intervals
        : [...intervals, [interval, `Every ${interval} minutes`] as [number, string]];
    return (
        <>
            <Form
                class="form edit"
                of={form}
                onSend={() => void (source ? save() : mayKeep ? keep() : once())}
                onEscape={() => url == (source?.url ?? "") && onCancel()}
            >
                {source ? (
                    <TextField
                        label="Name"
                        error={wrongIn(action.error, "name")}
                        onText={setName}
                        of={first}
                        value={name}
                    />
                ) : (
                    <TextField
                        label="Address"
                        error={wrong || wrongIn(action.error, "url")}
                        hint={found || "The address of your blog is enough; its feed or sitemap is found."}
                        onText={setUrl}
                        of={first}
                        value={url}
                        onLeave={(event) => !(event.relatedTarget instanceof HTMLButtonElement) && void look()}
                        type="url"
                    />
                )}
                {mayKeep && (
                    <div class="two">
                        <Field label="Look for changes" error={wrongIn(action.error, "interval_minutes")}>
                            {(field) => (
                                <select
                                    {...field}
                                    value={interval}
                                    onChange={(e) => setInterval(Number(e.currentTarget.value))}
                                >
                                    {choices
                                        .filter(([n]) => !source || n > 0)
                                        .map(([n, words]) => (
                                            <option key={n} value={n}>
                                                {words}
                                            </option>
                                        ))}
                                </select>
                            )}
                        </Field>
                        <Field label="When a post is gone">
                            {(field) => (
                                <select
                                    {...field}
                                    value={whenGone}
                                    onChange={(e) => setWhenGone(e.currentTarget.value as Source["when_gone"])}
                                >
                                    <option value="mark">Mark it</option>
                                    <option value="keep">Keep it</option>
                                    <option value="erase">Erase it</option>
                                </select>
                            )}
                        </Field>
                    </div>
                )}
                <TextField
                    label="Leave out"
                    error={wrongIn(action.error, "exclude")}
                    hint="One address a line, or the beginning of one; * stands for anything."
                    onText={setExclude}
                    rows={2}
                    value={exclude}
                />
                {action.error != null && !wrongIn(action.error, "url") && <Unsaved error={action.error} />}
                <div class="row">
                    <Button look="main" isSubmit busy={action.isBusy && (source ? "Saving…" : "Beginning…")}>
                        {source ? "Save" : mayKeep ? "Add and import" : "Import"}
                    </Button>
                    {!source && mayKeep && <Button onPress={() => void once()}>Import once only</Button>}
                    <Button onPress={onCancel}>Cancel</Button>
                    {source && (
                        <span class="push">
                            <Button look="row grave" onPress={() => setDeleting(true)}>
                                Delete source
                            </Button>
                        </span>
                    )}
                </div>
            </Form>
            {/* Not within the form: Enter in the dialog is not to send it. */}
            {isDeleting && (
                <DeleteSource source={source!} onCancel={() => setDeleting(false)} onDeleted={() => onDone(null)} />
            )}
        </>
    );
}

function DeleteSource({
    source,
    onDeleted,
    onCancel,
}: {
    source: Source;
    onDeleted: () => void;
    onCancel: () => void;
}) {
    const { client, say } = useSession();
    const [posts, setPosts] = useState<"keep" | "erase">("keep");
    const action = useAction();
    const name = source.name || address(source.url);
    const erase = () =>
        action.run(async () => {
            const query = posts == "erase" ? "?erase_posts=true" : "";
            await client.delete(`/sources/${inPath(source.id)}${query}`);
            say(`Deleted: ${name}`);
            onDeleted();
        });
    return (
        <Confirm
            title={`Delete “${name}”?`}
            verb="Delete source"
            busy="Deleting…"
            // How many posts it has is not known: it may be more than twenty.
            name={posts == "erase" ? name : undefined}
            action={action}
            onConfirm={() => void erase()}
            onCancel={onCancel}
        >
            <p>
                {posts == "keep"
                    ? "Its posts stay as they are and are no longer kept in step."
                    : "Its posts are erased everywhere. This cannot be undone. The pages stay on your blog."}
            </p>
            <Choice
                label="Its posts"
                isLabelSeen
                value={posts}
                options={[
                    ["keep", "Keep"],
                    ["erase", "Erase"],
                ]}
                onChoose={setPosts}
            />
        </Confirm>
    );
}
