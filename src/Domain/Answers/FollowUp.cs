using System.Collections.Frozen;
using BlogManager.Domain.Text;

namespace BlogManager.Domain.Answers;

/// <summary>
/// Makes a question that follows others stand alone. A pronoun gives way to what the turns before were about ("What is
/// it for?" after "What is Cargo?" becomes "What is Cargo for?"), and what is left unsaid is said ("And in 2019?" takes
/// the question before with it). English patterns; a question that they do not know is left as it is.
/// </summary>
public static class FollowUp
{
    /// <summary>A longer question has said what it is about.</summary>
    private const int FewWords = 4;

    /// <summary>The most characters of a question that stands alone: longer ones are read only so far anyway.</summary>
    private const int LongestText = 1_000;

    private static readonly FrozenSet<string> Things = Set("it this that");
    private static readonly FrozenSet<string> People = Set("he she him her");
    private static readonly FrozenSet<string> Many = Set("they them these those");
    private static readonly FrozenSet<string> Possessives = Set("its their theirs his hers");
    private static readonly FrozenSet<string> Demonstratives = Set("this that these those");

    // "Is it possible to …", "does it take": it stands for nothing.
    private static readonly FrozenSet<string> AfterEmptyIt = Tokenizer
        .Stems(
            "possible necessary better best worth ok okay safe legal true important good bad hard easy difficult take "
                + "matter make mean time"
        )
        .ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Prepositions = Set(
        "in on at for with without during after before if by from under until since as through of about to"
    );

    private static readonly string[] Openings = ["what about", "how about", "and", "but", "or", "so", "then", "also"];
    private static readonly FrozenSet<string> AskingForMore = Set(
        "why how when where who which not so since much many"
    );

