using System.Text.RegularExpressions;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>What sort of thing a question asks for, told from its first words, and whether a sentence has one to offer.</summary>
internal enum ExpectedAnswer
{
    /// <summary>Nothing that can be told from the form of a sentence ("why" and "how" among them: bonuses for them made answers worse).</summary>
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

    /// <summary>Whether a sentence offers what is asked for, beyond what the question itself says. Always true for <see cref="ExpectedAnswer.Anything"/>.</summary>
    internal static bool IsOfferedBy(ExpectedAnswer expected, string sentence, string question) => expected switch
    {
        ExpectedAnswer.Quantity => Offers(Number(), sentence, question),
        ExpectedAnswer.Time => Offers(Date(), sentence, question),
        ExpectedAnswer.Name => Offers(ProperName(), sentence, question),
        ExpectedAnswer.Place => Offers(LocatedAt(), sentence, question),
        ExpectedAnswer.Definition => Defines(sentence, question),
        _ => true,
    };

    /// <summary>Whether a sentence counts the thing that a "how many" asks to count: a number with the thing's name at most four words after it. True for other questions.</summary>
    internal static bool CountsWhatIsAsked(string sentence, string question)
    {
        var asked = CountedThing().Match(question);
        if (!asked.Success)
            return true;
        var thing = QueryWords.Of(asked.Groups["thing"].Value)[^1].Term;
        foreach (var number in Number().EnumerateMatches(sentence))
        {
            if (Year().IsMatch(sentence.AsSpan(number.Index, number.Length)))
                continue;
            var after = Tokenizer.Tokenize(sentence.AsSpan(number.Index + number.Length));
            if (after.Take(WordsToTheThing).Any(t => t.Term == thing))
                return true;
        }

        return false;
    }

    // "X is a …", "X (short) means …", or "…, X, a …": the thing asked for, and what it is right after it.
    private static bool Defines(string sentence, string question)
    {
        var thing = DefinitionQuestion().Match(question).Groups["thing"].Value;
        for (var at = sentence.IndexOf(thing, StringComparison.OrdinalIgnoreCase); at >= 0; at = sentence.IndexOf(thing, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (Defining().IsMatch(sentence.AsSpan(at + thing.Length)))
                return true;
        }

        return false;
    }

    private static bool Offers(Regex form, string sentence, string question)
    {
        foreach (var match in form.EnumerateMatches(sentence))
        {
            if (!question.AsSpan().Contains(sentence.AsSpan(match.Index, match.Length), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    [GeneratedRegex(@"\bhow (many|much|old|long|big|large|far|deep|tall|often|frequently|fast|expensive)\b|\b(what|which) (percent|percentage|share|number|fraction|proportion|amount|price|cost)\b|\bby how much\b|\bwhat\b.*\b(price|cost|budget|salary|average|size|age|phone number)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex QuantityQuestion();

    [GeneratedRegex(@"\bwhen\b|\bsince when\b|\b(what|which|in what|in which) (year|date|day|month|time)\b|\bwhat is the date\b|\bhow long ago\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TimeQuestion();

    [GeneratedRegex(@"\bwho(se|m)?\b|\bwhich (company|person|agency|vendor|team|organi[sz]ation|university|program|hotel)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NameQuestion();

    [GeneratedRegex(@"\bwhere\b|\b(what|which) (city|country|state|place|town)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PlaceQuestion();

    [GeneratedRegex(@"^\W*(?:and |so |but )?what(?:'s|’s| is| are| was| were) (?:an? |the )?(?<thing>[^?\s]+(?: [^?\s]+){0,4})\s*\?*\s*$|\bwhat does (?:an? |the )?(?<thing>[^?]+?) (?:stand for|mean)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DefinitionQuestion();

    [GeneratedRegex(@"(?<![\w.])[$€£]?\d[\d,.]*\d?%?(?!\w*[A-Z])|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|twice|once|double|triple|every (second|minute|hour|day|week|month|year)|daily|weekly|monthly)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(1[5-9]|20)\d\d\b|\b(January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)|\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\d{1,2}(:\d\d)? ?[ap]\.?m\b|\b(last|next|this) (year|month|week|spring|summer|fall|autumn|winter)\b|\byesterday\b|\btoday\b|\btomorrow\b|\b(centur(y|ies)|decades?|years?|months?|weeks?|days?) (ago|later|earlier)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    // Capitalised words that do not open the sentence; or two in a row anywhere.
    [GeneratedRegex(@"\b[A-Z][\w’'.-]+( (of|the|and|for|de|van|von))?( [A-Z][\w’'.-]+)+|(?<=[\w,;:)] )[A-Z][\w-]+|\b(we|I|our team)\b", RegexOptions.CultureInvariant)]
    private static partial Regex ProperName();

    [GeneratedRegex(@"\b(in|at|on|from|near|to|of|based) (the )?[A-Z]\w+|\b\d+ [A-Z]\w* (St|Street|Ave|Avenue|Road|Rd)\b|\b(online|here|website|address)\b", RegexOptions.CultureInvariant)]
    private static partial Regex LocatedAt();

    [GeneratedRegex(@"^(s|es)?[’'”""]?( \([^)]*\))?( (is|are|was|were) (a|an|the|any|one|our|when|where|how)\b|, (a|an|the|our|which is)\b| [-—–] (a|an|the|our)\b| (means|stands for|refers to)\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Defining();

    [GeneratedRegex(@"\bhow many (?<thing>[\w*.-]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CountedThing();

    [GeneratedRegex(@"^(19|20)\d\d$", RegexOptions.CultureInvariant)]
    private static partial Regex Year();
}
