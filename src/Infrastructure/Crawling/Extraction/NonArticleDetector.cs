using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>Sees that a page is no article: a block page, a wall, a list of posts, an error page.</summary>
internal static partial class NonArticleDetector
{
    /// <summary>A fetched page with fewer words of article is none.</summary>
    internal const int FewestWords = 50;

    /// <summary>Above this many words, talk of robots and cookies is a subject and not a wall.</summary>
    private const int WallWords = 200;

    /// <summary>Below this many words, talk of them anywhere in the text makes a wall.</summary>
    private const int FewestWordsOfPost = 80;

    /// <summary>So many headings that are links, and so little text to each, make a list of posts.</summary>
    private const int TeaserHeadings = 4;

    private const int WordsPerTeaser = 90;

    /// <summary>What the page is instead of an article, or null.</summary>
    internal static string? Refusal(string? title, IElement content, string text, int words)
    {
        if (words < WallWords && Wall(title, text, words) is { } wall)
            return wall;
        if (words < FewestWords)
            return $"it has fewer than {FewestWords} words of running text";
        var teasers = content
            .QuerySelectorAll("h1 a[href],h2 a[href],h3 a[href],a[href] > h2,a[href] > h3")
            .Count(a => !(a.GetAttribute("href") ?? "#").StartsWith('#'));
        if (teasers >= TeaserHeadings && words / teasers < WordsPerTeaser)
            return "it looks like a list of posts";
        var linked = content
            .QuerySelectorAll("a[href]")
            .Where(a => !(a.GetAttribute("href") ?? "#").StartsWith('#'))
            .Sum(a => a.TextContent.Length);
        return linked > content.TextContent.Length * 0.6 ? "most of it is links" : null;
    }

    private static string? Wall(string? title, string text, int words)
    {
        // A wall says at once what it is; a short post may come to speak of cookies further down.
        var shown = words < FewestWordsOfPost ? 1500 : 250;
        var head = title + "\n" + (text.Length > shown ? text[..shown] : text);
        if (Blocked().IsMatch(head))
            return "it looks like a block page (a check for robots, or access denied)";
        if (Missing().IsMatch(title ?? string.Empty) || Missing().IsMatch(text.Length > 300 ? text[..300] : text))
            return "it looks like an error page";
        if (Login().IsMatch(head))
            return "it looks like a login page";
        return Cookies().IsMatch(head) ? "it looks like a cookie or consent wall" : null;
    }

    [GeneratedRegex(
        @"just a moment|checking (your|if the site)|verif(y|ying) (that )?you are (a )?human|are you a (human|robot)|not a robot|captcha|attention required|access (to this page (has been|is) )?denied|"
            + @"enable javascript|javascript is (disabled|required)|unusual traffic|request (was )?blocked|you have been blocked|ddos protection|\bray id\b|security check",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Blocked();

    [GeneratedRegex(
        @"\b(404|403|500|502|503)\b.{0,20}(not found|forbidden|error|unavailable)|page (was |could )?not (be )?found|page (doesn.t|does not) exist|nothing (was )?found here",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Missing();

    [GeneratedRegex(
        @"(log|sign) ?in to (continue|read|view|access|your account)|subscribers? only|subscribe to (continue|read)|create (a free |an )?account to|forgot(ten)? (your )?password",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Login();

    [GeneratedRegex(
        @"we (and our partners )?(use|value your|store).{0,80}(cookies|privacy)|accept (all )?cookies|cookie (policy|preferences|settings)|before you continue|your privacy (choices|matters)|consent to",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Cookies();
}
