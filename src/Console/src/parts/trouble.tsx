import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Failure } from "../client";
import { clockOf, counted } from "../format";
import { useSession, type Loaded } from "../use";
import { Button } from "./controls";
import { Empty, Note } from "./text";

/** What went wrong, in a sentence. */
export function wordsOf(error: unknown): string {
    if (!(error instanceof Failure)) return `This did not work (${(error as Error)?.name ?? "error"}).`;
    if (error.status == 0) return navigator.onLine ? "The service does not answer." : "You are offline.";
    if (error.status == 429) return `Too many calls. Try again in ${counted(error.seconds || 60, "second")}.`;
    if (error.isMissing) return "This version of the service cannot do this.";
    if (error.status < 500 && error.words) return error.words;
    if (error.status == 503 && error.words) return error.words;
    return `This did not work (${error.code || error.status}). Reference ${error.reference || "unknown"}.`;
}

/** In place of what a view would show. */
export function Trouble({ error, what, onRetry }: { error: unknown; what: string; onRetry?: () => void }) {
    const { client } = useSession();
    if (error instanceof Failure && error.scope)
        return (
            <Empty title={`This key may not see ${what}`}>
                <p>
                    It needs the scope <code>{error.scope}</code>. Sign in with an admin key.
                </p>
            </Empty>
        );
    if (error instanceof Failure && error.isMissing)
        return (
            <Empty title={`This version of the service has no ${what}`}>
                <p>The console is newer than what it talks to. After an update of the service this view works.</p>
            </Empty>
        );
    return (
        <Note look={error instanceof Failure && error.status == 0 ? undefined : "bad"}>
            {wordsOf(error)}
            {error instanceof Failure && error.status == 0 && client.heardAt && (
                <> Figures are from {clockOf(client.heardAt)}.</>
            )}{" "}
            {onRetry && (
                <Button look="row" onPress={onRetry}>
                    Try again
                </Button>
            )}
        </Note>
    );
}

/** Above what could not be saved, which is still there. */
export function Unsaved({ error, onRetry, isKept = true }: { error: unknown; onRetry?: () => void; isKept?: boolean }) {
    const seconds = error instanceof Failure && error.status == 429 ? error.seconds : 0;
    return (
        <div class="note bad" role="alert">
            {isKept ? <>This could not be saved: {wordsOf(error)} What you wrote is still here.</> : wordsOf(error)}{" "}
            {seconds > 0 && <Countdown seconds={seconds} />}
            {onRetry && (
                <Button look="row" onPress={onRetry}>
                    Try again
                </Button>
            )}
        </div>
    );
}

function Countdown({ seconds }: { seconds: number }) {
    const [left, setLeft] = useState(seconds);
    useEffect(() => {
        const timer = setInterval(() => setLeft((n) => Math.max(0, n - 1)), 1000);
        return () => clearInterval(timer);
    }, [seconds]);
    return <span aria-hidden="true">{left > 0 ? `(${left}) ` : ""}</span>;
}

/** What was fetched, or why it was not. */
export function Shown<T>({
    of,
    what,
    children,
}: {
    of: Loaded<T>;
    what: string;
    children: (data: T) => ComponentChildren;
}) {
    if (of.data == null) {
        if (of.error != null) return <Trouble error={of.error} what={what} onRetry={() => void of.reload()} />;
        return <p class="dim waiting">{of.isSlow ? `Loading ${what}…` : ""}</p>;
    }
    return (
        <>
            {of.error != null && <Trouble error={of.error} what={what} onRetry={() => void of.reload()} />}
            {children(of.data)}
        </>
    );
}
