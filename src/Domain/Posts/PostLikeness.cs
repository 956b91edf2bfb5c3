using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Domain.Text;

namespace BlogManager.Domain.Posts;

/// <summary>
/// Tells whether two addresses lead to one post: those of one site, whatever their scheme and with or without
/// <c>www.</c>, with one title and nearly one text. Where the addresses differ in more than their spelling it must be one
/// text to the word, a "not" can be all that tells two posts apart, and long enough not to be mere boilerplate.
/// </summary>
public sealed class PostLikeness
{
    /// <summary>Words below which posts under quite different addresses are never taken for one.</summary>
    public const int FewestWords = 50;

    private const int Bands = 8;
    private const int ValuesPerBand = 8;

    private readonly PostUrl _url;
    private readonly string _title;

    private PostLikeness(PostUrl url, string title, Shingles text) => (_url, _title, Text) = (url, title, text);

    /// <summary>The text's runs of words.</summary>
    public Shingles Text { get; }

    /// <summary>What a post is compared by.</summary>
    /// <param name="url">Its canonical URL.</param>
    /// <param name="title">Its title.</param>
    /// <param name="text">Its stored text.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static PostLikeness Of(
        PostUrl url,
        string title,
        StoredText text,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(text);
        return new(url, title.Trim().ToUpperInvariant(), Shingles.Of(text.Value, cancellationToken));
    }

    /// <summary>What a stored post is compared by.</summary>
    /// <param name="post">The post.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static PostLikeness Of(BlogPost post, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(post);
        return Of(post.Url, post.Title, post.Text, cancellationToken);
    }

    /// <summary>
    /// Keys of which two posts that are one share at least one (but for a miss in a hundred, of texts that differ by a
    /// tenth), and others hardly any: by these a store finds what is to be compared.
    /// </summary>
    public IReadOnlyList<string> Keys()
    {
        var keys = new List<string>(Bands + 1) { Key("address", Spelling(_url)) };
        if (Text.Words < FewestWords)
            return keys;
        var least = Text.Least(Bands * ValuesPerBand);
        for (var band = 0; band < Bands; band++)
        {
            var values = string.Join(
                '-',
                least
                    .AsSpan(band * ValuesPerBand, ValuesPerBand)
                    .ToArray()
                    .Select(v => v.ToString("x", CultureInfo.InvariantCulture))
            );
            keys.Add(Key(band.ToString(CultureInfo.InvariantCulture), SiteOf(_url) + " " + values));
        }

        return keys;
    }

    /// <summary>Whether this and the other are one post.</summary>
    /// <param name="other">The other.</param>
    public bool IsSameAs(PostLikeness other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _title == other._title
            && SiteOf(_url) == SiteOf(other._url)
            && IsSameText(_url, Text, other._url, other.Text)
            && (Text.Words >= FewestWords || IsSameAddress(_url, other._url));
    }

    /// <summary>
    /// Whether two addresses tell the same: nearly, where they are spellings of one, else to the word.
    /// </summary>
    public static bool IsSameText(PostUrl one, Shingles text, PostUrl other, Shingles otherText)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(otherText);
        return IsSameAddress(one, other) ? text.Resemblance(otherText) >= Shingles.SameFrom : text.IsSameAs(otherText);
    }

    /// <summary>
    /// Whether two URLs are spellings of one address: with or without <c>www.</c>, final slash, <c>.html</c>,
    /// <c>amp</c>, <c>ref</c>, of either scheme.
    /// </summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    public static bool IsSameAddress(PostUrl one, PostUrl other) => Spelling(one) == Spelling(other);

    /// <summary>
    /// Whether the first of two spellings of one address is the better one: https before http, since a blog that has
    /// moved to it lives there and the keys of its pages are held to it; then the one without parameters.
    /// </summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    public static bool IsBetterSpelling(PostUrl one, PostUrl other)
    {
        if (!IsSameAddress(one, other))
            return false;
        var (a, b) = (new Uri(one.Value), new Uri(other.Value));
        if (a.Scheme != b.Scheme)
            return a.Scheme == Uri.UriSchemeHttps;
        return a.Authority == b.Authority && a.Query.Length == 0 && b.Query.Length > 0;
    }

    private static string SiteOf(PostUrl url)
    {
        var authority = new Uri(url.Value).Authority;
        return authority.StartsWith("www.", StringComparison.Ordinal) ? authority[4..] : authority;
    }

    private static string Spelling(PostUrl url)
    {
        var uri = new Uri(url.Value);
        var path = uri.AbsolutePath.TrimEnd('/');
        foreach (
            var ending in (string[])
                ["/amp", "/index.html", "/index.htm", "/index.php", ".amp.html", ".html", ".htm", ".amp"]
        )
        {
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                path = path[..^ending.Length];
                break;
            }
        }

        var parameters = uri
            .Query.TrimStart('?')
            .Split('&')
            .Where(p =>
                p.Length > 0
                && p.Split('=', 2)[0].ToUpperInvariant() is not ("AMP" or "REF" or "SOURCE" or "OUTPUTTYPE")
            );
        return SiteOf(url) + path.TrimEnd('/') + "?" + string.Join('&', parameters);
    }

    // Short, for there are nine to a post; of two posts that share one by chance the texts are compared all the same.
    private string Key(string kind, string value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {value} {_title}")).AsSpan(0, 10));
}
