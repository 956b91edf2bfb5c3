import { threefold } from "../../../Widget/src/words";
import type { Answer } from "../types";
import { Foreign, Outside } from "./text";

/** An answer as the widget shows it to readers. */
export function Reader({ of }: { of: Answer }) {
    return (
        <div class="reader">
            {of.abstained ? (
                <>
                    <p class="lead">
                        {of.nearest.length > 0 && <span aria-hidden="true">≈ </span>}
                        <span dir="auto">{of.answer}</span>
                    </p>
                    {of.nearest.map((near) => (
                        <blockquote key={`${near.blog_id}${near.start}`}>
                            <q dir="auto">{near.quote}</q>
                            <small>
                                <Outside url={near.text_fragment_url}>
                                    <Foreign>{near.title || near.url}</Foreign>
                                </Outside>
                            </small>
                        </blockquote>
                    ))}
                </>
            ) : (
                <>
                    {of.curated && <p class="lead">From the author</p>}
                    {of.answer.split(/\n+/).map((paragraph, at) => (
                        <p key={at} dir="auto">
                            {marked(paragraph, new Set(of.citations.map(({ index }) => index)))}
                        </p>
                    ))}
                    {of.citations.length > 0 && (
                        <ol class="notes" aria-label="Sources">
                            {of.citations.map((citation) => {
                                const [before, words, after] = threefold(citation);
                                return (
                                    <li key={citation.index}>
                                        <b aria-hidden="true">{citation.index}</b>
                                        <span>
                                            <q dir="auto">
                                                {before}
                                                {words && <mark>{words}</mark>}
                                                {after}
                                            </q>{" "}
                                            <Outside url={citation.text_fragment_url}>
                                                <Foreign>{citation.title || citation.url}</Foreign>
                                            </Outside>
                                        </span>
                                    </li>
                                );
                            })}
                        </ol>
                    )}
                </>
            )}
        </div>
    );
}

/** The text with a superscript for each `[n]` that is a citation's. */
function marked(text: string, known: Set<number>) {
    return text.split(/(\s*\[\d{1,2}\])/).map((piece, at) => {
        const index = at % 2 ? Number(/\d+/.exec(piece)![0]) : 0;
        return at % 2 && known.has(index) ? <sup key={at}>{index}</sup> : piece;
    });
}
