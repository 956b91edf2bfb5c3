namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>The words of a chunk: stems, in order, by where they stand.</summary>
/// <param name="Heading">The headings above it.</param>
/// <param name="Text">Its text.</param>
internal sealed record ChunkWords(
    string ChunkId,
    string PostId,
    string Site,
    IReadOnlyList<string> Title,
    IReadOnlyList<string> Heading,
    IReadOnlyList<string> Text
)
{
    public int Length => Title.Count + Heading.Count + Text.Count;

    /// <summary>
    /// How often a word occurs, each place by its weight: 2 in the title, 1.5 in the headings, 1 in the text.
    /// </summary>
    /// <param name="word">The word's stems; where they are several, they must stand in that order.</param>
    public double Frequency(IReadOnlyList<string> word) =>
        (2.0 * Count(Title, word)) + (1.5 * Count(Heading, word)) + Count(Text, word);

    private static int Count(IReadOnlyList<string> words, IReadOnlyList<string> sought)
    {
        var count = 0;
        for (var at = 0; at <= words.Count - sought.Count; at++)
        {
            var same = 0;
            while (same < sought.Count && words[at + same] == sought[same])
                same++;
            if (same == sought.Count)
                count++;
        }

        return count;
    }
}
