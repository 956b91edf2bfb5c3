using BlogManager.Domain.ApiKeys;
using BlogManager.Infrastructure.Settings;

namespace BlogManager.Api.Security;

/// <summary>What a caller without a key may do, section <c>BlogManager:Auth</c>.</summary>
public sealed class AuthOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:Auth";

    private static readonly Dictionary<string, Scope[]> Rights = new(StringComparer.OrdinalIgnoreCase)
    {
        ["none"] = [],
        ["read"] = [Scope.PostsRead],
        ["ask"] = [Scope.PostsRead, Scope.Ask],
    };

    /// <summary><c>none</c> (nothing), <c>read</c> (posts, questions, search) or <c>ask</c> (asking too).</summary>
    public string Anonymous { get; set; } = "none";

    public IEnumerable<string> Faults() =>
        CheckedOptions.Unless(
            Anonymous is not null && Rights.ContainsKey(Anonymous),
            $"{Section}:Anonymous must be one of: none, read, ask."
        );

    /// <summary>The caller that a request without a key is.</summary>
    internal Caller AnonymousCaller() =>
        Rights[Anonymous] is { Length: > 0 } scopes ? Caller.Anonymous with { Scopes = scopes } : Caller.Anonymous;
}
