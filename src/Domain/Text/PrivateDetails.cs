using System.Text.RegularExpressions;

namespace BlogManager.Domain.Text;

/// <summary>
/// Blanks what people write by mistake into questions and comments, and what no one should keep of them: e-mail
/// addresses, what looks like a telephone number, and secrets in URLs. Rather too much than too little.
/// </summary>
public static partial class PrivateDetails
{
    private const int FewestDigits = 7;

    /// <summary>Blanks the details of a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text with a word in brackets in place of each.</returns>
    public static string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Secrets first: user:password@host would pass for the address of a mailbox.
        var masked = UrlLogin().Replace(text, "$1[login]@");
        masked = SecretParameter().Replace(masked, "$1[secret]");
        masked = ApiKey().Replace(masked, "[secret]");
        masked = Mailbox().Replace(masked, "[email]");
        return Digits().Replace(masked, m => LooksLikeTelephone(m.Value) ? "[phone]" : m.Value);
    }

    private static bool LooksLikeTelephone(string run)
    {
        var digits = run.Count(char.IsDigit);
        return digits >= FewestDigits && !Date().IsMatch(run) && !Years().IsMatch(run);
    }

    [GeneratedRegex(@"([A-Za-z][A-Za-z0-9+.\-]*://)[^\s/?#@]+@", RegexOptions.NonBacktracking)]
    private static partial Regex UrlLogin();

    [GeneratedRegex(
        @"((?:access_token|auth|api_?key|apikey|client_secret|code|key|pass|passwd|password|pwd|secret|session|sig|signature|token)=)[^\s&#""'<>]+",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex SecretParameter();

    [GeneratedRegex(@"\bbm_(?:adm|sec|pub)_[A-Za-z0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex ApiKey();

    [GeneratedRegex(
        @"[^\s@<>()\[\]{},;:""'/\\]+@[^\s@<>()\[\]{},;:""'/\\]+\.[\p{L}\p{N}\-]+",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Mailbox();

    [GeneratedRegex(@"\+?\(?\d(?:[ \u00A0().\-/]{0,3}\d)*", RegexOptions.NonBacktracking)]
    private static partial Regex Digits();

    [GeneratedRegex(
        @"^(?:\d{4}[\-./]\d{1,2}[\-./]\d{1,2}|\d{1,2}[\-./]\d{1,2}[\-./]\d{4})$",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Date();

    [GeneratedRegex(@"^(?:1\d|20)\d\d(?:[ \-/]{1,3}(?:1\d|20)\d\d)+$", RegexOptions.NonBacktracking)]
    private static partial Regex Years();
}
