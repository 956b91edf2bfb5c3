import { useState } from "preact/hooks";
import { Failure } from "../client";
import { address } from "../format";
import { reason } from "../jobs";
import { Button, Form, focusFirstWrong, TextField } from "../parts/controls";
import { Foreign, Note, State } from "../parts/text";
import { Unsaved, wordsOf } from "../parts/trouble";
import type { QueuedJob } from "../types";
import { useAction, useFirst, useJob, useSession } from "../use";

export const wholeAddress = "Write the whole address, for example https://blog.example/post.";
export const isAddress = (text: string) => /^https?:\/\/[^\s/]+/i.test(text);

/** What the API says of a field, else nothing. */
export const wrongIn = (error: unknown, field: string) =>
    error instanceof Failure ? (error.fields[field]?.[0] ?? "") : "";

/** Takes in one page of an address, and follows that. */
export function ImportOne({ onTaken }: { onTaken: () => void }) {
    const { client } = useSession();
    const [url, setUrl] = useState("");
    const [wrong, setWrong] = useState("");
    const [taking, setTaking] = useState<{ id: string; url: string } | null>(null);
    const [isSending, setSending] = useState(false);
    const action = useAction();
    const begin = (form: HTMLElement) => {
        const given = url.trim();
        setWrong(isAddress(given) ? "" : wholeAddress);
        if (!isAddress(given)) return focusFirstWrong(form);
        setSending(false);
        void action.run(async () => {
            const queued = await client.post<QueuedJob>("/blogs/process-async", { url: given });
            setTaking({ id: queued.job_id, url: given });
            setUrl("");
        });
    };
    return (
        <div class="line-form">
            <Form class="row whole line-form" onSend={begin}>
                <TextField
                    label="Address of a post"
                    error={wrong || wrongIn(action.error, "url")}
                    onText={setUrl}
                    value={url}
                    type="url"
                />
                <Button look="main" isSubmit busy={action.isBusy && "Sending…"}>
                    Import
                </Button>
            </Form>
            {action.error != null && !wrongIn(action.error, "url") && <Unsaved error={action.error} />}
            {taking && <Taking key={taking.id} {...taking} onTaken={onTaken} onSend={() => setSending(true)} />}
            {taking && isSending && (
                <SendText
                    url={taking.url}
                    onDone={() => {
                        setSending(false);
                        setTaking(null);
                        onTaken();
                    }}
                    onCancel={() => setSending(false)}
                />
            )}
        </div>
    );
}

function Taking({ id, url, onTaken, onSend }: { id: string; url: string; onTaken: () => void; onSend: () => void }) {
    const { say } = useSession();
    const { job, error } = useJob(id, (job) => {
        say(job.status == "succeeded" ? `Imported: ${address(url)}` : "This page was not imported.");
        if (job.status == "succeeded") onTaken();
    });
    const name = <Foreign>{address(url)}</Foreign>;
    if (error != null) return <Note look="bad">{wordsOf(error)}</Note>;
    if (!job || job.status == "running" || job.status == "queued")
        return (
            <Note>
                <State look={job?.status == "running" ? "run" : "off"}>
                    {job?.status == "running" ? "Importing" : "Waiting"}
                </State>{" "}
                {name}
            </Note>
        );
    if (job.status == "succeeded")
        return (
            <Note>
                {job.result?.status == "unchanged" ? "Unchanged since it was last imported: " : "Imported: "}
                {name}
            </Note>
        );
    return (
        <Note look="bad">
            {name} was not imported. {reason(job.error)}{" "}
            <Button look="row" onPress={onSend}>
                Send the text
            </Button>
        </Note>
    );
}

/** For a page that cannot be fetched or read: its owner has its text. */
export function SendText({ url, onDone, onCancel }: { url: string; onDone: () => void; onCancel: () => void }) {
    const { client, say } = useSession();
    const [title, setTitle] = useState("");
    const [text, setText] = useState("");
    const [wrong, setWrong] = useState("");
    const action = useAction();
    const first = useFirst<HTMLInputElement>();
    const send = (form: HTMLElement) => {
        setWrong(text.trim() ? "" : "Paste the text of the post.");
        if (!text.trim()) return focusFirstWrong(form);
        void action.run(async () => {
            await client.post("/blogs/process", {
                url,
                title: title.trim() || undefined,
                content: text,
                content_type: "text/markdown",
            });
            say(`Imported: ${address(url)}`);
            onDone();
        });
    };
    return (
        <Form class="edit above" onSend={send} onEscape={() => !text && onCancel()}>
            <TextField label="Title" onText={setTitle} of={first} value={title} />
            <TextField
                label="Text of the post"
                error={wrong}
                hint="As Markdown or plain text."
                rows={6}
                value={text}
                onText={setText}
            />
            {action.error != null && <Unsaved error={action.error} />}
            <div class="row">
                <Button look="main" isSubmit busy={action.isBusy && "Importing…"}>
                    Import
                </Button>
                <Button onPress={onCancel}>Cancel</Button>
            </div>
        </Form>
    );
}
