import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Action } from "../use";
import { useName } from "../use";
import { Button, TextField } from "./controls";
import { Unsaved } from "./trouble";

/** A window over the page, which stands still meanwhile. The focus goes back to where it came from. */
export function Window({
    title,
    onClose,
    children,
}: {
    title: ComponentChildren;
    onClose: (() => void) | null;
    children: ComponentChildren;
}) {
    const element = useRef<HTMLDialogElement>(null);
    const name = useName();
    useEffect(() => {
        const opener = document.activeElement as HTMLElement | null;
        const dialog = element.current!;
        if (!dialog.open) dialog.showModal();
        dialog.querySelector<HTMLElement>("[data-first]")?.focus();
        return () => {
            // While it is open nothing else can have the focus.
            dialog.close();
            if (opener?.isConnected) opener.focus();
        };
    }, []);
    return (
        <dialog
            ref={element}
            class="dlg"
            aria-labelledby={name}
            onCancel={(event) => {
                event.preventDefault();
                onClose?.();
            }}
        >
            <h2 id={name}>{title}</h2>
            {children}
        </dialog>
    );
}

type ConfirmProps = {
    title: ComponentChildren;
    children: ComponentChildren;
    verb: string;
    busy: string;
    /** What has to be typed first. */
    name?: string;
    action: Action;
    onConfirm: () => void;
    onCancel: () => void;
};

/** Asks before what cannot be undone. */
export function Confirm({ title, children, verb, busy, name, action, onConfirm, onCancel }: ConfirmProps) {
    const [typed, setTyped] = useState("");
    const refused = name !== undefined && typed.trim() != name.trim() && "Type the name first.";
    return (
        <Window title={title} onClose={onCancel}>
            <div class="dim">{children}</div>
            {name !== undefined && <TextField label={<>Type “{name}”</>} onText={setTyped} value={typed} />}
            {action.error != null && <Unsaved error={action.error} />}
            <div class="row end">
                <button type="button" class="btn" data-first onClick={onCancel}>
                    Cancel
                </button>
                <Button look="grave" busy={action.isBusy && busy} refused={refused} onPress={onConfirm}>
                    {verb}
                </Button>
            </div>
        </Window>
    );
}
