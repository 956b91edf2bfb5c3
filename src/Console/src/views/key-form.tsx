import { useRef, useState } from "preact/hooks";
import { inPath } from "../format";
import { Button, Choice, Field, Form, TextField, focusFirstWrong } from "../parts/controls";
import { Unsaved } from "../parts/trouble";
import type { IssuedKey, Key } from "../types";
import { useAction, useFirst, useSession } from "../use";
import { originIn } from "../key-words";
import { wrongIn } from "./taking-in";

const wholeOrigin = "Write the whole origin, for example https://blog.example.";

const scopes: [string, string][] = [
    ["posts:read", "Read posts"],
    ["posts:write", "Write and erase posts"],
    ["ask", "Ask"],
    ["insights:read", "See insights"],
    ["metrics:read", "Read metrics"],
    ["keys:admin", "Manage keys"],
];

const lifetimes: [number, string][] = [
    [0, "Does not expire"],
    [30, "In 30 days"],
    [90, "In 90 days"],
    [365, "In a year"],
];

/** Makes a key, or changes one. */
export function KeyForm({
    of: key,
    onDone,
    onCancel,
}: {
    of?: Key;
    onDone: (issued: IssuedKey | null) => void;
    onCancel: () => void;
}) {
    const { client, say } = useSession();
    const [name, setName] = useState(key?.name ?? "");
    const [kind, setKind] = useState<Key["kind"]>(key?.kind ?? "publishable");
    const [origins, setOrigins] = useState((key?.allowed_origins ?? []).join("\n"));
    const [may, setMay] = useState<string[]>(["posts:read", "posts:write"]);
    const [days, setDays] = useState(0);
    const [imports, setImports] = useState(key?.auto_process ?? true);
    const [wrong, setWrong] = useState<{ name?: string; origins?: string; scopes?: string }>({});
    const form = useRef<HTMLFormElement>(null);
    const first = useFirst<HTMLInputElement>();
    const action = useAction();
    const lines = () =>
        origins
            .split(/\s+/)
            .map((line) => line.trim())
            .filter(Boolean);
    const faults = () => ({
        name: name.trim() ? undefined : "Write a name by which you know it again.",
        origins:
            kind == "publishable" && (lines().length == 0 || lines().some((line) => !originIn(line)))
                ? wholeOrigin
                : undefined,
        scopes: kind == "secret" && !key && may.length == 0 ? "Choose what it may do." : undefined,
    });
    const save = () => {
        const found = faults();
        setWrong(found);
        if (Object.values(found).some(Boolean)) return focusFirstWrong(form.current!);
        const pages =
            kind == "publishable"
                ? { allowed_origins: lines().map((line) => originIn(line)!), auto_process: imports }
                : {};
        void action.run(async () => {
            if (key) {
                await client.patch(`/auth/keys/${inPath(key.id)}`, { name: name.trim(), ...pages });
                say("Saved.");
                onDone(null);
                return;
            }
            const expires = days > 0 ? new Date(Date.now() + days * 86_400_000).toISOString() : undefined;
            onDone(
                await client.post<IssuedKey>("/auth/keys", {
                    name: name.trim(),
                    kind,
                    scopes: kind == "secret" ? may : undefined,
                    expires_at: expires,
                    ...pages,
                }),
            );
        });
    };
    const said = ["name", "allowed_origins", "scopes", "expires_at"].some((field) => wrongIn(action.error, field));
    return (
        <Form
            class="form edit"
            of={form}
            onSend={() => save()}
            onEscape={() => name == (key?.name ?? "") && onCancel()}
        >
            <TextField
                label="Name"
                error={wrong.name || wrongIn(action.error, "name")}
                onText={setName}
                of={first}
                value={name}
                max={100}
            />
            {!key && (
                <Choice
                    label="For"
                    isLabelSeen
                    value={kind}
                    options={[
                        ["publishable", "Pages"],
                        ["secret", "Server"],
                        ["admin", "Owner"],
                    ]}
                    onChoose={setKind}
                />
            )}
            {kind == "publishable" && (
                <>
                    <TextField
                        label="Pages that may use it"
                        error={wrong.origins || wrongIn(action.error, "allowed_origins")}
                        hint="One origin a line."
                        onText={setOrigins}
                        rows={2}
                        value={origins}
                        onLeave={(event) =>
                            // A message would move the button away from under the pointer that presses it.
                            !(event.relatedTarget instanceof HTMLButtonElement) &&
                            lines().length > 0 &&
                            setWrong({ ...wrong, origins: faults().origins })
                        }
                    />
                    <label class="check">
                        <input
                            type="checkbox"
                            checked={imports}
                            onChange={(e) => setImports(e.currentTarget.checked)}
                        />
                        <span>Import a new post when a reader first opens it</span>
                    </label>
                </>
            )}
            {kind == "secret" && !key && (
                <fieldset class="f">
                    <legend class="lab">It may</legend>
                    {scopes.map(([scope, words]) => (
                        <label key={scope} class="check">
                            <input
                                type="checkbox"
                                checked={may.includes(scope)}
                                onChange={(event) =>
                                    setMay(
                                        event.currentTarget.checked
                                            ? [...may, scope]
                                            : may.filter((other) => other != scope),
                                    )
                                }
                            />
                            <span>{words}</span>
                        </label>
                    ))}
                    {(wrong.scopes || wrongIn(action.error, "scopes")) && (
                        <span class="err">{wrong.scopes || wrongIn(action.error, "scopes")}</span>
                    )}
                </fieldset>
            )}
            {!key && (
                <Field label="Expires" error={wrongIn(action.error, "expires_at")}>
                    {(field) => (
                        <select
                            {...field}
                            value={days}
                            onChange={(event) => setDays(Number(event.currentTarget.value))}
                        >
                            {lifetimes.map(([n, words]) => (
                                <option key={n} value={n}>
                                    {words}
                                </option>
                            ))}
                        </select>
                    )}
                </Field>
            )}
            {action.error != null && !said && <Unsaved error={action.error} />}
            <div class="row">
                <Button look="main" isSubmit busy={action.isBusy && (key ? "Saving…" : "Creating…")}>
                    {key ? "Save" : "Create key"}
                </Button>
                <Button onPress={onCancel}>Cancel</Button>
            </div>
        </Form>
    );
}
