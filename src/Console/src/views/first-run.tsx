import { useRef, useState } from "preact/hooks";
import { begin, nothingFound, preview } from "../importing";
import { Button, Form, TextField, focusFirstWrong } from "../parts/controls";
import { Unsaved } from "../parts/trouble";
import { go, to } from "../router";
import { useAction, useFirst, useSession } from "../use";
import { isAddress, wrongIn } from "./taking-in";

/** Where there are no posts: one field, and what comes after. */
export function FirstRun() {
    const { client } = useSession();
    const [url, setUrl] = useState("");
    const [wrong, setWrong] = useState("");
    const form = useRef<HTMLFormElement>(null);
    const first = useFirst<HTMLInputElement>();
    const action = useAction();
    const start = () => {
        const given = url.trim();
        const refuse = (words: string) => {
            setWrong(words);
            focusFirstWrong(form.current!);
        };
        if (!isAddress(given)) return refuse("Write the whole address, for example https://blog.example.");
        setWrong("");
        void action.run(async () => {
            const found = await preview(client, { url: given });
            if (!found) return refuse(nothingFound);
            await begin(client, { url: given }, found);
            await go(to("sources"));
        });
    };
    return (
        <div class="empty">
            <h2>Which blog is it?</h2>
            <p>
                Give its address. The feed or sitemap is found, every post is read once, and the questions that it
                answers are written down. You see each step, and can stop it.
            </p>
            <Form class="form tall" of={form} onSend={() => start()}>
                <div class="row whole line-form">
                    <TextField
                        label="Address of your blog"
                        error={wrong || wrongIn(action.error, "url")}
                        onText={setUrl}
                        of={first}
                        value={url}
                        type="url"
                    />
                    <Button look="main" isSubmit busy={action.isBusy && "Looking…"}>
                        Import
                    </Button>
                </div>
                <small class="dim">
                    A folder of Markdown or HTML:{" "}
                    <code>BlogManager.Api import ./content --base https://blog.example</code>
                </small>
                {action.error != null && !wrongIn(action.error, "url") && <Unsaved error={action.error} />}
            </Form>
            <h3 class="far">Then</h3>
            <ol class="todo">
                <li>1. Read a few of the questions, and try an ask.</li>
                <li>2. Create a key for your pages.</li>
                <li>3. Paste one line into your blog.</li>
            </ol>
        </div>
    );
}
