using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BlogManager.Evaluation.Extraction;

/// <summary>A made page and what should become of it: a line of <c>cases/pages.jsonl</c>, which its README tells.</summary>
internal sealed record PageCase(string Name, JsonObject Row)
{
    public override string ToString() => Name;

    internal bool IsFetched => (string)Row["via"]! == "url";

    internal string? ContentType => (string?)Row["content_type"];

    internal string? Title => (string?)Row["title"];

    internal int Status => (int?)Row["status"] ?? 200;

    internal byte[] Body =>
        (string?)Row["body_base64"] is { } base64
            ? Convert.FromBase64String(base64)
            : Encoding.UTF8.GetBytes((string?)Row["body"] ?? string.Empty);

    internal IEnumerable<(string Name, string Value)> Headers =>
        Row["headers"]!.AsArray().Select(h => ((string)h![0]!, (string)h[1]!));

    internal JsonObject Expected => Row["expect"]!.AsObject();

    internal static List<PageCase> Read(TextReader lines)
    {
        var cases = new List<PageCase>();
        while (lines.ReadLine() is { } line)
        {
            if (line.Length > 0 && JsonNode.Parse(line) is JsonObject row)
                cases.Add(new PageCase((string)row["name"]!, row));
        }

        return cases;
    }

    /// <summary>Whatever in an answer is not as it should be.</summary>
    /// <param name="refusal">Why it was refused, or null.</param>
    /// <param name="text">The stored text, empty where it was refused.</param>
    /// <param name="members">What the answer says of the post, by name.</param>
    internal IEnumerable<string> Wrongs(string? refusal, string text, IReadOnlyDictionary<string, string?> members)
    {
        var shouldBeRefused = (bool?)Expected["refused"] ?? false;
        if (shouldBeRefused || refusal is not null)
        {
            if (shouldBeRefused != (refusal is not null))
                yield return refusal is null ? "it should be refused" : $"it was refused: {refusal}";
            yield break;
        }

        foreach (var part in Strings("contains").Where(p => !text.Contains(p, StringComparison.Ordinal)))
            yield return $"it lacks {Short(part)}";
        foreach (var part in Strings("lacks").Where(p => text.Contains(p, StringComparison.Ordinal)))
            yield return $"it contains {Short(part)}";
        foreach (var (name, value) in Expected.Where(e => e.Key is not ("refused" or "contains" or "lacks")))
        {
            if (value?.GetValueKind() == JsonValueKind.Null || (string?)value != members[name])
            {
                if (value is not null || members[name] is not null)
                    yield return $"{name} is {members[name] ?? "null"} and not {(string?)value ?? "null"}";
            }
        }
    }

    private IEnumerable<string> Strings(string name) => Expected[name]?.AsArray().Select(v => (string)v!) ?? [];

    private static string Short(string part) => JsonSerializer.Serialize(part.Length > 60 ? part[..60] + "…" : part);
}
