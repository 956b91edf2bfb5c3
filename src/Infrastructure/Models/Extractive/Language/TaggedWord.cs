namespace BlogManager.Infrastructure.Models.Extractive.Language;

/// <summary>Parts of speech, those of the Penn Treebank folded to what the patterns tell apart.</summary>
internal enum Tag
{
    /// <summary>Noun, singular.</summary>
    N,

    /// <summary>Noun, plural.</summary>
    NS,

    /// <summary>Name, abbreviation, code.</summary>
    NP,

    /// <summary>Adjective.</summary>
    J,

    /// <summary>Adverb or particle.</summary>
    R,

    /// <summary>Verb as it stands after "to" or "we".</summary>
    V,

    /// <summary>Verb, third person singular.</summary>
    VZ,

    /// <summary>Verb, past tense.</summary>
    VD,

    /// <summary>Verb, past participle.</summary>
    VN,

    /// <summary>Verb, -ing.</summary>
    VG,

    /// <summary>Modal.</summary>
    M,

    /// <summary>Determiner.</summary>
    D,

    /// <summary>Preposition, or a conjunction that opens a clause.</summary>
    P,

    To,

    /// <summary>Pronoun.</summary>
    PR,

    /// <summary>Possessive: "our", "Rust's".</summary>
    PS,

    /// <summary>And, or, but.</summary>
    C,

    /// <summary>Number.</summary>
    CD,

    /// <summary>Question word or relative pronoun.</summary>
    W,

    /// <summary>There, as in "there is".</summary>
    EX,

    /// <summary>Punctuation.</summary>
    X,
}

/// <param name="Text">The word as written; of a contraction, what it stands for.</param>
/// <param name="Start">Inclusive UTF-16 index in the sentence.</param>
/// <param name="End">Exclusive.</param>
internal sealed record TaggedWord(string Text, string Lower, Tag Tag, int Start, int End)
{
    internal bool Is(string lower) => string.Equals(Lower, lower, StringComparison.Ordinal);

    internal bool IsNominal => Tag is Tag.N or Tag.NS or Tag.NP;

    internal bool IsComma => Tag == Tag.X && Text == ",";
}
