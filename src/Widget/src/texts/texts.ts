import { de } from "./de";
import { en } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { it } from "./it";
import { ja } from "./ja";
import { names, type TextName, type Texts } from "./names";
import { nl } from "./nl";
import { pt } from "./pt";

const languages: { [language: string]: Texts } = { en, de, es, fr, it, pt, nl, ja };

/** Gives the text of a name; `n` stands for its number, or its time. */
export type Say = (name: TextName, n?: number | string) => string;

/** The language of the texts for a page of that language: English where the widget does not speak it. */
export function spoken(language: string): string {
  const primary = language.toLowerCase().split("-")[0]!;
  return Object.hasOwn(languages, primary) ? primary : "en";
}

/** The texts of a language, each replaced where the owner gives another. */
export function texts(language: string, own: (name: TextName) => string | null): Say {
  const spokenTexts = languages[language]!;
  return (name, n = "") =>
    (own(name) ?? spokenTexts[names.indexOf(name)]!).replace(/\{(?:n|time)\}/g, () => String(n));
}
