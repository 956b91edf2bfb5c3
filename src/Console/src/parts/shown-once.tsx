import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { setGuard } from "../router";
import { Button } from "./controls";
import { Window } from "./dialog";

/** Something that is not shown a second time: whoever leaves the view is asked whether it is kept. */
export function ShownOnce({
    what,
    onKept,
    children,
}: {
    what: string;
    onKept: () => void;
    children: ComponentChildren;
}) {
    const [asked, setAsked] = useState<((leaves: boolean) => void) | null>(null);
    useEffect(() => {
        setGuard(() => new Promise((answer) => setAsked(() => answer)));
        return () => setGuard(null);
    }, []);
    const answer = (leaves: boolean) => {
        asked?.(leaves);
        setAsked(null);
    };
    return (
        <section class="note once" aria-label={`The ${what}, shown once`}>
            {children}
            <div class="row above">
                <Button
                    onPress={() => {
                        setGuard(null);
                        onKept();
                    }}
                >
                    I have kept it
                </Button>
            </div>
            {asked && (
                <Window title={`Have you kept the ${what}?`} onClose={() => answer(false)}>
                    <p class="dim">It is not shown again.</p>
                    <div class="row end">
                        <button type="button" class="btn" data-first onClick={() => answer(false)}>
                            Stay
                        </button>
                        <Button onPress={() => answer(true)}>I have kept it</Button>
                    </div>
                </Window>
            )}
        </section>
    );
}
