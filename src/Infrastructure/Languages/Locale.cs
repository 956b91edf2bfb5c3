using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;

namespace BlogManager.Infrastructure.Languages;

/// <summary>
/// The service's own sentences in one language: <c>Locales/LANGUAGE.json</c>, which a translator can read. A text is
/// named by the members that lead to it, with dots between: <c>answers.not_answered</c>. Placeholders stand in braces.
/// </summary>
internal sealed class Locale
{
    internal const string Default = "en";

    private const string Folder = "Locales";

    private static readonly ConcurrentDictionary<string, Locale?> Read = new(StringComparer.Ordinal);

    private Locale(string language, FrozenDictionary<string, IReadOnlyList<string>> texts) =>
        (Language, Texts) = (language, texts);

    /// <summary>The languages that have a file: ISO 639-1.</summary>
    internal static IReadOnlyList<string> Languages { get; } = LanguageFiles.In(Folder);

    /// <summary>ISO 639-1.</summary>
    internal string Language { get; }

    /// <summary>Every text by its name: one, or where the file has a list, all of it.</summary>
    internal FrozenDictionary<string, IReadOnlyList<string>> Texts { get; }

    /// <summary>The locale of a language, or null where there is none.</summary>
    internal static Locale? Find(string language) =>
        Read.GetOrAdd(Languages.Contains(language, StringComparer.Ordinal) ? language : string.Empty, static known =>
        {
            if (known.Length == 0)
                return null;
            using var json = JsonDocument.Parse(LanguageFiles.Open(Folder, known));
            return new Locale(known, Flat(json.RootElement).ToFrozenDictionary(StringComparer.Ordinal));
        });

    /// <summary>The locale of a language, or the English one.</summary>
    internal static Locale Of(string language) => Find(language) ?? Find(Default)!;

    /// <summary>A text by its name.</summary>
    /// <exception cref="KeyNotFoundException">The file has none; a test holds that all files have the same.</exception>
    internal string Text(string name) => Texts[name][0];

    private static IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Flat(JsonElement element, string at = "") =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(m => Flat(m.Value, at.Length == 0 ? m.Name : $"{at}.{m.Name}")),
            JsonValueKind.Array =>
            [
                KeyValuePair.Create(
                    at,
                    (IReadOnlyList<string>)[.. element.EnumerateArray().Select(e => e.GetString()!)]
                ),
            ],
            _ => [KeyValuePair.Create(at, (IReadOnlyList<string>)[element.GetString()!])],
        };
}
