using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// Plain questions for posts whose sentences fit no pattern: what a section or a name of the post is about. Safe in
/// every language, since the heading or the title is quoted and not bent into a sentence.
/// </summary>
internal sealed class FallbackQuestions : IQuestionPattern
{
    private const int MostNames = 20;

    // A shorter last line is a signature or a link.
    private const int FewestWordsOfEnding = 8;

    public IEnumerable<Candidate> Find(PostReading post) =>
        FromTitle(post)
            .Concat(FromHeadings(post))
            .Concat(post.Outline.IsEnglish ? FromNames(post) : FromSentences(post));

    private static IEnumerable<Candidate> FromTitle(PostReading post)
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
            post.Outline.IsEnglish
            && NewsOf(title) is { } subject
            && post
                .Outline.Sentences.Where(s =>
                    IsNews(s.Text) && !StandAlone.Dangles(s.Text) && !post.IsBoilerplate(s) && s.Text[^1] == '.'
                )
                .Take(3)
                .ToList()
                is { Count: > 1 } news
        )
            yield return new Candidate(QuestionKind.Change, $"What is new in {subject}?", news, 0.95, subject);
        else if (post.Outline.IsEnglish && NewsOf(title) is { } release && SaidOf(release, post) is { Count: > 0 } said)
            yield return new Candidate(QuestionKind.Change, $"What is new in {release}?", said, 0.8, release);
        if (post.Outline.IsEnglish && TitleForms.Ask(title, post) is { } natural && QuestionGate.Admits(natural))
            yield return new Candidate(QuestionKind.Heading, natural, best, 0.74, title);
        if (post.Outline.IsEnglish && Undertaking(title, post) is { } undertaking)
            yield return new Candidate(QuestionKind.Change, undertaking, best, 0.6, title);
        if (post.Outline.IsEnglish && Asked(title, post) is { } asked)
            yield return asked with
            {
                Evidence = asked.Evidence.Count > 0 ? asked.Evidence : best,
            };
        yield return new Candidate(
            QuestionKind.Overview,
            IsQuestion(title) ? title : $"What is “{title.TrimEnd('?', '!')}” about?",
            best,
            IsQuestion(title) ? 0.9
                : post.Outline.IsEnglish ? 0.25
                : 0.6,
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

    private static IEnumerable<Candidate> FromHeadings(PostReading post)
    {
        foreach (
            var section in post.Outline.Sections.Where(s =>
                s.Heading.Length is > 3 and < 80 && s.Sentences.Count > 0 && !s.Heading.EndsWith('?')
            )
        )
        {
            if (
                HeadingQuestions.Evidence(section, post) is not { Count: > 0 } evidence
                || post.Outline.IsEnglish && IsFurniture(section.Heading)
            )
                continue;
            var heading = section.Heading.TrimEnd('.', ':', '!', '？');
            if (!post.Outline.IsEnglish)
            {
                yield return new Candidate(
                    QuestionKind.Heading,
                    section.Heading[^1] is '？' or '؟' ? heading + "?" : $"What does “{heading}” cover?",
                    evidence,
                    section.Heading[^1] is '？' or '؟' ? 0.9 : 0.65,
                    heading,
                    Quotes: true
                );
                continue;
            }

            var phrase = HeadingQuestions.InnerCase(heading, post);
            var inner = Words.Of(phrase);
            if (
                NounPhrase.Read(inner, post, opensSentence: false) is { Specificity: > 0 } noun
                && (
                    noun.IsPlural
                    || inner.Length == 1
                    || inner[0].Lower is "the" or "a" or "an"
                    || post.IsName(inner[0].Text)
                )
                && !inner.Any(w => VerbLexicon.OfGerund(w.Lower) is not null || w.Lower is "no" or "now")
                && Clause.Parse(inner, post) is null
                && !VerbLexicon.IsParticiple(inner[^1].Lower)
                && (!VerbLexicon.IsBase(inner[0].Lower) || VerbLexicon.IsAlsoNoun(inner[0].Lower))
            )
                yield return new Candidate(
                    QuestionKind.Heading,
                    $"What should readers know about {noun.Text}?",
                    evidence,
                    0.42,
                    heading
                );
            else
                yield return new Candidate(
                    QuestionKind.Heading,
                    $"What does the section “{heading}” cover?",
                    evidence,
                    0.2,
                    heading,
                    Quotes: true
                );
        }
    }

    private static IEnumerable<Candidate> FromNames(PostReading post)
    {
        var names = new Dictionary<string, List<Sentence>>(StringComparer.Ordinal);
        foreach (var sentence in post.Outline.Sentences)
        {
            foreach (var name in Names(sentence, post).Concat(Subject(sentence, post)).Distinct(StringComparer.Ordinal))
            {
                if (!names.TryGetValue(name, out var said))
                    names[name] = said = [];
                said.Add(sentence);
            }
        }

        foreach (
            var (name, said) in names
                .OrderByDescending(n => n.Value.Count)
                .ThenBy(n => n.Key, StringComparer.Ordinal)
                .Take(MostNames * 3)
        )
        {
            if (
                said.Count < 3 && !name.Contains(' ', StringComparison.Ordinal) && !post.IsKey(name)
                || said.Count < 2 && !IsSubject(said[0], name, post)
                || VerbLexicon.IsBase(name)
                || name.Length > 3 && name[^2] == '.'
            )
                continue;
            var best = said.Where(s => post.Standing(s) > 0.3)
                .OrderByDescending(s => post.Graph.Centrality(s) + (IsSubject(s, name, post) ? 0.5 : 0))
                .ThenBy(s => s.Index)
                .FirstOrDefault();
            if (best is not null)
                yield return new Candidate(
                    QuestionKind.Overview,
                    About(best, name, post),
                    [best],
                    0.15 + Math.Min(0.1, said.Count * 0.02),
                    name
                );
        }
    }

    private static string About(Sentence sentence, string name, PostReading post)
    {
        if (Describes(sentence, name, post))
            return $"How does the post describe {name}?";
        var plays =
            post.Subject is { } subject
            && name.Length > 3
            && PostReading.IsTechnical(name)
            && subject[0] != 'a'
            && TitleSubject.Release(Words.Of(subject)) is null
            && !IsSubject(sentence, name, post)
            && !Tokenizer.Terms(subject).Any(Tokenizer.Terms(name).Contains)
                ? $"What role {(WordClasses.IsPlural(name) ? "do" : "does")} {name} play in {subject}?"
                : null;
        return plays is not null && !DefinitionQuestions.IsNamedPerson(Words.Of(name))
            ? plays
            : $"What does the post say about {name}?";
    }

    private static IEnumerable<string> Subject(Sentence sentence, PostReading post)
    {
        if (
            post.Clause(sentence)?.Subject is { Specificity: > 0, IsSpeaker: false } subject
            && subject.Words.Count <= 6
        )
            yield return subject.Text;
    }

    private static IEnumerable<string> Names(Sentence sentence, PostReading post)
    {
        var words = Words.Of(sentence.Text);
        for (var i = 1; i < words.Length; i++)
        {
            var from = i;
            if (char.IsUpper(words[i - 1].Text[0]) && !WordClasses.IsFunctionWord(words[i - 1].Text))
                continue;
            while (
                i < words.Length
                && char.IsUpper(words[i].Text[0])
                && words[i].Before.Length == 0
                && !WordClasses.IsFunctionWord(words[i].Text)
                && words[i - 1].Continues
            )
                i++;
            if (
                i - from is >= 1 and <= 3
                && NounPhrase.Read(words.AsSpan(from, i - from), post, false) is { Specificity: 2 } name
                && name.Text.Length > 2
                && !IsCalendar(name.Words[0].Text)
                && !name.Text.Contains('-', StringComparison.Ordinal)
                && !name.Text.EndsWith("'s", StringComparison.Ordinal)
                && !name.Text.EndsWith("’s", StringComparison.Ordinal)
            )
                yield return name.Text;
        }
    }

    // A language without patterns: the most central sentences answer what the post says about its title.
    private static IEnumerable<Candidate> FromSentences(PostReading post)
    {
        var opening = post.Outline.Sentences.Where(s => post.Standing(s) > 0.3).Take(1).ToList();
        if (opening.Count > 0)
            yield return new Candidate(QuestionKind.Overview, "How does the post begin?", opening, 0.2, "");
        var last = post
            .Outline.Sentences.Where(s => s.Words >= FewestWordsOfEnding && post.Standing(s) > 0.3)
            .TakeLast(1)
            .ToList();
        if (last.Count > 0)
            yield return new Candidate(QuestionKind.Overview, "How does the post end?", last, 0.1, "");
    }

    // What is said of the subject answers better than a mention does.
    private static bool IsSubject(Sentence sentence, string name, PostReading post) =>
        post.Clause(sentence)?.Subject.Text.Contains(name, StringComparison.Ordinal) == true;

    // "The guide is a living thing" describes the guide.
    private static bool Describes(Sentence sentence, string name, PostReading post) =>
        post.Clause(sentence) is { Lemma: "be", IsNegated: false, Rest.Length: > 1 } clause
        && clause.Subject.Text == name;

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

    private static bool IsCalendar(string word) =>
        word.EndsWith("day", StringComparison.Ordinal)
        || Array.Exists(System.Globalization.CultureInfo.InvariantCulture.DateTimeFormat.MonthNames, m =>
            m.Length > 0 && m.StartsWith(word.TrimEnd('.'), StringComparison.Ordinal)
        );

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

    private static bool IsFurniture(string heading) =>
        Tokenizer.Terms(heading) is { Count: 0 }
        || heading.ToLowerInvariant() is var lower
            && (
                lower.StartsWith("contributors", StringComparison.Ordinal)
                || lower.StartsWith("thank", StringComparison.Ordinal)
                || lower.StartsWith("acknowledg", StringComparison.Ordinal)
                || lower.StartsWith("other ", StringComparison.Ordinal)
                || lower.StartsWith("please ", StringComparison.Ordinal)
                || lower.EndsWith(" us", StringComparison.Ordinal)
                || lower.StartsWith("conclusion", StringComparison.Ordinal)
                || lower.EndsWith("overview", StringComparison.Ordinal)
                || lower.StartsWith("references", StringComparison.Ordinal)
                || lower.StartsWith("introduction", StringComparison.Ordinal)
                || lower.StartsWith("footnotes", StringComparison.Ordinal)
                || lower.StartsWith("appendix", StringComparison.Ordinal)
                || lower
                    is "summary"
                        or "overview"
                        or "background"
                        or "tl;dr"
                        or "others"
                        or "misc"
                        or "notes"
                        or "links"
            );
}
