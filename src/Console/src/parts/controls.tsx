import type { ComponentChildren, JSX, Ref, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useName } from "../use";

type ButtonProps = {
    look?: "main" | "grave" | "row" | "row grave";
    /** What it says while it works; a second press does nothing. */
    busy?: string | false;
    /** Why it cannot be pressed now. */
    refused?: string | false;
    label?: string;
    /** The object of a row's action, which is told behind its words. */
    of?: string;
    isExpanded?: boolean;
    isSubmit?: boolean;
    onPress?: () => void;
    children: ComponentChildren;
};

export function Button({ look, busy, refused, label, of, isExpanded, isSubmit, onPress, children }: ButtonProps) {
    const element = useRef<HTMLButtonElement>(null);
    const width = useRef(0);
    const reason = useName();
    // The width of the words before stays while others stand there.
    useLayoutEffect(() => {
        const button = element.current!;
        if (busy) button.style.minWidth = `${width.current}px`;
        else {
            button.style.minWidth = "";
            width.current = button.offsetWidth;
        }
    });
    const isRow = look?.startsWith("row");
    return (
        <>
            <button
                ref={element}
                type={isSubmit ? "submit" : "button"}
                class={isRow ? `lk ${look == "row grave" ? "grave" : ""}` : `btn ${look ?? ""}`}
                aria-label={of ? `${children}: ${of}` : label}
                aria-busy={busy ? "true" : undefined}
                aria-disabled={refused ? "true" : undefined}
                aria-describedby={refused ? reason : undefined}
                aria-expanded={isExpanded}
                title={refused || undefined}
                onClick={(event) => {
                    if (busy || refused) event.preventDefault();
                    else onPress?.();
                }}
            >
                {busy || children}
            </button>
            {refused && (
                <span id={reason} class="unseen">
                    {refused}
                </span>
            )}
        </>
    );
}

type FieldProps = {
    label: ComponentChildren;
    hint?: ComponentChildren;
    error?: string | null;
    children: (attributes: {
        id: string;
        class: string;
        "aria-describedby"?: string;
        "aria-invalid"?: "true";
    }) => JSX.Element;
};

/** A label above, what is wrong or a hint below. */
export function Field({ label, hint, error, children }: FieldProps) {
    const id = useName();
    const below = [error && `${id}e`, hint && `${id}h`].filter(Boolean).join(" ");
    return (
        <div class="f">
            <label for={id}>{label}</label>
            {children({
                id,
                class: error ? "in bad" : "in",
                "aria-describedby": below || undefined,
                "aria-invalid": error ? "true" : undefined,
            })}
            {error && (
                <span class="err" id={`${id}e`}>
                    {error}
                </span>
            )}
            {hint && <small id={`${id}h`}>{hint}</small>}
        </div>
    );
}

/** Brings the focus to the first field of a form that is wrong. */
export const focusFirstWrong = (form: HTMLElement) =>
    queueMicrotask(() => setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()));

/** One of a few, drawn as segments. */
export function Choice<T extends string | number>({
    label,
    value,
    options,
    onChoose,
    isLabelSeen,
}: {
    label: string;
    value: T;
    options: [T, string][];
    onChoose: (value: T) => void;
    isLabelSeen?: boolean;
}) {
    const name = useName();
    return (
        <fieldset class="f seg-f">
            <legend class={isLabelSeen ? "lab" : "unseen"}>{label}</legend>
            <div class="seg">
                {options.map(([option, words]) => (
                    <label key={option}>
                        <input type="radio" name={name} checked={option == value} onChange={() => onChoose(option)} />
                        <span>{words}</span>
                    </label>
                ))}
            </div>
        </fieldset>
    );
}

/** Text to take along, with a button that copies it. Its width stays. */
export function Secret({ text, label, say }: { text: string; label: string; say: (words: string) => void }) {
    return (
        <div class="secret">
            <code dir="ltr">{text}</code>
            <Copy text={text} label={label} say={say} />
        </div>
    );
}

export function Copy({
    text,
    label,
    say,
    children = "Copy",
}: {
    text: string;
    label?: string;
    say: (words: string) => void;
    children?: ComponentChildren;
}) {
    const copy = async () => {
        try {
            await navigator.clipboard.writeText(text);
            say("Copied.");
        } catch {
            // Without HTTPS, or by the browser's will, there is no clipboard: the text is there to be marked.
            say("The browser does not let this page copy. Mark the text and copy it.");
        }
    };
    return (
        <Button label={label} onPress={copy}>
            {children}
        </Button>
    );
}

type FormProps = {
    class: string;
    of?: RefObject<HTMLFormElement>;
    onSend: (form: HTMLFormElement) => void;
    /** What Escape does, but while an input method composes. */
    onEscape?: () => void;
    children: ComponentChildren;
};

/** Fields that are sent together, by Enter too. What is wrong is told here and not by the browser. */
export const Form = ({ class: look, of, onSend, onEscape, children }: FormProps) => (
    <form
        ref={of}
        class={look}
        noValidate
        onKeyDown={(event) => {
            if (event.key == "Escape" && !event.isComposing) onEscape?.();
        }}
        onSubmit={(event) => {
            event.preventDefault();
            onSend(event.currentTarget);
        }}
    >
        {children}
    </form>
);

type TextFieldProps = Omit<FieldProps, "children"> & {
    value: string;
    onText: (text: string) => void;
    /** Lines of a field that grows; one line where it is left out. */
    rows?: number;
    of?: Ref<HTMLInputElement> | Ref<HTMLTextAreaElement>;
    type?: string;
    max?: number;
    onLeave?: (event: FocusEvent) => void;
};

/** A field for text, which finds its own direction. */
export const TextField = ({ value, onText, rows, of, type, max, onLeave, ...field }: TextFieldProps) => (
    <Field {...field}>
        {(attributes) => {
            const all = {
                ...attributes,
                dir: "auto" as const,
                value,
                maxLength: max,
                onBlur: onLeave,
                onInput: (event: { currentTarget: { value: string } }) => onText(event.currentTarget.value),
            };
            return rows ? (
                <textarea {...all} ref={of as Ref<HTMLTextAreaElement>} rows={rows} />
            ) : (
                <input {...all} ref={of as Ref<HTMLInputElement>} type={type} />
            );
        }}
    </Field>
);
