using System.Text.RegularExpressions;

namespace BlogManager.Api.Tests.Guides;

/// <summary>A fenced block of a guide.</summary>
/// <param name="Guide">The file, relative to the repository.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Language">What its fence says.</param>
/// <param name="Text">What it holds, without the indent of a list.</param>
/// <param name="NotRun">
/// Why it is not run, as the comment before it, or at the top of the page for all of them, says; else null.
/// </param>
internal sealed partial record Snippet(string Guide, int Line, string Language, string Text, string? NotRun)
{
    /// <summary>Languages of what one pastes; others show what comes back.</summary>
    internal static readonly string[] Pasted = ["bash", "sh", "shell", "json", "yaml", "env"];

    /// <summary>All blocks of all guides.</summary>
    internal static IReadOnlyList<Snippet> OfAll(string root) =>
        [
            .. new[] { "README.md", "CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md" }
                .Concat(
                    Directory
                        .GetFiles(Path.Combine(root, "docs"), "*.md")
                        .Select(f => Path.GetRelativePath(root, f))
                        .Order(StringComparer.Ordinal)
                )
                .SelectMany(guide => Of(guide, File.ReadAllLines(Path.Combine(root, guide)))),
        ];

    /// <summary>The blocks of one guide.</summary>
    internal static IEnumerable<Snippet> Of(string guide, string[] lines)
    {
        var all = lines.Length > 0 ? Reason().Match(lines[0]) : Match.Empty;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fence().Match(lines[i]) is not { Success: true } fence)
                continue;
            var begin = i;
            var indent = fence.Groups[1].Length;
            List<string> text = [];
            while (++i < lines.Length && lines[i].Trim() != "```")
                text.Add(lines[i].Length >= indent ? lines[i][indent..] : lines[i].TrimStart());
            var own = begin > 0 ? Reason().Match(lines[begin - 1]) : Match.Empty;
            var reason = own.Success ? own : all;
            yield return new Snippet(
                guide,
                begin + 1,
                fence.Groups[2].Value,
                string.Join('\n', text) + "\n",
                reason.Success ? reason.Groups[1].Value : null
            );
        }
    }

    public override string ToString() => $"{Guide}:{Line}";

    [GeneratedRegex(@"^( *)```(\w*)\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^ *<!-- not run: (.+) -->$", RegexOptions.NonBacktracking)]
    private static partial Regex Reason();
}
