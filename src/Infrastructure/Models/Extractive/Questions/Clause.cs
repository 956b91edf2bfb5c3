namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>A plain main clause: subject, finite verb, the rest.</summary>
/// <param name="Subject">Who or what.</param>
/// <param name="Auxiliary">
/// The auxiliary, or the copula, in lower case; null where the finite verb is a full verb.
/// </param>
/// <param name="Lemma">
/// The full verb's base form; "be" for a bare copula; null where after the auxiliary none is known.
/// </param>
/// <param name="Form">The full verb's form.</param>
/// <param name="Rest">What follows the verb (after a copula, what follows the copula).</param>
/// <param name="Adverb">An adverb between subject and verb, e.g. "now"; empty where there is none.</param>
internal sealed record Clause(
    NounPhrase Subject,
    string? Auxiliary,
    string? Lemma,
    VerbForms Form,
    Word[] Rest,
    string Adverb
)
{
    private const int LongestIntro = 14;

    /// <summary>What stands before the subject, up to its comma; empty where the clause opens the sentence.</summary>
    public Word[] Intro { get; init; } = [];

    private static readonly HashSet<string> Leading = new(StringComparer.Ordinal)
    {
        "but",
        "and",
        "so",
        "also",
        "yet",
        "thus",
        "still",
        "additionally",
        "finally",
        "however",
        "moreover",
        "furthermore",
        "now",
        "today",
        "currently",
        "then",
        "indeed",
        "often",
        "sometimes",
        "fortunately",
        "unfortunately",
        "similarly",
        "likewise",
        "previously",
        "historically",
        "ultimately",
        "instead",
        "therefore",
        "meanwhile",
        "eventually",
        "traditionally",
        "typically",
        "generally",
        "recently",
        "originally",
        "starting",
        "according",
    };

    /// <summary>Parses the words of a sentence or clause, or gives null where it is not of this plain form.</summary>
    public static Clause? Parse(Word[] words, PostReading post)
    {
        words = post.WithOwners(Questions.Words.WithoutParentheses(words));
        if (words.Length < 2)
            return null;
        if (
            ParseFrom(
                words,
                words.Length > 3 && Leading.Contains(words[0].Lower) && words[0].After is "" or "," ? 1 : 0,
                post
            ) is
            { } plain
        )
            return plain;
        // "In Rust 1.70, Cargo …": what stands before the subject ends at one of the first commas.
        if (
            !WordClasses.IsPreposition(words[0].Lower)
            && !Leading.Contains(words[0].Lower)
            && !WordClasses.IsConjunction(words[0].Lower)
            && VerbLexicon.OfGerund(words[0].Lower) is null
        )
            return null;
        var commas = 0;
        for (var i = 0; i < Math.Min(LongestIntro, words.Length - 2) && commas < 2; i++)
        {
            if (words[i].After is not ("," or "`,"))
                continue;
            commas++;
            if (ParseFrom(words, i + 1, post) is { } clause)
                return clause with { Intro = words[..(i + 1)] };
        }

        return null;
    }

    private static Clause? ParseFrom(Word[] words, int from, PostReading post)
    {
        for (var i = from + 1; i < Math.Min(words.Length, from + 12); i++)
        {
            if (!words[i - 1].Continues)
                return null;
            var lower = words[i].Lower;
            if (
                WordClasses.IsPronoun(lower)
                || (
                    i == from + 1 && WordClasses.IsPronoun(words[from].Lower) && post.Speaker(words[from].Lower) is null
                )
            )
                return null;
            if (WordClasses.IsAuxiliary(lower) || WordClasses.IsNegation(lower))
                return WithAuxiliary(words, from, i, post);
            if (VerbLexicon.Find(lower) is { } verb && WithVerb(words, from, i, verb, post) is { } clause)
                return clause;
        }

        return null;
    }

    /// <summary>
    /// The question "… subject verb rest" after a question word, with inversion or do-support; without the question
    /// mark.
    /// </summary>
    /// <param name="rest">What follows the verb in the question.</param>
    public string Ask(string rest)
    {
        var tail = rest.Length > 0 ? " " + rest : "";
        if (Auxiliary is not null)
            return $"{Auxiliary} {Subject.Text}{tail}";
        var support =
            Form == VerbForms.Past ? "did"
            : Subject.IsPlural ? "do"
            : "does";
        return $"{support} {Subject.Text} {(Adverb is "now" or "no longer" or "still" ? Adverb + " " : "")}{Lemma}{tail}";
    }

    /// <summary>Whether the verb is denied.</summary>
    public bool IsNegated =>
        (Auxiliary is not null && WordClasses.IsNegation(Auxiliary))
        || (Rest.Length > 0 && Rest[0].Lower is "not" or "never" or "no");

    /// <summary>
    /// Everything after the subject and the auxiliary or the finite verb, up to where the clause breaks off; null where
    /// that is not clean.
    /// </summary>
    public string? PlainRest(int mostWords, int skip = 0)
    {
        var taken = new List<Word>();
        for (var i = skip; i < Rest.Length; i++)
        {
            var word = Rest[i];
            // "is targeting X and is expected …": the second verb makes a second statement.
            if (
                taken.Count > 0
                && word.Lower is "and" or "or"
                && i + 1 < Rest.Length
                && (
                    WordClasses.IsAuxiliary(Rest[i + 1].Lower)
                    || VerbLexicon.Find(Rest[i + 1].Lower) is { } second
                        && second.Forms.HasFlag(VerbForms.ThirdPerson)
                        && !VerbLexicon.IsAlsoNoun(second.Lemma)
                )
            )
                break;
            if (
                taken.Count > 0
                && (
                    word.Lower
                        is "which"
                            or "who"
                            or "because"
                            or "so"
                            or "while"
                            or "whereas"
                            or "but"
                            or "although"
                            or "though"
                            or "if"
                            or "unless"
                            or "since"
                    || word.Before.Contains('(', StringComparison.Ordinal)
                )
            )
                break;
            taken.Add(word);
            if (word.Continues)
                continue;
            // "the first online, interactive form": a comma between adjectives is no end.
            if (word.After == "," && i + 1 < Rest.Length && !ResumesAfterComma(Rest[i + 1].Lower))
                return null;
            break;
        }

        while (taken.Count > 0 && (IsFiller(taken[^1].Lower) || WordClasses.IsConjunction(taken[^1].Lower)))
            taken.RemoveAt(taken.Count - 1);
        if (
            taken.Count > mostWords
            || (
                taken.Count > 0
                && (
                    WordClasses.IsPreposition(taken[^1].Lower)
                    || WordClasses.IsDeterminer(taken[^1].Lower)
                    || WordClasses.IsAuxiliary(taken[^1].Lower)
                )
            )
        )
            return null;
        return Questions.Words.Join(taken);
    }

    private static Clause? WithAuxiliary(Word[] words, int from, int at, PostReading post)
    {
        var subjectEnd = BeforeAdverbs(words, from, at, out var adverb);
        var subject = NounPhrase.Read(words.AsSpan(from, subjectEnd - from), post, opensSentence: from == 0);
        var auxiliary = words[at].Lower is "cannot" ? "can't" : words[at].Lower;
        if (
            subject is null
            || at + 1 >= words.Length
            || !words[at].Continues
            || !Agrees(auxiliary, subject.IsPlural, words[from].Lower)
            || !words[at].Continues
        )
            return null;
        if (post.Speaker(words[from].Lower) is not null)
            auxiliary = ForThirdPerson(auxiliary, subject.IsPlural);
        var rest = words[(at + 1)..];
        var full = Array.FindIndex(rest, w =>
            !WordClasses.IsAdverb(w.Lower) && w.Lower is not ("been" or "be" or "being" or "to")
        );
        var verb = full >= 0 ? VerbLexicon.Find(rest[full].Lower) : null;
        if (verb is null && WordClasses.IsNegation(auxiliary) && auxiliary[..2] is not ("is" or "ar" or "wa" or "we"))
            return null;
        var isCopula = auxiliary is "is" or "are" or "was" or "were";
        if (
            auxiliary is "has" or "have" or "had"
            && (verb is null || !verb.Value.Forms.HasFlag(VerbForms.Participle))
            && !rest[0].Lower.Equals("been", StringComparison.Ordinal)
        )
            return new Clause(
                subject,
                null,
                "have",
                auxiliary == "had" ? VerbForms.Past : VerbForms.Base,
                rest,
                adverb
            );
        if (auxiliary is "do" or "does" or "did" && (verb is null || !verb.Value.Forms.HasFlag(VerbForms.Base)))
            return null;
        return new Clause(
            subject,
            auxiliary,
            isCopula && verb is null ? "be" : verb?.Lemma,
            verb?.Forms ?? VerbForms.None,
            rest,
            adverb
        );
    }

    private static Clause? WithVerb(
        Word[] words,
        int from,
        int at,
        (string Lemma, VerbForms Forms) verb,
        PostReading post
    )
    {
        if (
            at + 1 >= words.Length && VerbLexicon.IsAlsoNoun(verb.Lemma)
            || words[at].Before.Length > 0
            || words[at].After.Contains(':', StringComparison.Ordinal)
            || char.IsUpper(words[at].Text[0])
        )
            return null;
        var finite = verb.Forms & (VerbForms.Base | VerbForms.ThirdPerson | VerbForms.Past);
        var next = at + 1 < words.Length ? words[at + 1] : default;
        if (
            finite == VerbForms.None
            || (next.Text is { } text && WordClasses.IsAuxiliary(text))
            || (VerbLexicon.IsAlsoNoun(verb.Lemma) && !OpensComplement(next))
        )
            return null;
        // "The code written by …", "requests made in …": a participle inside the subject, if a finite verb still
        // follows.
        if (finite.HasFlag(VerbForms.Past) && verb.Forms.HasFlag(VerbForms.Participle) && HasLaterFinite(words, at + 1))
            return null;
        // "Usability testing helps people understand": the verb was the one that was passed.
        for (var i = from + 1; i < at; i++)
        {
            if (
                VerbLexicon.Find(words[i].Lower) is { } passed
                && passed.Forms.HasFlag(VerbForms.ThirdPerson)
                && !VerbLexicon.IsAlsoNoun(passed.Lemma)
            )
                return null;
        }

        var subjectEnd = BeforeAdverbs(words, from, at, out var adverb);
        var subject = NounPhrase.Read(words.AsSpan(from, subjectEnd - from), post, opensSentence: from == 0);
        if (subject is null)
            return null;
        var speaks = post.Speaker(words[from].Lower) is not null;
        if (
            finite.HasFlag(VerbForms.ThirdPerson)
                ? subject.IsPlural || speaks
                : finite == VerbForms.Base && !subject.IsPlural && !speaks
        )
            return null;
        var form =
            finite.HasFlag(VerbForms.ThirdPerson) ? VerbForms.ThirdPerson
            : finite.HasFlag(VerbForms.Base) && (subject.IsPlural || speaks) ? VerbForms.Base
            : VerbForms.Past;
        return new Clause(subject, null, verb.Lemma, form, words[(at + 1)..], adverb);
    }

    private static bool ResumesAfterComma(string word) =>
        WordClasses.IsConjunction(word)
        || WordClasses.IsDeterminer(word)
        || WordClasses.IsPreposition(word)
        || WordClasses.IsPronoun(word)
        || WordClasses.IsAdverb(word)
        || VerbLexicon.Find(word) is { } verb && (verb.Forms & (VerbForms.Gerund | VerbForms.Participle)) != 0;

    private static bool IsFiller(string word) =>
        word
            is "also"
                or "now"
                or "too"
                or "only"
                or "just"
                or "even"
                or "still"
                or "then"
                or "partly"
                or "mainly"
                or "mostly"
                or "simply"
                or "especially"
                or "primarily"
                or "largely"
                or "precisely"
                or "exactly"
                or "probably"
                or "instead";

    private static int BeforeAdverbs(Word[] words, int from, int at, out string adverb)
    {
        var end = at;
        while (end > from + 1 && WordClasses.IsAdverb(words[end - 1].Lower))
            end--;
        if (end > from + 2 && end < at && words[end - 1].Lower == "no" && words[end].Lower == "longer")
            end--;
        adverb = string.Join(' ', words[end..at].Select(w => w.Lower));
        return end;
    }

    private static bool OpensComplement(Word next) =>
        next.Text is not null
        && (
            WordClasses.IsDeterminer(next.Lower)
            || WordClasses.IsPronoun(next.Lower)
            || next.Text.Any(char.IsAsciiDigit)
            || WordClasses.IsNumber(next.Text)
            || WordClasses.IsPreposition(next.Lower) && next.Lower is not "of"
            || next.Lower is "your"
            || WordClasses.IsAdverb(next.Lower)
            || char.IsUpper(next.Text[0])
            || next.Before.Contains('`', StringComparison.Ordinal)
        );

    private static bool HasLaterFinite(Word[] words, int from)
    {
        for (var i = from; i < words.Length && i < from + 8; i++)
        {
            if (WordClasses.IsAuxiliary(words[i].Lower))
                return true;
            if (!words[i].Continues)
                return false;
            if (words[i].Lower is "that" or "which" or "who" or "because" or "so" or "when" or "if" or "and")
                return false;
        }

        return false;
    }

    private static string ForThirdPerson(string auxiliary, bool plural) =>
        auxiliary switch
        {
            "are" or "am" => plural ? "are" : "is",
            "were" => plural ? "were" : "was",
            "have" => plural ? "have" : "has",
            "do" => plural ? "do" : "does",
            _ => auxiliary,
        };

    private static bool Agrees(string auxiliary, bool plural, string first) =>
        first is "we" or "i" or "you"
        || auxiliary.Replace("n't", "", StringComparison.Ordinal).Replace("n’t", "", StringComparison.Ordinal) switch
        {
            "is" or "was" or "has" or "does" => !plural,
            "are" or "were" or "have" or "do" => plural,
            _ => true,
        };
}
