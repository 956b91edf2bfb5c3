import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Client } from "./client";
import { Frame } from "./frame";
import { SignIn, SignInAgain } from "./views/sign-in";
import type { Asking, Key } from "./types";
import { SessionContext } from "./use";

export function App() {
    const [me, setMe] = useState<Key | null>(null);
    const [asking, setAsking] = useState<Asking | null>(null);
    const [again, setAgain] = useState<{ done: () => void } | null>(null);
    const [said, setSaid] = useState("");
    const isIn = useRef(false);
    const client = useMemo(
        () =>
            new Client(() =>
                // Who signed out meanwhile is not asked: what was called for waits for nothing any more.
                isIn.current ? new Promise((done) => setAgain({ done })) : new Promise(() => {}),
            ),
        [],
    );
    isIn.current = me != null;

    // What is said twice running is heard twice.
    const say = (words: string) => {
        setSaid("");
        setTimeout(() => setSaid(words), 50);
    };

    useEffect(() => {
        if (!me?.scopes.includes("keys:admin")) return;
        client.get<Asking>("/admin/asking").then(setAsking, () => setAsking(null));
    }, [me]);

    if (!me) return <SignIn client={client} onEntered={setMe} />;
    const leave = () => {
        client.leave();
        setAgain(null);
        setMe(null);
        setAsking(null);
    };
    return (
        <SessionContext.Provider
            value={{ client, me, may: (scope) => me.scopes.includes(scope), asking, setAsking, say }}
        >
            <Frame onLeave={leave} />
            <p class="unseen" role="status">
                {said}
            </p>
            {again && (
                <SignInAgain
                    client={client}
                    onLeave={leave}
                    onEntered={(key) => {
                        setMe(key);
                        setAgain(null);
                        again.done();
                    }}
                />
            )}
        </SessionContext.Provider>
    );
}
