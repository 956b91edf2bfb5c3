using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Extractive.Questions;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>The sentences of a post that are shown as a question's answer.</summary>
internal static class AnswerSentences
{
    private const int MostEvidence = 3;
    private const int LongEvidence = 60;

    // An answer that points back or announces a list is given with what it needs to be understood.
    internal static List<Sentence> Complete(IReadOnlyList<Sentence> from, ArticleOutline outline)
    {
        var evidence = from.Take(MostEvidence).ToList();
        if (
            outline.IsEnglish
            && StandAlone.Dangles(evidence[0].Text)
            && outline.Previous(evidence[0]) is { } previous
            && evidence.Count < MostEvidence
            && previous.Text[^1] != '?'
        )
            evidence.Insert(0, previous);
        while (
            evidence.Count < MostEvidence
            && (evidence[^1].Index + 1 < outline.Sentences.Count || evidence[^1].Text[^1] == ':')
        )
        {
            var last = evidence[^1];
            if (last.Text[^1] == ':' && Announced(last, outline) is { Kind: BlockKind.Code } code)
            {
                evidence.Add(code);
                break;
            }

            if (last.Index + 1 >= outline.Sentences.Count)
                break;
            var next = outline.Sentences[last.Index + 1];
            var announced =
                last.Text[^1] == ':' || (last.Kind == BlockKind.ListItem && evidence.Any(e => e.Text[^1] == ':'));
            var goesOn =
                next.Block == last.Block
                && evidence.Sum(e => e.Words) + next.Words <= LongEvidence
                && Continues(next.Text);
            if (next.Section != last.Section || !(announced && next.Kind == BlockKind.ListItem) && !goesOn)
                break;
            evidence.Add(next);
        }

        return evidence;
    }

    // The list item or the short piece of code that a sentence with a colon leads up to.
    internal static Sentence? Announced(Sentence sentence, ArticleOutline outline) =>
        outline.CodeAfter(sentence) is { } code ? code
        : sentence.Index + 1 < outline.Sentences.Count
        && outline.Sentences[sentence.Index + 1] is { Kind: BlockKind.ListItem } item
        && item.Section == sentence.Section
            ? item
        : null;

    private static bool Continues(string text) =>
        text.StartsWith("It ", StringComparison.Ordinal)
        || text.StartsWith("This ", StringComparison.Ordinal)
        || text.StartsWith("They ", StringComparison.Ordinal)
        || text.StartsWith("These ", StringComparison.Ordinal)
        || text.StartsWith("That ", StringComparison.Ordinal);

    internal static string Join(List<Sentence> evidence)
    {
        var answer = evidence[0].Text;
        for (var i = 1; i < evidence.Count; i++)
        {
            var open = char.IsLetterOrDigit(answer[^1]) || answer[^1] is '`' or ')';
            answer += (open ? "; " : " ") + evidence[i].Text;
        }

        answer = answer.TrimEnd(';', ',', ' ');
        var cased =
            answer.Length > 1 && char.IsLower(answer[0]) && answer.Split(' ', 2)[0].All(char.IsLower)
                ? char.ToUpperInvariant(answer[0]) + answer[1..]
                : answer;
        return char.IsLetterOrDigit(cased[^1]) || cased[^1] == ')' ? cased + "." : cased;
    }
}
