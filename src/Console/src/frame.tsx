import type { ComponentChildren } from "preact";
import { useEffect, useErrorBoundary, useRef, useState } from "preact/hooks";
import { clockOf } from "./format";
import { to, usePlace } from "./router";
import { Button } from "./parts/controls";
import { Head, Note, When } from "./parts/text";
import { Unsaved } from "./parts/trouble";
import type { Asking } from "./types";
import { useAction, useSession } from "./use";
import { rail, viewOf } from "./views/list";

export function Frame({ onLeave }: { onLeave: () => void }) {
    const { me } = useSession();
    const place = usePlace();
    const [View, current] = viewOf(place);
    const nav = useRef<HTMLElement>(null);

    // A change of view is told by its heading, and the row of a narrow screen shows where it is.
    useEffect(() => {
        document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
        scrollTo(0, 0);
        nav.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }, [place.path]);

    useEffect(() => {
        const listener = (event: KeyboardEvent) => {
            const isTyping = (event.target as HTMLElement).closest("input, textarea, select, dialog");
            if (event.key != "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
            const search = document.querySelector<HTMLElement>("[data-search]");
            if (!search) return;
            event.preventDefault();
            search.focus();
        };
        addEventListener("keydown", listener);
        return () => removeEventListener("keydown", listener);
    }, []);

    return (
        <>
            <a
                class="skip"
                href="#content"
                onClick={(event) => {
                    event.preventDefault();
                    document.querySelector<HTMLElement>("main h1")?.focus();
                }}
            >
                Skip to content
            </a>
            <div class="app">
                <header class="side">
                    <div class="brand">
                        Blog Manager <span>{location.host}</span>
                    </div>
                    <nav aria-label="Console" ref={nav}>
                        {rail.map(({ path, label }) => (
                            <a key={path} href={to(path)} aria-current={current == path ? "page" : undefined}>
                                {label}
                            </a>
                        ))}
                    </nav>
                    <div class="out">
                        <span>
                            {me.id ? (
                                <>
                                    Signed in with <code>{me.visible_id}…</code>
                                </>
                            ) : (
                                <>
                                    Signed in as <bdi>{me.name}</bdi>
                                </>
                            )}
                        </span>
                        <Button look="row" onPress={onLeave}>
                            Sign out
                        </Button>
                    </div>
                </header>
                <main id="content">
                    <Offline />
                    <Paused />
                    <Caught key={place.path}>
                        <View />
                    </Caught>
                </main>
            </div>
        </>
    );
}

/** One view that fails leaves the others, and the way to them. */
function Caught({ children }: { children: ComponentChildren }) {
    const [error, again] = useErrorBoundary((error) => console.error(error));
    if (!error) return <>{children}</>;
    return (
        <>
            <Head title="This did not work" name="Error" />
            <Unsaved error={error} onRetry={again} isKept={false} />
        </>
    );
}

function Offline() {
    const { client } = useSession();
    const [isOffline, setOffline] = useState(!navigator.onLine);
    useEffect(() => {
        const listener = () => setOffline(!navigator.onLine);
        addEventListener("online", listener);
        addEventListener("offline", listener);
        return () => {
            removeEventListener("online", listener);
            removeEventListener("offline", listener);
        };
    }, []);
    if (!isOffline) return null;
    return <Note>You are offline.{client.heardAt && <> Figures are from {clockOf(client.heardAt)}.</>}</Note>;
}

/** On every view, for as long as readers cannot ask. */
function Paused() {
    const { client, asking, setAsking, say } = useSession();
    const { run, isBusy, error } = useAction();
    if (!asking?.paused) return null;
    const { since } = asking;
    const resume = () =>
        run(async () => {
            setAsking(await client.put<Asking>("/admin/asking", { paused: false }));
            say("Readers can ask again.");
        });
    return (
        <div class="paused">
            <Note look="mid">
                Asking is paused
                {since && (
                    <>
                        {" "}
                        since <When at={since} />
                    </>
                )}
                .{" "}
                <Button look="row" busy={isBusy && "Resuming…"} onPress={() => void resume()}>
                    Resume
                </Button>
            </Note>
            {error != null && <Unsaved error={error} isKept={false} />}
        </div>
    );
}
