using System.Collections.Frozen;
using System.Reflection;

namespace BlogManager.Infrastructure.Models.Matching;

/// <summary>What <c>question-words.txt</c> says of English words.</summary>
internal static class QuestionTables
{
    private static readonly Dictionary<string, List<string>> Sections = Read();

    /// <summary>Words that say nothing of what is asked.</summary>
    internal static FrozenSet<string> Courtesy { get; } = Words("courtesy");

    /// <summary>Words whose absence on the other side changes nothing.</summary>
    internal static FrozenSet<string> Light { get; } = Words("light");

    /// <summary>Words that may be missing on one side, unless something else stands in their place on the other.</summary>
    internal static FrozenSet<string> Half { get; } = Words("half");

    /// <summary>For each word the sides of oppositions on which it stands: n for one, ~n for the other.</summary>
    internal static FrozenDictionary<string, int[]> Poles { get; } = ReadPoles("poles");

    /// <summary>The same for words of other languages than English.</summary>
    internal static FrozenDictionary<string, int[]> OtherPoles { get; } = ReadPoles("poles of other languages");

    /// <summary>For each stem the groups of words that may stand for each other.</summary>
    internal static FrozenDictionary<string, int[]> Synonyms { get; } =
        Grouped(
            Sections["synonyms"]
                .SelectMany((line, i) => line.Split(' ').Select(word => (QuestionWording.StemOf(word), i)).Distinct())
        );

    /// <summary>Phrases that say what a question is after, the longest first.</summary>
    internal static IReadOnlyList<(string[] Phrase, string Aspect)> Aspects { get; } = ReadAspects("aspects");

    /// <summary>The same of other languages than English.</summary>
    internal static IReadOnlyList<(string[] Phrase, string Aspect)> OtherAspects { get; } =
        ReadAspects("aspects of other languages");

    private static (string[] Phrase, string Aspect)[] ReadAspects(string section) =>
        [
            .. Sections[section]
                .Select(line => line.Split(": ", 2))
                .SelectMany(line => line[1].Split(" | ").Select(phrase => (phrase.Split(' '), line[0])))
                .OrderByDescending(p => p.Item1.Length),
        ];

    private static FrozenSet<string> Words(string section) =>
        Sections[section].SelectMany(line => line.Split(' ')).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, int[]> ReadPoles(string section) =>
        Grouped(
            Sections[section]
                .SelectMany(
                    (line, i) =>
                        line.Split(" / ")
                            .SelectMany((side, j) => side.Split(' ').Select(word => (word, j == 0 ? i : ~i)))
                )
        );

    private static FrozenDictionary<string, int[]> Grouped(IEnumerable<(string Word, int Group)> words) =>
        words
            .GroupBy(w => w.Word, w => w.Group, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Distinct().ToArray(), StringComparer.Ordinal);

    private static Dictionary<string, List<string>> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("question-words.txt")!;
        using var reader = new StreamReader(stream);
        var sections = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var section = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
                sections[line.Trim('[', ']')] = section = [];
            else if (line.Length > 0 && line[0] != '#')
                section.Add(line);
        }

        return sections;
    }
}
