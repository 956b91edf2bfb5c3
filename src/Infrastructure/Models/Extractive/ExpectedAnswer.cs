using System.Text.RegularExpressions;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// What sort of thing a question asks for, told from its first words, and whether a sentence has one to offer.
/// </summary>
internal enum ExpectedAnswer
{
    /// <summary>
    /// Nothing that can be told from the form of a sentence ("why" and "how" among them: bonuses for them made answers
    /// worse).
    /// </summary>
    Anything,

    /// <summary>A date or a stretch of time.</summary>
    Time,

    /// <summary>A number.</summary>
    Quantity,

    /// <summary>A person or an organisation.</summary>
    Name,

    /// <summary>A place.</summary>
    Place,

    /// <summary>What a thing is.</summary>
    Definition,
}

/// <summary>Reads <see cref="ExpectedAnswer"/>s off questions and sentences by their form.</summary>
internal static partial class ExpectedAnswers
{
    private const int WordsToTheThing = 5;
    private const int LettersToTheThing = 200;

    /// <summary>What a question asks for.</summary>
    internal static ExpectedAnswer Of(string question)
    {
        if (QuantityQuestion().IsMatch(question))
            return ExpectedAnswer.Quantity;
        if (TimeQuestion().IsMatch(question))
            return ExpectedAnswer.Time;
        if (NameQuestion().IsMatch(question))
            return ExpectedAnswer.Name;
        if (PlaceQuestion().IsMatch(question))
            return ExpectedAnswer.Place;
        return DefinitionQuestion().IsMatch(question) ? ExpectedAnswer.Definition : ExpectedAnswer.Anything;
    }

    /// <summary>
    /// Whether a sentence offers what is asked for, beyond what the question itself says. Always true for
    /// <see cref="ExpectedAnswer.Anything"/>.
    /// </summary>
    internal static bool IsOfferedBy(ExpectedAnswer expected, string sentence, string question) =>
        expected switch
        {
            ExpectedAnswer.Quantity => Offers(Numbers(sentence), sentence, question),
            ExpectedAnswer.Time => Offers(All(Date(), sentence), sentence, question),
            ExpectedAnswer.Name => Offers(ProperNames(sentence), sentence, question),
            ExpectedAnswer.Place => Offers(All(LocatedAt(), sentence), sentence, question),
            ExpectedAnswer.Definition => Defines(sentence, question),
            _ => true,
        };

    /// <summary>
    /// Whether a sentence counts the thing that a "how many" asks to count: a number with the thing's name at most four
    /// words after it. True for other questions.
    /// </summary>
    internal static bool CountsWhatIsAsked(string sentence, string question)
    {
        var asked = CountedThing().Match(question);
        if (!asked.Success)
            return true;
        // "How many ...?" counts nothing that has a name.
        if (QueryWords.Of(asked.Groups["thing"].Value) is not [.., var last])
            return true;
        var thing = last.Term;
        foreach (var (index, length) in Numbers(sentence))
        {
            if (Year().IsMatch(sentence.AsSpan(index, length)))
                continue;
            var rest = sentence.AsSpan(index + length);
            var after = Tokenizer.Tokenize(rest[..Math.Min(rest.Length, LettersToTheThing)]);
            if (after.Take(WordsToTheThing).Any(t => t.Term == thing))
                return true;
        }

        return false;
    }

