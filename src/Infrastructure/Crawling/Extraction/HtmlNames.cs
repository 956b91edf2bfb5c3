using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>What the HTML standard's tree construction knows of elements by their names.</summary>
internal static class HtmlNames
{
    private static readonly FrozenSet<string> Voids = Set(
        "area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr"
    );
    private static readonly FrozenSet<string> RawTexts = Set(
        "script style textarea title xmp iframe noembed noframes plaintext"
    );
    private static readonly FrozenSet<string> Formatting = Set(
        "a b big code em font i nobr s small strike strong tt u"
    );
    private static readonly FrozenSet<string> Scopes = Set("applet caption html table td th marquee object template");
    private static readonly FrozenSet<string> Specials = Set("tbody thead tfoot tr colgroup button select body");
    private static readonly FrozenSet<string> NewStarts = Set("applet marquee object td th caption template");

    private static readonly FrozenSet<string> Blocks = Set(
        "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer header hgroup main menu nav ol p search section summary ul "
            + "h1 h2 h3 h4 h5 h6 pre listing form li dd dt plaintext table hr xmp"
    );

    private static readonly FrozenDictionary<string, (string[] Names, Func<string, bool> Within)> Closing =
        new Dictionary<string, (string[], Func<string, bool>)>(StringComparer.Ordinal)
        {
            ["li"] = (["li"], IsScopeOfItem),
            ["dd"] = (["dd", "dt"], IsScopeOfItem),
            ["dt"] = (["dd", "dt"], IsScopeOfItem),
            ["option"] = (["option"], IsScopeOfOption),
            ["optgroup"] = (["option", "optgroup"], IsScopeOfOption),
            ["button"] = (["button"], IsScope),
            ["select"] = (["select"], IsScope),
            ["td"] = (["td", "th", "caption"], IsScopeOfTable),
            ["th"] = (["td", "th", "caption"], IsScopeOfTable),
            ["tr"] = (["tr", "td", "th", "caption"], IsScopeOfTable),
            ["tbody"] = (["tbody", "thead", "tfoot", "caption", "colgroup"], IsScopeOfTable),
            ["thead"] = (["tbody", "thead", "tfoot", "caption", "colgroup"], IsScopeOfTable),
            ["tfoot"] = (["tbody", "thead", "tfoot", "caption", "colgroup"], IsScopeOfTable),
            ["caption"] = (["caption", "tbody", "thead", "tfoot"], IsScopeOfTable),
            ["rp"] = (["rp", "rt"], IsScope),
            ["rt"] = (["rp", "rt"], IsScope),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static bool IsVoid(string name) => Voids.Contains(name);

    /// <summary>Its content is text up to its end, whatever stands there.</summary>
    internal static bool IsRawText(string name) => RawTexts.Contains(name);

    /// <summary>It is opened anew where something else ended it.</summary>
    internal static bool IsFormatting(string name) => Formatting.Contains(name);

    internal static bool IsBlock(string name) => Blocks.Contains(name);

    /// <summary>An end of an element that is not special does not reach through it.</summary>
    internal static bool IsSpecial(string name) =>
        Specials.Contains(name) || Blocks.Contains(name) || Scopes.Contains(name);

    /// <summary>Formatting from outside is not opened anew within it.</summary>
    internal static bool StartsAnew(string name) => NewStarts.Contains(name);

    /// <summary>An end beyond it does not reach through it.</summary>
    internal static bool IsScope(string name) => Scopes.Contains(name);

    /// <summary>A paragraph outside of it is not ended from within.</summary>
    internal static bool IsScopeOfParagraph(string name) => name == "button" || Scopes.Contains(name);

    /// <summary>What the start of an element ends, and within what; null for nothing.</summary>
    internal static (string[] Names, Func<string, bool> Within)? ClosedBy(string name) =>
        Closing.TryGetValue(name, out var closed) ? closed : null;

    private static bool IsScopeOfItem(string name) => name is not ("address" or "div" or "p") && IsSpecial(name);

    private static bool IsScopeOfOption(string name) => name is "select" or "datalist" || Scopes.Contains(name);

    private static bool IsScopeOfTable(string name) => name is "table" or "template" or "html";

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
