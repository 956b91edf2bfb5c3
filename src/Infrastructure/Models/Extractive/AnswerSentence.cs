using BlogManager.Application.Ports;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>A sentence of a passage that may answer a question.</summary>
/// <param name="Passage">Index of its passage.</param>
/// <param name="Start">Inclusive UTF-16 index in the passage's text.</param>
/// <param name="End">Exclusive UTF-16 index in the passage's text.</param>
/// <param name="Terms">Its stems.</param>
/// <param name="Previous">Where the sentence before it in the same block begins; equal to <paramref name="Start"/> where it opens the block.</param>
/// <param name="Nearby">Stems of the sentence before it.</param>
/// <param name="Around">Stems of the post's title and of the headings above.</param>
internal sealed record AnswerSentence(
    int Passage, int Start, int End, IReadOnlySet<string> Terms, int Previous, IReadOnlySet<string> Nearby, IReadOnlySet<string> Around)
{
    private const int FewestWords = 4;
    private const int MostWords = 70;

    /// <summary>The sentences of a passage that can stand as an answer: no headings, no code, no questions, no lead-ins to a list.</summary>
    internal static IEnumerable<AnswerSentence> Of(Passage passage, int index)
    {
        var text = passage.Source.Chunk.Text;
        var around = Stems(passage.Source.Title + "\n" + passage.Source.Chunk.Heading);
        var before = Stems("");
        foreach (var block in TextBlocks.Parse(new StoredText(text)))
        {
            if (block.Kind == BlockKind.Heading)
            {
                around = [.. around, .. Stems(text[block.Start..block.End])];
                before = Stems("");
            }

            if (block.Kind is BlockKind.Heading or BlockKind.Code)
                continue;
            var previous = -1;
            foreach (var (start, end) in SentenceSplitter.Split(text, block.Start, block.End))
            {
                var sentence = text[start..end];
                var terms = Stems(sentence);
                if (!sentence.TrimEnd('"', '”', '\'', '’', ')', '*', '_').EndsWith('?'))
                {
                    var words = Tokenizer.Tokenize(sentence).Count;
                    if (words is >= FewestWords and <= MostWords && !sentence.EndsWith(':'))
                        yield return new AnswerSentence(index, start, end, terms, previous < 0 ? start : previous, before, around);
                }

                before = terms;
                previous = start;
            }
        }
    }

    private static HashSet<string> Stems(string text) => Tokenizer.Tokenize(text).Select(t => t.Term).ToHashSet(StringComparer.Ordinal);
}
