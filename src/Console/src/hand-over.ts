// What one view gives the next: a question is no part of an address, which browsers and servers write down.

export type Handed = { questions: string[]; answer?: string; site?: string };

let handed: Handed | null = null;

export function handOver(what: Handed) {
    handed = what;
}

/** Takes what was handed over, once. */
export function take(): Handed | null {
    const what = handed;
    handed = null;
    return what;
}
