import { en } from "./en";
import { names, type TextName, type Texts } from "./names";

const others = ["de", "es", "fr", "it", "pt", "nl", "ja"];

/** Gives the text of a name; `n` stands for its number, or its time. */
export type Say = (name: TextName, n?: number | string) => string;

/** The language of the texts for a page of that language: English where the widget does not speak it. */
export function spoken(language: string): string {
    const primary = language.toLowerCase().split("-")[0]!;
    return others.includes(primary) ? primary : "en";
}

/** Fetches the texts of a language; English is in the script, and stands in where another does not come. */
export async function fetched(base: string, language: string): Promise<Texts> {
    if (language == "en") return en;
    const response = await fetch(`${base}/widget/${language}.json`, { credentials: "omit" }).catch(() => null);
    const texts = response?.ok ? await response.json() : en;
    return texts.length == names.length ? texts : en;
}

/** The texts of a language, each replaced where the owner gives another. */
export function texts(own: (name: TextName) => string | null, spokenTexts: Texts = en, isTurned = () => false): Say {
    return (name, n = "") => {
        const text = (own(name) ?? spokenTexts[names.indexOf(name)]!).replace(/\{(?:n|time)\}/g, () => String(n));
        // On a page of the other direction a text keeps its own, also where it is no element's but an attribute's.
        return isTurned() ? `\u2068${text}\u2069` : text;
    };
}
