namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>An instruction: "Feed the starter …", "You should feed the starter …".</summary>
/// <param name="Words">From the verb on.</param>
/// <param name="Auxiliary">How the question asks for it: "should", "can" or "must".</param>
internal sealed record Imperative(Word[] Words, string Auxiliary)
{
    /// <summary>Reads a sentence as an instruction, or gives null.</summary>
    public static Imperative? Read(Word[] words)
    {
        var from = 0;
        var auxiliary = "should";
        if (words.Length > 3 && words[0].Lower == "you" && words[1].Lower is "should" or "must" or "can")
            (from, auxiliary) = (2, words[1].Lower);
        else if (
            words.Length > 4
            && words[0].Lower == "you"
            && words[1].Lower is "need" or "have"
            && words[2].Lower == "to"
        )
            from = 3;
        else if (words[0].Lower is "always" or "simply" or "only" or "first" or "then" or "next")
            from = 1;
        if (
            from + 1 >= words.Length
            || !words[from].Continues
            || !VerbLexicon.IsBase(words[from].Lower)
            || words[from].Lower
                is "be"
                    or "see"
                    or "read"
                    or "let"
                    or "check"
                    or "look"
                    or "thank"
                    or "join"
                    or "click"
                    or "note"
                    or "have"
                    or "say"
                    or "welcome"
                    or "go"
                    or "come"
                    or "make"
                    or "try"
                    or "stay"
                    or "keep"
                    or "feel"
                    or "give"
                    or "suppose"
                    or "remember"
        )
            return null;
        var second = words[from + 1];
        if (
            from == 0
            && VerbLexicon.IsAlsoNoun(words[0].Lower)
            && !WordClasses.IsDeterminer(second.Lower)
            && !WordClasses.IsPlural(second.Text)
            && !WordClasses.IsPreposition(second.Lower)
            && second.Before != "`"
        )
            return null;
        return WordClasses.IsPronoun(second.Lower) || WordClasses.IsAuxiliary(second.Lower)
            ? null
            : new Imperative([words[from] with { Text = words[from].Lower }, .. words[(from + 1)..]], auxiliary);
    }

    /// <summary>The instruction up to a word, where it reads clean; null where it breaks off or points back.</summary>
    public string? Upto(int end, int mostWords = 9)
    {
        if (end < 3 && !VerbLexicon.IsBase(Words[0].Lower) || end < 2 || end > mostWords)
            return null;
        var taken = Words[..end];
        return
            taken[..^1].Any(w => !w.Continues)
            || !taken[^1].Continues && taken[^1].After != ","
            || taken.Any(w => WordClasses.IsPronoun(w.Lower))
            || WordClasses.IsPreposition(taken[^1].Lower)
            || WordClasses.IsDeterminer(taken[^1].Lower)
            || WordClasses.IsConjunction(taken[^1].Lower)
            ? null
            : Questions.Words.Join(taken);
    }
}
