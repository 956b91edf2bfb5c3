using System.Text.RegularExpressions;
using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Vectors.Chroma;

/// <summary>Where the Chroma server is. Section <c>BlogManager:Vectors:Chroma</c>.</summary>
public sealed partial class ChromaOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:Vectors:Chroma";

    /// <summary>The server's address, such as <c>http://chroma:8000</c>.</summary>
    public string Url { get; set; } = string.Empty;

    /// <summary>What the names of our collections begin with; there is one a vector space.</summary>
    public string Collection { get; set; } = "blogmanager";

    public string Tenant { get; set; } = "default_tenant";

    public string Database { get; set; } = "default_database";

    /// <summary>
    /// A token that is sent as <c>Authorization: Bearer</c>, where the server asks for one; empty for none.
    /// </summary>
    public string Token { get; set; } = string.Empty;

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
                    && url.Query.Length == 0
                    && url.UserInfo.Length == 0,
                $"{Section}:Url must be the http or https address of a Chroma server, such as http://chroma:8000; a token goes into :Token."
            ),
            // With a space's id behind it a name must stay within Chroma's 512 characters.
            .. CheckedOptions.Unless(
                Name().IsMatch(Collection),
                $"{Section}:Collection must have 3 to 100 letters, digits, dots, hyphens and underscores, and begin and end with a letter or digit."
            ),
            .. CheckedOptions.Range(Section, nameof(TimeoutSeconds), TimeoutSeconds, 1, 120),
            .. CheckedOptions.Range(Section, nameof(RepairSeconds), RepairSeconds, 1, 600),
            .. CheckedOptions.Range(Section, nameof(ParallelWrites), ParallelWrites, 1, 16),
        ];

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{1,98}[A-Za-z0-9]$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
