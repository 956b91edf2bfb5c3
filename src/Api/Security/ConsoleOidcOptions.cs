using BlogManager.Infrastructure.Settings;

namespace BlogManager.Api.Security;

/// <summary>
/// Signing in to the console by the owner's OpenID Connect provider, section <c>BlogManager:Console:Oidc</c>; off where
/// nothing of it is set.
/// </summary>
public sealed class ConsoleOidcOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:Console:Oidc";

    /// <summary>The provider's address, below which <c>/.well-known/openid-configuration</c> is found.</summary>
    public string Authority { get; set; } = string.Empty;

    /// <summary>What the provider calls this console.</summary>
    public string ClientId { get; set; } = string.Empty;

    /// <summary>A secret: no message shows it.</summary>
    public string ClientSecret { get; set; } = string.Empty;

    /// <summary>The e-mail addresses that may enter; case does not matter.</summary>
    public IList<string> AllowedEmails { get; } = [];

    internal bool IsOn => Authority.Length > 0;

    internal bool Allows(string? email) =>
        email is not null && AllowedEmails.Any(e => string.Equals(e.Trim(), email, StringComparison.OrdinalIgnoreCase));

    public IEnumerable<string> Faults()
    {
        if (Authority.Length == 0 && ClientId.Length == 0 && ClientSecret.Length == 0 && AllowedEmails.Count == 0)
            yield break;
        // A provider without TLS is of this machine, as in a trial.
        if (
            !Uri.TryCreate(Authority, UriKind.Absolute, out var authority)
            || authority.Scheme != Uri.UriSchemeHttps
                && !(authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)
        )
            yield return $"{Section}:Authority must be the https address of an OpenID Connect provider.";
        if (ClientId.Length == 0)
            yield return $"{Section}:ClientId is needed where Authority is set.";
        if (AllowedEmails.Count == 0)
            yield return $"{Section}:AllowedEmails must name at least one address: nobody else may enter.";
        if (AllowedEmails.Any(e => !e.Contains('@', StringComparison.Ordinal)))
            yield return $"{Section}:AllowedEmails has an entry that is no e-mail address.";
    }
}
