using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace BlogManager.Evaluation.Extraction;

/// <param name="Blocks">The HTML of its paragraphs, lists and so on.</param>
internal sealed record ThemePost(string Title, string Author, DateOnly Date, IReadOnlyList<string> Blocks)
{
    internal string Text { get; } = ThemeTemplate.Plain(string.Concat(Blocks));

    internal int Words => Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    internal string Slug => string.Concat(Title.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    /// <summary>Its first words, as teasers show them.</summary>
    internal string Summary =>
        string.Join(' ', Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(26)) + "…";

    /// <summary>Some sentence of it, for others to have said.</summary>
    internal string Remark =>
        string.Join(
            ' ',
            Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Skip(40).Take(18 + (Words % 25))
        ) + ".";
}

/// <summary>
/// A skeleton with places for a post: <c>{{title}}</c> and so on; <c>{{body 2-5}}</c>, its blocks from the third to the
/// fifth; <c>{{#blocks 2-5}}…{{b}}…{{/blocks}}</c>, each in a box; <c>{{keep …}}</c>, words that belong to it; and
/// <c>{{#posts 3}}</c>, <c>{{#comments 3}}</c>, what other posts lend.
/// </summary>
internal sealed partial class ThemeTemplate(string skeleton, IReadOnlyList<ThemePost> posts, int at)
{
    private static readonly string[] Names = ["Jo Barker", "tidewatcher", "M. Osei", "Petra Lindqvist", "anon"];
    private readonly ThemePost _post = posts[at];
    private readonly StringBuilder _truth = new();
    private int _next = 1;

    internal (string Html, string Truth) Render()
    {
        var html = Section().Replace(skeleton[(skeleton.IndexOf("-->", StringComparison.Ordinal) + 3)..], Repeated);
        html = Place().Replace(html, Filled);
        return (html, _truth.ToString().Trim());
    }

    internal static string Plain(string html)
    {
        var text = new StringBuilder();
        Write(new HtmlParser().ParseDocument(html).Body!, text);
        return text.ToString().Trim();
    }

    private static void Write(INode node, StringBuilder text)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText words)
                text.Append(words.Data);
            else if (child is IElement element)
            {
                var isLine =
                    element.LocalName
                    is not (
                        "a"
                        or "b"
                        or "code"
                        or "del"
                        or "em"
                        or "i"
                        or "ins"
                        or "mark"
                        or "s"
                        or "span"
                        or "strong"
                        or "sub"
                        or "sup"
                    );
                text.Append(isLine ? "\n" : string.Empty);
                Write(element, text);
                text.Append(isLine ? "\n" : string.Empty);
            }
        }
    }

    // Bodies stand in the order of the page: sections of blocks and single places are both filled from here.
    private string Repeated(Match match)
    {
        var (kind, argument, inner) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        if (kind == "blocks")
        {
            var count = Range(argument).Count();
            var from = int.Parse(argument.Split('-')[0], CultureInfo.InvariantCulture);
            return string.Concat(
                Enumerable
                    .Range(from, count)
                    .Select(i => inner.Replace("{{b}}", $"{{{{body {i}-{i + 1}}}}}", StringComparison.Ordinal))
            );
        }

        return string.Concat(
            Enumerable
                .Range(0, int.Parse(argument, CultureInfo.InvariantCulture))
                .Select(i =>
                {
                    var other = posts[(at + (7 * _next++)) % posts.Count];
                    return inner
                        .Replace("{{p.title}}", WebUtility.HtmlEncode(other.Title), StringComparison.Ordinal)
                        .Replace("{{p.slug}}", other.Slug, StringComparison.Ordinal)
                        .Replace("{{p.summary}}", WebUtility.HtmlEncode(other.Summary), StringComparison.Ordinal)
                        .Replace("{{p.author}}", WebUtility.HtmlEncode(other.Author), StringComparison.Ordinal)
                        .Replace("{{p.date}}", Iso(other.Date), StringComparison.Ordinal)
                        .Replace("{{c.name}}", Names[_next % Names.Length], StringComparison.Ordinal)
                        .Replace("{{c.text}}", WebUtility.HtmlEncode(other.Remark), StringComparison.Ordinal);
                })
        );
    }

    private string Filled(Match match)
    {
        var (name, argument) = (match.Groups[1].Value, match.Groups[2].Value);
        switch (name)
        {
            case "body":
                var html = string.Concat(Range(argument));
                _truth.Append(Plain(html)).Append('\n');
                return html;
            case "keep":
                _truth.Append(argument).Append('\n');
                return argument;
            case "title":
                return WebUtility.HtmlEncode(_post.Title);
            case "author":
                return WebUtility.HtmlEncode(_post.Author);
            case "site":
                return "Quay Letters";
            case "slug":
                return _post.Slug;
            case "date":
                return Iso(_post.Date);
            case "longdate":
                return _post.Date.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture);
            default:
                throw new FormatException($"A theme has no place called {name}.");
        }
    }

    private IEnumerable<string> Range(string range)
    {
        var (from, to) = (range.Split('-')[0], range.Split('-')[1]);
        var start = int.Parse(from, CultureInfo.InvariantCulture);
        var end = to.Length == 0 ? int.MaxValue : int.Parse(to, CultureInfo.InvariantCulture);
        return _post.Blocks.Skip(start).Take(end - start);
    }

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{\{#(\w+) ([0-9-]+)\}\}(.*?)\{\{/\1\}\}", RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"\{\{(\w+)(?: ([^}]*))?\}\}")]
    private static partial Regex Place();
}
