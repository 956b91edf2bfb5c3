using System.Text.RegularExpressions;
using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Vectors.Qdrant;

/// <summary>Where the Qdrant server is. Section <c>BlogManager:Vectors:Qdrant</c>.</summary>
public sealed partial class QdrantOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:Vectors:Qdrant";

    /// <summary>The address of its gRPC port, such as <c>http://qdrant:6334</c>.</summary>
    public string Url { get; set; } = string.Empty;

    /// <summary>Sent with every call, where the server asks for one; empty for none.</summary>
    public string ApiKey { get; set; } = string.Empty;

    /// <summary>What the names of our collections begin with; there is one a vector space.</summary>
    public string Collection { get; set; } = "blogmanager";

    /// <summary>Shards of a collection when it is made, from 1 to 1024; 0 for what the server thinks right.</summary>
    public int Shards { get; set; }

    /// <summary>Copies of each shard when a collection is made, from 1 to 16.</summary>
    public int Replicas { get; set; } = 1;

    /// <summary>Seconds for a call and its retries together, from 1 to 120.</summary>
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>Seconds between two attempts to bring a server that was out into step, from 1 to 600.</summary>
    public int RepairSeconds { get; set; } = 5;

    /// <summary>Posts that are written side by side, from 1 to 16.</summary>
    public int ParallelWrites { get; set; } = 4;

    public IEnumerable<string> Faults() =>
        [
            .. CheckedOptions.Unless(
                Uri.TryCreate(Url, UriKind.Absolute, out var url)
                    && url.Scheme is "http" or "https"
                    && url.PathAndQuery == "/"
                    && url.UserInfo.Length == 0,
                $"{Section}:Url must be the http or https address of a Qdrant server's gRPC port, such as http://qdrant:6334; a key goes into :ApiKey."
            ),
            // With a space's id behind it a name must stay within Qdrant's 255 characters.
            .. CheckedOptions.Unless(
                Name().IsMatch(Collection),
                $"{Section}:Collection must have 3 to 100 letters, digits, dots, hyphens and underscores, and begin and end with a letter or digit."
            ),
            .. CheckedOptions.Range(Section, nameof(Shards), Shards, 0, 1024),
            .. CheckedOptions.Range(Section, nameof(Replicas), Replicas, 1, 16),
            .. CheckedOptions.Range(Section, nameof(TimeoutSeconds), TimeoutSeconds, 1, 120),
            .. CheckedOptions.Range(Section, nameof(RepairSeconds), RepairSeconds, 1, 600),
            .. CheckedOptions.Range(Section, nameof(ParallelWrites), ParallelWrites, 1, 16),
        ];

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{1,98}[A-Za-z0-9]$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
