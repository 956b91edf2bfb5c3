export type Child = Node | string | number | null | undefined | false;
type Attributes = { [name: string]: string | number | boolean | null | undefined | ((event: never) => void) };

/** Makes an element. Strings become text, never markup; a function is a listener of the event that it is named for. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    attributes: Attributes = {},
    ...children: Child[]
): HTMLElementTagNameMap[Tag] {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value == "function") element.addEventListener(name, value as EventListener);
        else if (value != null && value !== false) element.setAttribute(name, value === true ? "" : (value as string));
    }
    return fill(element, ...children);
}

/** Puts children in place of those that an element has. */
export function fill<Kind extends HTMLElement>(element: Kind, ...children: Child[]): Kind {
    element.replaceChildren(...(children.filter((child) => child != null && child !== false) as Node[]));
    return element;
}

/** Makes a heading of a level; below the sixth there is none. */
export function heading(level: number, attributes: Attributes, ...children: Child[]): HTMLElement {
    return h(`h${Math.min(level, 6)}` as "h2", attributes, ...children);
}

const drawings = {
    down: [12, "M2 4l4 4 4-4"],
    cross: [16, "M3 3l10 10M13 3L3 13"],
    up: [
        20,
        "M3 9h3v8H3zM6 9l3.6-6.4c1.3 0 2 .9 1.8 2.2L11 8h4.4a1.6 1.6 0 0 1 1.6 1.9l-1.1 5.7a1.7 1.7 0 0 1-1.7 1.4H6",
    ],
} as const;

/** Makes a line drawing that says nothing to screen readers. */
export function drawing(name: keyof typeof drawings): SVGElement {
    const [size, line] = drawings[name];
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
    svg.ariaHidden = "true";
    path.setAttribute("d", line);
    svg.append(path);
    return svg;
}

let made = 0;

/** An id that no other element of the page's widgets has. */
export const newId = () => `bm${++made}`;
