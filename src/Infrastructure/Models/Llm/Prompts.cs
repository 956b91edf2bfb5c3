using System.Security.Cryptography;
using System.Text;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// What language models are told: the files in <c>Prompts</c>, embedded, and their version. The schemas of replies are
/// among them, since models read those too.
/// </summary>
internal static class Prompts
{
    private static readonly SortedDictionary<string, string> Files = Read();

    internal static PromptTemplate DataRule { get; } = Template("data-rule");
    internal static PromptTemplate PostSystem { get; } = Template("post-system");
    internal static PromptTemplate PostLanguage { get; } = Template("post-language");
    internal static PromptTemplate PostLanguageUnknown { get; } = Template("post-language-unknown");
    internal static PromptTemplate PostRequest { get; } = Template("post-request");
    internal static PromptTemplate PostPartial { get; } = Template("post-partial");
    internal static PromptTemplate SummaryTask { get; } = Template("summary-task");
    internal static PromptTemplate QuestionsTask { get; } = Template("questions-task");
    internal static PromptTemplate AnswerSystem { get; } = Template("answer-system");
    internal static PromptTemplate AnswerConversation { get; } = Template("answer-conversation");
    internal static PromptTemplate AnswerRequest { get; } = Template("answer-request");
    internal static PromptTemplate FollowUpSystem { get; } = Template("follow-up-system");
    internal static PromptTemplate FollowUpRequest { get; } = Template("follow-up-request");
    internal static PromptTemplate Form { get; } = Template("form");
    internal static PromptTemplate Repair { get; } = Template("repair");

    /// <summary>
    /// 12 hexadecimal digits that are others once a file is. What the code puts into the placeholders is not in it.
    /// </summary>
    internal static string Version { get; } = VersionOf(Files);

    /// <summary>How many letters and digits in a row, about five words, say that a text repeats a prompt.</summary>
    internal const int RunLength = 24;

    /// <summary>All rows of <see cref="RunLength"/> letters and digits of the files, as they look.</summary>
    internal static HashSet<string> Runs { get; } =
        Files
            .Select(file => file.Key.EndsWith(".txt", StringComparison.Ordinal) ? Words(file.Value) : file.Value)
            .Select(piece => SourceText.LettersOf(SourceText.VisibleOf(piece)))
            .SelectMany(letters =>
                Enumerable
                    .Range(0, Math.Max(0, letters.Length - RunLength + 1))
                    .Select(i => letters.Substring(i, RunLength))
            )
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The form of a reply, by its name.</summary>
    internal static ReplyForm Reply(string name) => ReplyForm.Of(name, Files[name + ".json"]);

    internal static string VersionOf(IReadOnlyDictionary<string, string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, text) in files)
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{text}\0"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    // Without the places: data in them are no prompt.
    private static string Words(string text) =>
        string.Concat(
            text.Split("{{")
                .Select((piece, i) => i == 0 ? piece : piece[(piece.IndexOf("}}", StringComparison.Ordinal) + 2)..])
        );

    private static PromptTemplate Template(string name) => new(name, Files[name + ".txt"]);

    private static SortedDictionary<string, string> Read()
    {
        const string Folder = "Prompts/";
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var assembly = typeof(Prompts).Assembly;
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(Folder, StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            // Alike however the sources were checked out.
            files[name[Folder.Length..]] = reader
                .ReadToEnd()
                .Replace("\r\n", "\n", StringComparison.Ordinal)
                .TrimEnd('\n');
        }

        return files;
    }
}
