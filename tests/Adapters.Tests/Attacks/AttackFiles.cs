using System.Text.Json;

namespace BlogManager.Adapters.Tests.Attacks;

/// <summary>A post that holds an attack.</summary>
/// <param name="Kind">What sort of attack, and how it is made.</param>
/// <param name="Language">ISO 639-1.</param>
public sealed record HostilePost(string Id, string Kind, string Language, string Title, string Text)
{
    /// <summary>The name of its test.</summary>
    public override string ToString() => $"{Id} {Kind}";
}

/// <summary>A question that holds an attack.</summary>
public sealed record HostileQuestion(string Id, string Question);

/// <summary>
/// The attacks: those that the checks were mended by, and those kept apart, which were written before any check was
/// mended and tried at the end.
/// </summary>
internal static class AttackFiles
{
    internal static IReadOnlyList<HostilePost> Posts { get; } = Read<HostilePost>("posts");
    internal static IReadOnlyList<HostileQuestion> Questions { get; } = Read<HostileQuestion>("questions");
    internal static IReadOnlyList<HostilePost> HeldOutPosts { get; } = Read<HostilePost>("held-out-posts");
    internal static IReadOnlyList<HostileQuestion> HeldOutQuestions { get; } =
        Read<HostileQuestion>("held-out-questions");

    private static T[] Read<T>(string name) =>
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Attacks", name + ".jsonl"))
                .Select(line => JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web)!),
        ];
}
