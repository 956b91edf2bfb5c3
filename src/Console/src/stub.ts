import { counted } from "./format";

/** A Markdown stub for a post about what readers asked. What they wrote is text and no markup. */
export function stub(question: string, times: number, days: number, wordings: string[]): string {
    const others = wordings.filter((wording) => wording != question);
    const list = others.map((wording) => `- ${plain(wording)}`).join("\n");
    return `# ${plain(question)}\n\nReaders asked this ${counted(times, "time")} in ${counted(days, "day")}${others.length > 0 ? `:\n\n${list}\n` : ".\n"}`;
}

const plain = (text: string) =>
    text
        .replace(/\s+/g, " ")
        .replace(/([\\`*_{}[\]<>#|])/g, "\\$1")
        .trim();
