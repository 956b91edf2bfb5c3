import { useRef, useState } from "preact/hooks";
import { number, inPath } from "../format";
import { Button, Form, TextField, focusFirstWrong } from "../parts/controls";
import { Reader } from "../parts/reader";
import { SiteChoice } from "../parts/sites";
import { Note } from "../parts/text";
import { Unsaved } from "../parts/trouble";
import type { Answer, Curated } from "../types";
import { useAction, useFirst, useSession } from "../use";
import { wrongIn } from "./taking-in";

const mostWordings = 20;
const mostLetters = 4000;

/** Writes the owner's answer to what readers ask, or that there is to be none. */
export function AnswerEditor({
    of,
    questions,
    site: firstSite,
    isShort,
    onSaved,
    onCancel,
}: {
    of?: Curated;
    /** Wordings to begin with. */
    questions?: string[];
    site?: string;
    /** The wordings are given: only the answer is asked for. */
    isShort?: boolean;
    onSaved: (saved: Curated) => void;
    onCancel: () => void;
}) {
    const { client } = useSession();
    const begun = (of?.questions ?? questions ?? []).slice(0, mostWordings).join("\n");
    const [wordings, setWordings] = useState(begun);
    const [answer, setAnswer] = useState(of?.answer ?? "");
    const [block, setBlock] = useState(of?.block ?? false);
    const [site, setSite] = useState(of?.site ?? firstSite ?? "");
    const [wrong, setWrong] = useState<{ questions?: string; answer?: string }>({});
    const [isLeaving, setLeaving] = useState(false);
    const [tried, setTried] = useState<Answer | null>(null);
    const form = useRef<HTMLFormElement>(null);
    const first = useFirst<HTMLTextAreaElement>();
    const action = useAction();
    const trial = useAction();
    const lines = wordings
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
    const isChanged = wordings != begun || answer != (of?.answer ?? "") || block != (of?.block ?? false);
    const cancel = () => (isChanged && !isLeaving ? setLeaving(true) : onCancel());
    const save = () => {
        const faults = {
            questions:
                lines.length == 0
                    ? "Write at least one question."
                    : lines.length > mostWordings
                      ? `${lines.length - mostWordings} wordings too many.`
                      : undefined,
            answer: block || answer.trim() ? undefined : "Write the answer, or choose never to answer this.",
        };
        setWrong(faults);
        if (faults.questions || faults.answer) return focusFirstWrong(form.current!);
        const body = {
            questions: lines,
            answer: block ? undefined : answer.trim(),
            site: of ? undefined : site || undefined,
            block,
        };
        void action.run(async () =>
            onSaved(
                of
                    ? await client.patch<Curated>(`/qa/curated/${inPath(of.id)}`, body)
                    : await client.post<Curated>("/qa/curated", body),
            ),
        );
    };
    const tryIt = () =>
        lines.length > 0 &&
        trial.run(async () =>
            setTried(
                await client.post<Answer>("/qa/ask", { question: lines[0], site: site || undefined, explain: true }),
            ),
        );
    const said = wrongIn(action.error, "questions") || wrongIn(action.error, "answer");
    return (
        <Form class="edit" of={form} onSend={() => save()} onEscape={cancel}>
            {!isShort && (
                <TextField
                    label="Wordings"
                    error={wrong.questions || wrongIn(action.error, "questions")}
                    hint={`One question a line, as readers put it. ${lines.length} of ${mostWordings}`}
                    onText={setWordings}
                    of={first}
                    rows={3}
                    value={wordings}
                />
            )}
            {!block && (
                <TextField
                    label="Your answer"
                    error={wrong.answer || wrongIn(action.error, "answer")}
                    hint={`Given to every reader who asks the same thing in other words. Shown as “From the author”. ${number(answer.length)} of ${number(mostLetters)}`}
                    onText={setAnswer}
                    of={isShort ? first : undefined}
                    rows={4}
                    value={answer}
                    max={mostLetters}
                />
            )}
            {!isShort && (
                <label class="check">
                    <input
                        type="checkbox"
                        checked={block}
                        onChange={(event) => setBlock(event.currentTarget.checked)}
                    />
                    <span>Never answer this. Readers see that the posts say nothing about it.</span>
                </label>
            )}
            {!isShort && !of && (
                <div class="row">
                    <SiteChoice value={site} onChoose={setSite} />
                </div>
            )}
            {action.error != null && !said && <Unsaved error={action.error} onRetry={save} />}
            {isLeaving && <Note look="mid">What you wrote is not saved. Cancel again to leave it.</Note>}
            <div class="row">
                <Button look="main" isSubmit busy={action.isBusy && "Saving…"}>
                    Save answer
                </Button>
                <Button onPress={cancel}>Cancel</Button>
                {!isShort && (
                    <Button
                        busy={trial.isBusy && "Asking…"}
                        refused={lines.length == 0 && "Write a question first."}
                        onPress={() => void tryIt()}
                    >
                        Try it first
                    </Button>
                )}
            </div>
            {trial.error != null && <Unsaved error={trial.error} isKept={false} />}
            {tried && (
                <div>
                    <p class="sm dim">Without your answer readers get this now:</p>
                    <Reader of={tried} />
                </div>
            )}
        </Form>
    );
}
