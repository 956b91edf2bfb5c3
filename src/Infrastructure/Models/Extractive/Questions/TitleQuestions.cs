using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// What a title asks, or makes a reader ask: what is new, what something is, what the post is about.
/// </summary>
internal sealed class TitleQuestions : IQuestionPattern
{
    public IEnumerable<Candidate> Find(PostReading post)
    {
        var title = post.Outline.Article.Title.Trim().TrimEnd('.', ':', ',');
        var best = post
            .Outline.Sentences.Where(s => post.Standing(s) > 0.3)
            .OrderByDescending(s => post.Graph.Centrality(s) * (1 + Math.Exp(-s.Index / 4.0)))
            .ThenBy(s => s.Index)
            .Take(2)
            .OrderBy(s => s.Index)
            .ToList();
        if (title.Length is 0 or > 80 || title.AsSpan().IndexOfAny('"', '“', '<') >= 0 || best.Count == 0)
            yield break;
        if (
            NewsOf(title) is { } subject
            && post
                .Outline.Sentences.Where(s =>
                    IsNews(s.Text) && !StandAlone.Dangles(s.Text) && !post.IsBoilerplate(s) && s.Text[^1] == '.'
                )
                .Take(3)
                .ToList()
                is { Count: > 1 } news
        )
            yield return new Candidate(QuestionKind.Change, $"What is new in {subject}?", news, 0.95, subject);
        else if (NewsOf(title) is { } release && SaidOf(release, post) is { Count: > 0 } said)
            yield return new Candidate(QuestionKind.Change, $"What is new in {release}?", said, 0.8, release);
        if (TitleForms.Ask(title, post) is { } natural && QuestionGate.Admits(natural))
            yield return new Candidate(QuestionKind.Heading, natural, best, 0.74, title);
        if (Undertaking(title, post) is { } undertaking)
            yield return new Candidate(QuestionKind.Change, undertaking, best, 0.6, title);
        if (Asked(title, post) is { } asked)
            yield return asked with
            {
                Evidence = asked.Evidence.Count > 0 ? asked.Evidence : best,
            };
        yield return new Candidate(
            QuestionKind.Overview,
            IsQuestion(title) ? title : $"What is “{title.TrimEnd('?', '!')}” about?",
            best,
            IsQuestion(title) ? 0.9 : 0.25,
            title,
            Quotes: true
        );
    }

    // What the post says of a release by its number.
    private static List<Sentence> SaidOf(string release, PostReading post)
    {
        var number = release.Split(' ')[^1];
        return
        [
            .. post
                .Outline.Sentences.Where(s =>
                    s.Text.Contains(number, StringComparison.Ordinal)
                    && s.Text[^1] == '.'
                    && !StandAlone.Dangles(s.Text)
                    && !post.IsBoilerplate(s)
                )
                .Take(2),
        ];
    }

    // "Reducing support for X" asks what that involves.
    private static string? Undertaking(string title, PostReading post)
    {
        var colon = title.IndexOf(": ", StringComparison.Ordinal);
        var phrase = HeadingQuestions.InnerCase(colon > 0 ? title[(colon + 2)..] : title, post);
        phrase = phrase.Length > 0 ? char.ToLowerInvariant(phrase[0]) + phrase[1..] : phrase;
        var words = Words.Of(phrase);
        if (
            words.Length is < 3 or > 12
            || VerbLexicon.OfGerund(words[0].Lower) is null
            || words[0].Lower
                is "announcing"
                    or "introducing"
                    or "launching"
                    or "releasing"
                    or "welcoming"
                    or "celebrating"
                    or "meeting"
        )
            return null;
        var asked = $"What does {phrase} involve?";
        return QuestionGate.Admits(asked) ? asked : null;
    }

    // "Why we use X" and "How to X" ask themselves; "Introducing X" asks what X is.
    private static Candidate? Asked(string title, PostReading post)
    {
        var section = new Section(title, 1, 0, 0, [.. post.Outline.Sentences]);
        if (HeadingQuestions.Convert(title, section, post) is { } converted)
            return new Candidate(converted.Kind, converted.Text, [], 0.8, title);
        var words = Words.Of(title);
        var skip =
            words[0].Text is "Announcing" or "Introducing" or "Launching" or "Meet" ? 1
            : words[0].Text == "Welcome" && words.Length > 2 && words[1].Lower == "to" ? 2
            : 0;
        if (
            skip == 0
            || words.Length == skip
            || words.Any(w => char.IsAsciiDigit(w.Text[0]) && w.Text.Contains('.', StringComparison.Ordinal))
        )
            return null;
        var end = Array.FindIndex(words, skip, w => !w.Continues);
        var name = words[skip..(end < 0 ? words.Length : end + 1)];
        if (NounPhrase.Read(name, post, opensSentence: false) is not { Specificity: 2, IsPlural: false } noun)
            return null;
        var terms = Tokenizer.Terms(noun.Text).ToHashSet(StringComparer.Ordinal);
        var telling = post
            .Outline.Sentences.Where(s => terms.All(s.Terms.Contains) && post.Standing(s) > 0.3)
            .OrderByDescending(s =>
                s.Text.Contains($"{noun.Words[^1].Text} is ", StringComparison.Ordinal) ? 2 : post.Graph.Centrality(s)
            )
            .ThenBy(s => s.Index)
            .Take(1)
            .ToList();
        return telling.Count == 0
            ? null
            : new Candidate(
                QuestionKind.Definition,
                $"What is {(WordClasses.IsDeterminer(noun.Words[0].Text) ? char.ToLowerInvariant(noun.Text[0]) + noun.Text[1..] : noun.Text)}?",
                telling,
                0.78,
                noun.Text
            );
    }

    private static bool IsQuestion(string title) =>
        title.EndsWith('?')
        && title.Split(' ')[0].ToLowerInvariant()
            is "what"
                or "why"
                or "how"
                or "who"
                or "when"
                or "where"
                or "which"
                or "is"
                or "are"
                or "can"
                or "should"
                or "do"
                or "does";

    private static string? NewsOf(string title)
    {
        var words = title.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return
            words.Length is >= 2 and <= 6
            && words[0] is "Announcing" or "Introducing" or "Releasing"
            && words[1..].Any(w => char.IsAsciiDigit(w[0]) && w.Contains('.', StringComparison.Ordinal))
            ? string.Join(' ', words[1..])
            : null;
    }

    private static bool IsNews(string text) =>
        text.Contains(" now ", StringComparison.Ordinal)
        || text.Contains(" new ", StringComparison.Ordinal)
        || text.Contains("stabilize", StringComparison.Ordinal)
        || text.Contains(" adds ", StringComparison.Ordinal)
        || text.Contains("introduce", StringComparison.Ordinal)
        || text.Contains(" resolves ", StringComparison.Ordinal)
        || text.Contains(" fixes ", StringComparison.Ordinal);
}