    // "X is a …", "X (short) means …", or "…, X, a …": the thing asked for, and what it is right after it.
    private static bool Defines(string sentence, string question)
    {
        var thing = DefinitionQuestion().Match(question).Groups["thing"].Value;
        // With the words of the last turn behind it ("What is it? bread oven") the question names no single thing to be
        // defined.
        if (thing.Length == 0)
            return true;
        for (
            var at = sentence.IndexOf(thing, StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = sentence.IndexOf(thing, at + thing.Length, StringComparison.OrdinalIgnoreCase)
        )
        {
            if (Defining().IsMatch(sentence.AsSpan(at + thing.Length)))
                return true;
        }

        return false;
    }

    private static bool Offers(List<(int Index, int Length)> forms, string sentence, string question) =>
        forms.Exists(form =>
            !question.AsSpan().Contains(sentence.AsSpan(form.Index, form.Length), StringComparison.OrdinalIgnoreCase)
        );

    private static List<(int Index, int Length)> All(Regex form, string sentence)
    {
        var all = new List<(int, int)>();
        foreach (var match in form.EnumerateMatches(sentence))
            all.Add((match.Index, match.Length));
        return all;
    }

    // What stands around a number is looked at here and not by the pattern: patterns that look around may take the
    // square of the text's length.
    private static List<(int Index, int Length)> Numbers(string sentence)
    {
        var numbers = All(NumberWord(), sentence);
        foreach (var (index, length) in All(Digits(), sentence))
        {
            if (index > 0 && (IsWordPart(sentence[index - 1]) || sentence[index - 1] == '.'))
                continue;
            // "12a" is no number; of "1,2a" the 1 is.
            var end = index + length;
            if (RunsIntoLetter(sentence, end))
                end = sentence[end - 1] == '%' ? end - 1 : sentence.LastIndexOfAny([',', '.'], end - 1, length);
            if (end > index)
                numbers.Add((index, end - index));
        }

        return numbers;
    }

    private static bool RunsIntoLetter(string sentence, int at)
    {
        while (at < sentence.Length && IsWordPart(sentence[at]) && !char.IsAsciiLetter(sentence[at]))
            at++;
        return at < sentence.Length && char.IsAsciiLetter(sentence[at]);
    }

    // Capitalised words that do not open the sentence; or two in a row anywhere.
    private static List<(int Index, int Length)> ProperNames(string sentence)
    {
        var names = All(NameInRow(), sentence);
        for (var i = 2; i + 1 < sentence.Length; i++)
        {
            if (
                !char.IsAsciiLetterUpper(sentence[i])
                || sentence[i - 1] != ' '
                || !(IsWordPart(sentence[i - 2]) || sentence[i - 2] is ',' or ';' or ':' or ')')
            )
                continue;
            var end = i + 1;
            while (end < sentence.Length && (IsWordPart(sentence[end]) || sentence[end] == '-'))
                end++;
            if (end > i + 1)
                names.Add((i, end - i));
            i = end;
        }

        return names;
    }

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c == '_';

    [GeneratedRegex(
        @"\bhow (many|much|old|long|big|large|far|deep|tall|often|frequently|fast|expensive)\b|\b(what|which) (percent|percentage|share|number|fraction|proportion|amount|price|cost)\b|\bby how much\b|\bwhat\b.*\b(price|cost|budget|salary|average|size|age|phone number)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex QuantityQuestion();

    [GeneratedRegex(
        @"\bwhen\b|\bsince when\b|\b(what|which|in what|in which) (year|date|day|month|time)\b|\bwhat is the date\b|\bhow long ago\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex TimeQuestion();

    [GeneratedRegex(
        @"\bwho(se|m)?\b|\bwhich (company|person|agency|vendor|team|organi[sz]ation|university|program|hotel)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex NameQuestion();

    [GeneratedRegex(
        @"\bwhere\b|\b(what|which) (city|country|state|place|town)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex PlaceQuestion();

    [GeneratedRegex(
        @"^\W*(?:and |so |but )?what(?:'s|’s| is| are| was| were) (?:an? |the )?(?<thing>[^?\s]+(?: [^?\s]+){0,4})\s*\?*\s*$|\bwhat does (?:an? |the )?(?<thing>[^?]+?) (?:stand for|mean)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex DefinitionQuestion();

    [GeneratedRegex(@"[$€£]?\d[\d,.]*%?", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Digits();

    [GeneratedRegex(
        @"\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|twice|once|double|triple|every (second|minute|hour|day|week|month|year)|daily|weekly|monthly)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex NumberWord();

    [GeneratedRegex(
        @"\b(1[5-9]|20)\d\d\b|\b(January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)|\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\d{1,2}(:\d\d)? ?[ap]\.?m\b|\b(last|next|this) (year|month|week|spring|summer|fall|autumn|winter)\b|\byesterday\b|\btoday\b|\btomorrow\b|\b(centur(y|ies)|decades?|years?|months?|weeks?|days?) (ago|later|earlier)\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Date();

    [GeneratedRegex(
        @"\b[A-Z][\w’'.-]+( (of|the|and|for|de|van|von))?( [A-Z][\w’'.-]+)+|\b(we|I|our team)\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex NameInRow();

    [GeneratedRegex(
        @"\b(in|at|on|from|near|to|of|based) (the )?[A-Z]\w+|\b\d+ [A-Z]\w* (St|Street|Ave|Avenue|Road|Rd)\b|\b(online|here|website|address)\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex LocatedAt();

    [GeneratedRegex(
        @"^(s|es)?[’'”""]?( \([^)]*\))?( (is|are|was|were) (a|an|the|any|one|our|when|where|how)\b|, (a|an|the|our|which is)\b| [-—–] (a|an|the|our)\b| (means|stands for|refers to)\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Defining();

    [GeneratedRegex(
        @"\bhow many (?<thing>[\w*.-]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex CountedThing();

    [GeneratedRegex(@"^(19|20)\d\d$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Year();
}
