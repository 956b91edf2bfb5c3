namespace BlogManager.Testing;

/// <summary>Pieces of which hostile texts are made for properties of functions over text.</summary>
public static class HostileAlphabets
{
    /// <summary>Pieces that are repeated a million times: punctuation, letters, digits, brackets, marks and every class of Unicode.</summary>
    public static IReadOnlyList<string> Pieces { get; } =
    [
        "a", "y", "A", "1", ".", "?", "!", "…", ",", ";", ":", "'", "’", "\"", "(", ")", "[", "]", "{", "<", ">", "`", "*", "_", "-", "#", "+", "=", "|", "\\", "/", "&", "@", "~", "$", " ", "\t", "\n", "\r", "\r\n", "\n\n",
        "a ", "a.", "a. ", "A. ", ". ", "...", "??? ", "a\n", "a\n\n", "- ", "- a\n", "> ", "# ", "# a\n", "```\n", "[1", ".[1", ".[1]", "1. ", "1,", "1.", "a'", "a’s ", "U.S. ", "e.g. ", "Mr. A ", "a-b_c::d ",
        "\uD83D", "\uDE00", "\uD83D\uDE00", "\u0301", "\u200B", "\u2028", "\u0085", "\0", "\u00A0", "\uFEFF", "\u00AD", "面", "面。", "خ", "؟", "।", "İ", "ß", "ǅ", "½", "٣", "ﬁ", "\uFFFF", "\uE000",
    ];

    /// <summary>A text made of pieces, chosen by numbers: what FsCheck makes.</summary>
    /// <param name="choices">Numbers of pieces.</param>
    public static string Text(IEnumerable<int> choices) => string.Concat(choices.Select(c => Pieces[(int)((uint)c % (uint)Pieces.Count)]));
}
