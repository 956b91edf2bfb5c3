// What is shown of figures, times and addresses. Pure: what time it is, is told.

const locale = "en-GB";
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const dayAndMonth = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });
const withYear = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const shortDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
const month = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });

export const number = (n: number) => whole.format(n);

/** "1 post", "2 posts". */
export const counted = (n: number, one: string, many = `${one}s`) => `${number(n)} ${n == 1 ? one : many}`;

/** A share in whole per cents: never 0 or 100 where something, or something else, is there. */
export function share(part: number, of: number): string {
    if (of <= 0) return "–";
    const rounded = Math.round((100 * part) / of);
    if (rounded == 0 && part > 0) return "under 1 %";
    if (rounded == 100 && part < of) return "over 99 %";
    return `${rounded} %`;
}

/** Tokens: 61,400 · 3.41 million. */
export const tokens = (n: number) =>
    n < 1_000_000
        ? number(n)
        : `${new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(n / 1_000_000)} million`;

/** Money has no sign: prices are the owner's unit. */
export const money = (n: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: n < 0.1 && n > 0 ? 4 : 2 }).format(
        n,
    );

/** 31 ms · 0.24 s · 1.9 s · 12 s. */
export function milliseconds(ms: number): string {
    if (ms < 100) return `${Math.round(ms)} ms`;
    const seconds = ms / 1000;
    return `${seconds < 1 ? seconds.toFixed(2) : seconds < 10 ? seconds.toFixed(1) : number(seconds)} s`;
}

/** A span of time in its greatest unit. */
export function span(seconds: number): string {
    if (seconds < 90) return counted(Math.round(seconds), "second");
    if (seconds < 90 * 60) return counted(Math.round(seconds / 60), "minute");
    if (seconds < 36 * 3600) return counted(Math.round(seconds / 3600), "hour");
    return counted(Math.round(seconds / 86_400), "day");
}

const days = (from: Date, to: Date) =>
    Math.round(
        (new Date(to.getFullYear(), to.getMonth(), to.getDate()).getTime() -
            new Date(from.getFullYear(), from.getMonth(), from.getDate()).getTime()) /
            86_400_000,
    );

/** Today and yesterday with the clock, else the date. */
export function when(time: string | Date, now: Date): string {
    const at = new Date(time);
    const ago = days(at, now);
    if (ago == 0) return `today, ${clock.format(at)}`;
    if (ago == 1) return `yesterday, ${clock.format(at)}`;
    if (ago == -1) return `tomorrow, ${clock.format(at)}`;
    return at.getFullYear() == now.getFullYear() ? dayAndMonth.format(at) : withYear.format(at);
}

/** What is no part of an address yet, as one. */
export const inPath = encodeURIComponent;

export const clockOf = (time: string | Date) => clock.format(new Date(time));
export const fullTime = (time: string | Date) => full.format(new Date(time));

/** A day of the API (2026-11-28), which is one of UTC: 28 Nov. */
export const dayOf = (day: string) => shortDay.format(new Date(day));
export const monthOf = (day: string | Date) => month.format(new Date(day));

/** An address as people read it. */
export const address = (url: string) => url.replace(/^https?:\/\//, "").replace(/\/$/, "");

/** The path of an address on a site that is known from the context. */
export function pathOf(url: string): string {
    try {
        const { pathname, search } = new URL(url);
        return pathname + search;
    } catch {
        return url;
    }
}

export function originOf(url: string): string {
    try {
        return new URL(url).origin;
    } catch {
        return "";
    }
}

/** The name of a language in English, where it has one. */
export function language(code: string): string {
    if (code == "und") return "language not known";
    try {
        return new Intl.DisplayNames("en", { type: "language" }).of(code) ?? code;
    } catch {
        return code;
    }
}

/** "every 15 minutes", "daily", "weekly". */
export function every(minutes: number): string {
    if (minutes == 1440) return "daily";
    if (minutes == 10_080) return "weekly";
    if (minutes % 1440 == 0) return `every ${minutes / 1440} days`;
    if (minutes == 60) return "hourly";
    return minutes % 60 == 0 ? `every ${minutes / 60} hours` : `every ${minutes} minutes`;
}

/** Steps of a scale for a chart: at most five lines, of 1, 2 or 5 times a power of ten, from 0 to at least `most`. */
export function scale(most: number, isWhole: boolean): number[] {
    if (!(most > 0)) return [0, 1];
    const rough = most / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    let step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough)!;
    if (isWhole) step = Math.max(1, step);
    const lines = [];
    for (let i = 0; i <= Math.ceil(most / step - 1e-9); i++) lines.push(Number((i * step).toPrecision(12)));
    return lines;
}