    /// <summary>The question, so put that it can be asked without the turns before it.</summary>
    /// <param name="question">The question.</param>
    /// <param name="history">The conversation before it, oldest first.</param>
    public static StandaloneQuestion Resolve(string question, IReadOnlyList<Turn> history)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(history);
        var before = new Conversation(null, null, null);
        foreach (var turn in history)
            before = turn.Role == "user" ? After(turn.Content, before) : before with { Reply = turn.Content };
        var text = before.Question is null ? question : Resolved(question, before);
        return StandaloneQuestion.Of(question, text.Length <= LongestText ? text : question);
    }

    private static Conversation After(string asked, Conversation before)
    {
        var text = before.Question is null ? asked : Resolved(asked, before);
        if (text.Length > LongestText)
            text = asked;
        // A turn that leaned on those before is about the same thing still.
        var subject =
            text == asked || before.Subject is null ? QuestionSubject.Of(asked) ?? before.Subject
            : text.Contains(before.Subject, StringComparison.Ordinal) ? before.Subject
            : QuestionSubject.Of(text);
        return new Conversation(text, subject, before.Reply);
    }

    private static string Resolved(string question, Conversation before)
    {
        var tokens = Tokenizer.Tokenize(question);
        if (tokens.Count == 0 || before.Subject is not { } subject)
            return question;
        var own = tokens.Count(t => !t.IsStopWord);
        if (WithoutOpening(question) is { } rest)
            return Continued(rest, before);
        if (tokens.All(t => AskingForMore.Contains(t.Term)))
            return $"{question} {before.Question}";
        if (Pronoun(tokens, own) is { } at && (own <= FewWords || at == tokens.Count - 1))
            return Replaced(question, tokens, at, before);
        return own == 0 || (own <= 1 && tokens.Count <= 3) ? About(question, subject) : question;
    }

    /// <summary>What follows "and", "what about" and the like; null where it does not begin so.</summary>
    private static string? WithoutOpening(string question)
    {
        var text = question.AsSpan().TrimStart();
        foreach (var opening in Openings)
        {
            if (
                text.StartsWith(opening, StringComparison.OrdinalIgnoreCase)
                && text.Length > opening.Length
                && text[opening.Length] is ' ' or ','
            )
            {
                var rest = text[opening.Length..].TrimStart(" ,").ToString();
                return rest.Length == 0 ? null : rest;
            }
        }

        return null;
    }

    private static string Continued(string rest, Conversation before)
    {
        var tokens = Tokenizer.Tokenize(rest);
        var (asked, subject) = (before.Question!, before.Subject!);
        if (tokens.Count == 0)
            return rest;
        var capital = char.ToUpperInvariant(rest[0]) + rest[1..];
        // "And in 2019?": the question before, so narrowed.
        if (Prepositions.Contains(tokens[0].Term))
            return $"{asked.TrimEnd(' ', '?', '.', '!')} {rest}";
        if (tokens.All(t => AskingForMore.Contains(t.Term)))
            return $"{capital} {asked}";
        if (Pronoun(tokens, tokens.Count(t => !t.IsStopWord)) is { } at)
            return Replaced(capital, tokens, at, before);
        // "What about Federalist?" after a question on Tock.
        var named = asked.IndexOf(subject, StringComparison.Ordinal);
        if (named >= 0 && tokens.Count <= 4 && tokens.All(t => !t.IsStopWord && QuestionSubject.IsName(rest, t)))
            return asked[..named] + rest.TrimEnd(' ', '?', '.', '!') + asked[(named + subject.Length)..];
        return rest.Contains(subject, StringComparison.OrdinalIgnoreCase) ? capital : About(capital, subject);
    }

    /// <summary>The token that stands for what was said before, or null.</summary>
    private static int? Pronoun(IReadOnlyList<Token> tokens, int own)
    {
        int? found = null;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (!StandsForSomething(tokens, i, own))
                continue;
            // "Which framework did they pick for it?": the thing, not the people.
            if (found is null || (Many.Contains(tokens[found.Value].Term) && !Many.Contains(tokens[i].Term)))
                found = i;
        }

        return found;
    }

    private static bool StandsForSomething(IReadOnlyList<Token> tokens, int i, int own)
    {
        var (term, next) = (tokens[i].Term, i + 1 < tokens.Count ? tokens[i + 1].Term : string.Empty);
        if (term == "it")
            return !AfterEmptyIt.Contains(next) || own <= 1;
        if (term is "that" && next.Length > 0 && i > 0 && !tokens[i - 1].IsStopWord)
            return false; // "the crate that …": a relative clause
        if (term is "there")
            return i == tokens.Count - 1;
        if (term is "one" or "ones")
            return next != "of"
                && i > 0
                && (tokens[i - 1].Term is "the" or "which" || (i > 1 && tokens[i - 2].Term == "the"));
        return Things.Contains(term) || People.Contains(term) || Many.Contains(term) || Possessives.Contains(term);
    }

    private static string Replaced(string text, IReadOnlyList<Token> tokens, int at, Conversation before)
    {
        var token = tokens[at];
        var subject = before.Subject!;
        var noun = at + 1 < tokens.Count && !tokens[at + 1].IsStopWord;
        if (People.Contains(token.Term) || token.Term is "his" or "hers")
            subject = before.Reply is { } reply ? QuestionSubject.PersonIn(reply) ?? subject : subject;
        var (end, words) = token.Term switch
        {
            "there" => (token.End, "in " + subject),
            "one" or "ones" => (token.End, text[token.Start..token.End] + " of " + subject),
            "her" when noun => (token.End, Possessive(subject)),
            _ when Possessives.Contains(token.Term) => (token.End, Possessive(subject)),
            // "in that release": what it is and which; and not "was that planned".
            _ when noun
                    && Demonstratives.Contains(token.Term)
                    && at > 0
                    && Prepositions.Contains(tokens[at - 1].Term) => (
                tokens[at + 1].End,
                $"the {text[tokens[at + 1].Start..tokens[at + 1].End]} {subject}"
            ),
            _ => (token.End, subject),
        };
        return text[..token.Start] + words + text[end..];
    }

    private static string Possessive(string subject) => subject.EndsWith('s') ? subject + "'" : subject + "'s";

    private static string About(string question, string subject)
    {
        var trimmed = question.TrimEnd(' ', '?', '.', '!');
        return $"{trimmed}, {subject}?";
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Where a conversation has come to.</summary>
    /// <param name="Question">The last question of the user, standing alone.</param>
    /// <param name="Subject">What it is about.</param>
    /// <param name="Reply">The last turn of the assistant.</param>
    private sealed record Conversation(string? Question, string? Subject, string? Reply);
}
