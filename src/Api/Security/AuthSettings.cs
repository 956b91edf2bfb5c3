using BlogManager.Domain.ApiKeys;

namespace BlogManager.Api.Security;

/// <summary>What a caller without a key may do, section <c>BlogManager:Auth</c>.</summary>
public sealed class AuthSettings
{
    internal const string Section = "BlogManager:Auth";
    internal const string Valid = "BlogManager:Auth:Anonymous must be one of: none, read, ask.";

    private static readonly Dictionary<string, Scope[]> Rights = new(StringComparer.OrdinalIgnoreCase)
    {
        ["none"] = [],
        ["read"] = [Scope.PostsRead],
        ["ask"] = [Scope.PostsRead, Scope.Ask],
    };

    /// <summary><c>none</c> (nothing), <c>read</c> (posts, questions, search) or <c>ask</c> (asking too).</summary>
    public string Anonymous { get; set; } = "none";

    internal static bool IsValid(AuthSettings settings) =>
        settings.Anonymous is not null && Rights.ContainsKey(settings.Anonymous);

    /// <summary>The caller that a request without a key is.</summary>
    internal Caller AnonymousCaller() =>
        Rights[Anonymous] is { Length: > 0 } scopes ? Caller.Anonymous with { Scopes = scopes } : Caller.Anonymous;
}
