namespace BlogManager.Domain.Posts;

/// <summary>
/// The sites (<see cref="PostUrl.Site"/>) to which something is held: a set of them, which may be empty. Where nothing
/// is held to sites there is no scope at all: null stands for every site.
/// </summary>
public sealed class SiteScope : IEquatable<SiteScope>
{
    private readonly string[] _sites;

    /// <summary>The scope of some sites.</summary>
    /// <param name="sites">Canonical sites, <c>scheme://host[:port]</c>.</param>
    public SiteScope(params IEnumerable<string> sites) =>
        _sites = [.. sites.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The sites, each once, ascending.</summary>
    public IReadOnlyList<string> Sites => _sites;

    /// <summary>Whether nothing is within.</summary>
    public bool IsEmpty => _sites.Length == 0;

    /// <summary>The scope of one site, or none.</summary>
    /// <param name="site">The site, or null for every site.</param>
    public static SiteScope? Of(SiteOrigin? site) => site is null ? null : new SiteScope([site.Value]);

    /// <summary>What is within both.</summary>
    /// <param name="one">A scope, or null for every site.</param>
    /// <param name="other">Another one, or null for every site.</param>
    public static SiteScope? Both(SiteScope? one, SiteScope? other) =>
        one is null ? other
        : other is null || one.Equals(other) ? one
        : new SiteScope(one._sites.Where(other.Contains));

    /// <summary>Whether a site is within.</summary>
    /// <param name="site">A canonical site.</param>
    public bool Contains(string site) => Array.IndexOf(_sites, site) >= 0;

    /// <summary>Whether the site of a post is within. A post belongs to the site of its canonical URL alone.</summary>
    /// <param name="url">The post's canonical URL.</param>
    public bool Contains(PostUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Contains(url.Site);
    }

    /// <summary>Whether all of another scope is within; every site is not.</summary>
    /// <param name="other">The other scope, or null for every site.</param>
    public bool Covers(SiteScope? other) => other is not null && Array.TrueForAll(other._sites, Contains);

    /// <inheritdoc/>
    public bool Equals(SiteScope? other) => other is not null && _sites.AsSpan().SequenceEqual(other._sites);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SiteScope);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var site in _sites)
            hash.Add(site, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <summary>The sites, parted by blanks, which no site holds: the same text for the same scope.</summary>
    public override string ToString() => string.Join(' ', _sites);
}
