import type { ComponentChildren } from "preact";
import { webAddress } from "../../../Widget/src/links";
import { unturned } from "../../../Widget/src/words";
import { address, fullTime, when } from "../format";

/** Text from outside: it finds its own direction, and turns nothing that stands around it. */
export const Foreign = ({ children }: { children: string }) => <bdi dir="auto">{unturned(children)}</bdi>;

/** A time as people say it, with the whole of it behind. */
export function When({ at }: { at: string | Date }) {
    const time = new Date(at);
    return (
        <time dateTime={time.toISOString()} title={fullTime(time)}>
            {when(time, new Date())}
        </time>
    );
}

/** A link to a page of a blog, which may be no script and no file. */
export function Outside({ url, children }: { url: string; children?: ComponentChildren }) {
    const target = webAddress(url);
    const words = children ?? <Foreign>{address(url)}</Foreign>;
    return target ? (
        <a href={target.href} target="_blank" rel="noopener noreferrer">
            {words}
        </a>
    ) : (
        <>{words}</>
    );
}

export type Look = "ok" | "run" | "off" | "mid" | "bad";

/** A shape and a word: neither rests on the other, nor on the colour. */
export const State = ({ look, children }: { look: Look; children: ComponentChildren }) => (
    <span class={`st ${look == "ok" ? "" : look}`}>{children}</span>
);

/** What a view is called, in the page's title too. Changing the view brings the focus here. */
export function Head({
    title,
    name,
    lead,
    children,
}: {
    title: ComponentChildren;
    name: string;
    lead?: ComponentChildren;
    children?: ComponentChildren;
}) {
    document.title = `${name} · Blog Manager`;
    return (
        <div class="head">
            <div>
                <h1 tabIndex={-1}>{title}</h1>
                {lead && <p>{lead}</p>}
            </div>
            {children && <div class="row">{children}</div>}
        </div>
    );
}

export const Note = ({ look, children }: { look?: "mid" | "bad"; children: ComponentChildren }) => (
    <div class={`note ${look ?? ""}`}>{children}</div>
);

export const Empty = ({ title, children }: { title: ComponentChildren; children?: ComponentChildren }) => (
    <div class="empty">
        <h2>{title}</h2>
        {children}
    </div>
);
