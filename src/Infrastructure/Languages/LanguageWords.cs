using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Lucene.Net.Analysis.Ar;
using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.Es;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.Hi;
using Lucene.Net.Analysis.It;
using Lucene.Net.Analysis.Nl;
using Lucene.Net.Analysis.Pt;
using Lucene.Net.Analysis.Ru;
using Lucene.Net.Analysis.Tr;

namespace BlogManager.Infrastructure.Languages;

/// <summary>
/// What is known of the words of a language but English, whose are in the domain: <c>Words/LANGUAGE.json</c>, with
/// Lucene's stop words where it has some.
/// </summary>
internal sealed class LanguageWords
{
    private const string Folder = "Words";

    private static readonly ConcurrentDictionary<string, LanguageWords?> Read = new(StringComparer.Ordinal);

    private LanguageWords(string language, JsonElement json)
    {
        Stop = List(json, "stop").Concat(Lucenes(language)).ToFrozenSet(StringComparer.Ordinal);
        LongestStop = Stop.Max(s => s.Length);
        AsksNumber = List(json, "asks_number");
        AsksTime = List(json, "asks_time");
        AsksName = List(json, "asks_name");
        Numbers = List(json, "numbers").ToFrozenSet(StringComparer.Ordinal);
        Times = List(json, "times").ToFrozenSet(StringComparer.Ordinal);
        Endings = List(json, "endings").ToFrozenSet(StringComparer.Ordinal);
        LongestEnding = Endings.Count == 0 ? 0 : Endings.Max(e => e.Length);
    }

    /// <summary>The languages that have a file: ISO 639-1.</summary>
    internal static IReadOnlyList<string> Languages { get; } = LanguageFiles.In(Folder);

    /// <summary>Words that carry no subject; where words are not parted by spaces, phrases.</summary>
    internal FrozenSet<string> Stop { get; }

    internal int LongestStop { get; }

    /// <summary>Phrases by which a question asks for a number.</summary>
    internal IReadOnlyList<string> AsksNumber { get; }

    /// <summary>Phrases by which a question asks for a date or an hour.</summary>
    internal IReadOnlyList<string> AsksTime { get; }

    /// <summary>Phrases by which a question asks for a person.</summary>
    internal IReadOnlyList<string> AsksName { get; }

    /// <summary>Numbers that are written out.</summary>
    internal FrozenSet<string> Numbers { get; }

    /// <summary>Months, days and the like.</summary>
    internal FrozenSet<string> Times { get; }

    /// <summary>Endings of words that are cut off; empty where a stemmer does that.</summary>
    internal FrozenSet<string> Endings { get; }

    internal int LongestEnding { get; }

    /// <summary>The words of a language, or null where nothing is known of it.</summary>
    internal static LanguageWords? Find(string language) =>
        Read.GetOrAdd(Languages.Contains(language, StringComparer.Ordinal) ? language : string.Empty, static known =>
        {
            if (known.Length == 0)
                return null;
            using var json = JsonDocument.Parse(LanguageFiles.Open(Folder, known));
            return new LanguageWords(known, json.RootElement);
        });

    private static string[] List(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(e => e.GetString()!)] : [];

    private static IEnumerable<string> Lucenes(string language) =>
        language switch
        {
            "ar" => ArabicAnalyzer.DefaultStopSet,
            "de" => GermanAnalyzer.DefaultStopSet,
            "es" => SpanishAnalyzer.DefaultStopSet,
            "fr" => FrenchAnalyzer.DefaultStopSet,
            "hi" => HindiAnalyzer.DefaultStopSet,
            "it" => ItalianAnalyzer.DefaultStopSet,
            "nl" => DutchAnalyzer.DefaultStopSet,
            "pt" => PortugueseAnalyzer.DefaultStopSet,
            "ru" => RussianAnalyzer.DefaultStopSet,
            "tr" => TurkishAnalyzer.DefaultStopSet,
            _ => Enumerable.Empty<string>(),
        };
}
