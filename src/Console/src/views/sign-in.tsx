import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, type Client, type Session } from "../client";
import { counted } from "../format";
import { Button, Field, Form } from "../parts/controls";
import { Window } from "../parts/dialog";
import { wordsOf } from "../parts/trouble";
import type { Key } from "../types";
import { useAction } from "../use";

const managing = ["posts:write", "insights:read", "keys:admin"];
const notAnOwners = "This key may ask and read, but not manage. Use an admin key.";

/** Why a key does not open the console. */
function refusal(error: unknown): string {
    if (!(error instanceof Failure)) return wordsOf(error);
    if (error.status == 401) return "This key is not known, or it was revoked.";
    if (error.status == 429) return `Too many tries. Try again in ${counted(error.seconds || 60, "second")}.`;
    if (error.code == "key_paused") return "This key is paused. Another admin key can resume it.";
    if (error.status == 403) return notAnOwners;
    return wordsOf(error);
}

/** Whoever signed in by the owner's provider may do all that an admin key may. */
const byProvider = (email: string): Key =>
    ({
        id: "",
        name: email,
        scopes: ["posts:read", "ask", ...managing],
    }) as unknown as Key;

function useEntry(client: Client, onEntered: (key: Key) => void) {
    const [wrong, setWrong] = useState("");
    const { run, isBusy } = useAction();
    const field = useRef<HTMLInputElement>(null);
    const enter = () =>
        run(async () => {
            const key = field.current!.value.trim();
            setWrong("");
            try {
                if (!key) throw new Failure(401);
                // A header takes no other characters, and no key has them.
                if (!/^[\x21-\x7e]+$/.test(key)) throw new Failure(401);
                const me = await client.enter<Key>(key);
                if (me.scopes.some((scope) => managing.includes(scope))) onEntered(me);
                else {
                    client.leave();
                    setWrong(notAnOwners);
                }
            } catch (error) {
                setWrong(refusal(error));
            }
            field.current?.focus();
        });
    return { wrong, isBusy, field, enter };
}

export function SignIn({ client, onEntered }: { client: Client; onEntered: (key: Key) => void }) {
    const { wrong, isBusy, field, enter } = useEntry(client, onEntered);
    document.title = "Sign in · Blog Manager";
    const [session, setSession] = useState<Session>({ oidc: false });
    useEffect(() => {
        field.current?.focus();
        client.session().then(
            (found) => {
                setSession(found);
                if (!found.email) return;
                client.enterByProvider();
                onEntered(byProvider(found.email));
            },
            () => {}, // The key opens the console too, and its refusal says what is wrong.
        );
    }, []);
    const view = location.pathname.replace(/^\/console\/?/, "");
    return (
        <main class="signin">
            <h1>Blog Manager</h1>
            <p class="dim">Sign in to {location.host}</p>
            {session.refused != null && (
                <div class="note bad" role="alert">
                    {session.refused ? (
                        <>
                            <bdi>{session.refused}</bdi> is not on the list of owners.
                        </>
                    ) : (
                        "Your organisation did not let you in."
                    )}
                </div>
            )}
            {session.oidc && (
                <>
                    <a class="btn wide" rel="external" href={`/console/sign-in?view=${encodeURIComponent(view)}`}>
                        Continue with your organisation
                    </a>
                    <p class="dim">or</p>
                </>
            )}
            <Form class="form tall" onSend={() => void enter()}>
                <Field
                    label="Admin key"
                    error={wrong}
                    hint="Kept in this tab’s memory only, and gone when you close it."
                >
                    {(attributes) => (
                        <input {...attributes} ref={field} type="password" autocomplete="off" spellcheck={false} />
                    )}
                </Field>
                <Button look="main" isSubmit busy={isBusy && "Signing in…"}>
                    Sign in
                </Button>
                <p class="sm dim">
                    No key yet? On the server: <code>BlogManager.Api keys bootstrap-admin</code>
                </p>
            </Form>
        </main>
    );
}

/** Over the view, which keeps what was being written there. */
export function SignInAgain({
    client,
    onEntered,
    onLeave,
}: {
    client: Client;
    onEntered: (key: Key) => void;
    onLeave: () => void;
}) {
    const { wrong, isBusy, field, enter } = useEntry(client, onEntered);
    return (
        <Window title="Sign in again" onClose={null}>
            <p class="dim">Your key was revoked or rotated. What you were writing is kept in this tab.</p>
            <Form class="form" onSend={() => void enter()}>
                <Field label="Admin key" error={wrong}>
                    {(attributes) => (
                        <input
                            {...attributes}
                            ref={field}
                            data-first
                            type="password"
                            autocomplete="off"
                            spellcheck={false}
                        />
                    )}
                </Field>
                <div class="row end">
                    <Button onPress={onLeave}>Sign out</Button>
                    <Button look="main" isSubmit busy={isBusy && "Signing in…"}>
                        Sign in
                    </Button>
                </div>
            </Form>
        </Window>
    );
}
