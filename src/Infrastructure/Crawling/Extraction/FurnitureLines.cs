using System.Buffers;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Takes off lines that say by their own words that they are no text of the post, where no name does: "Share this",
/// "Advertisement", "By Ann Lee", "Related: …"; and the lists of other posts at an article's end.
/// </summary>
internal static partial class FurnitureLines
{
    private const int LongestLine = 160;

    /// <summary>An invitation to a letter or a membership is longer than a label.</summary>
    private const int LongestInvitation = 400;

    private const double MostLinked = 0.7;

    private static readonly SearchValues<string> TitleNames = SearchValues.Create(
        ["title", "heading"],
        StringComparison.OrdinalIgnoreCase
    );

    /// <summary>A label has few neighbours.</summary>
    private const int MostBeside = 30;

    /// <summary>What is looked at behind a text.</summary>
    private const int MostAtEnd = 40;

    /// <summary>What is looked at before a text.</summary>
    private const int MostLooked = 60;

    private const int MostStartLines = 20;
    private const int MostWordsOfStart = 14;

    private const string Blocks = "p,div,section,li,h2,h3,h4,h5,h6,ul,ol,span,td,time,address,figure";

    internal static void Remove(IElement root, string? author, CancellationToken cancellationToken)
    {
        foreach (var element in root.QuerySelectorAll(Blocks).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (element.ParentElement is null || element == root || !IsLine(element))
                continue;
            var line = element.TextContent.Trim();
            if (line.Length is > 0 and <= LongestInvitation && IsFurniture(element, line))
                element.Remove();
        }

        RemoveEnd(root, cancellationToken);
        RemoveStart(root, author);
    }

    // Within a line of text such words are words.
    private static bool IsLine(IElement element) =>
        element.LocalName is not ("span" or "time")
        || (
            element.ParentElement is { LocalName: "div" or "section" or "article" or "header" or "li" } parent
            && parent.ChildNodes.Length <= MostBeside
            && !parent.ChildNodes.OfType<IText>().Any(t => t.Data.AsSpan().Trim().Length > 3)
        );

    private static bool IsFurniture(IElement element, string line)
    {
        if (element.Closest("pre,code") is not null)
            return false;
        // A word alone in a list or a table is what the list is of.
        var isItem = element.LocalName is "li" or "td" && !line.Contains(' ', StringComparison.Ordinal);
        if (Label().IsMatch(line) && (!isItem || Linked(element) > MostLinked))
            return true;
        if (NoteTitle().IsMatch(line) && element.ClassName?.AsSpan().ContainsAny(TitleNames) == true)
            return true;
        if (line.Length <= LongestLine && Pointer().IsMatch(line) && Linked(element) > 0.3)
            return true;
        return element.LocalName is "div" or "section" or "p" or "figure" or "li"
            && Invitation().IsMatch(line)
            && element.QuerySelector("pre") is null;
    }

    private static double Linked(IElement element) =>
        (double)element.QuerySelectorAll("a[href]").Sum(a => a.TextContent.Length)
        / Math.Max(1, element.TextContent.Length);

    // From the end backwards as long as what stands there is a list of other posts, or the heading of one.
    private static void RemoveEnd(IElement root, CancellationToken cancellationToken)
    {
        var (left, removed) = (MostAtEnd, 0);
        for (var last = LastBlock(root); last is not null && last != root && left-- > 0; last = LastBlock(root))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var text = last.TextContent.Trim();
            var isHeading = last.LocalName is "h1" or "h2" or "h3" or "h4" or "h5" or "h6";
            var isEmpty = text.Length == 0 && last.QuerySelector("img,pre") is null;
            if (
                !isEmpty
                && !(isHeading && (removed > 0 || Others().IsMatch(text)))
                && !(
                    text.Length <= LongestLine
                    && (EndLine().IsMatch(text) || (Neighbour().IsMatch(text) && Linked(last) > MostLinked))
                )
                && !IsTeasers(last)
            )
                return;
            removed += isEmpty ? 0 : 1;
            last.Remove();
        }
    }

    private static bool IsTeasers(IElement element)
    {
        if (element.LocalName is not ("ul" or "ol" or "div" or "section" or "li" or "p"))
            return false;
        var heading = element.FirstElementChild is { LocalName: "h2" or "h3" or "h4" or "h5" or "b" or "strong" } first
            ? first.TextContent.Trim()
            : element.PreviousElementSibling?.TextContent.Trim();
        return heading is { Length: > 0 and < 80 } && Others().IsMatch(heading) && Linked(element) > MostLinked / 2;
    }

    private static IElement? LastBlock(IElement root)
    {
        var last = root;
        while (
            last.LastElementChild is { } child
            && last.LocalName is "div" or "section" or "article" or "main" or "body"
            && !HasTextAfter(child)
        )
        {
            if (last != root && IsTeasers(last))
                return last;
            last = child;
        }

        return last == root ? null : last;
    }

    private static bool HasTextAfter(IElement element)
    {
        for (var node = element.NextSibling; node is not null; node = node.NextSibling)
        {
            if (node is IText { Data: var data } && !string.IsNullOrWhiteSpace(data))
                return true;
        }

        return false;
    }

    // Links to the posts before and after.
    [GeneratedRegex(
        @"^(?:(?:newer|older|previous|next)(?: (?:post|article|story)s?)?\b.{0,100}|[«»←→‹›].{0,100}|.{0,100}[«»←→‹›])$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Neighbour();

    // From the start, as long as what stands there says who wrote it and when.
    private static void RemoveStart(IElement root, string? author)
    {
        var lines = root.QuerySelectorAll("p,div,span,time,li,h2,h3,h4,h5,h6,a,small,strong,em,address")
            .Where(e =>
                !e.Children.Any(c =>
                    c.LocalName is "p" or "div" or "section" or "ul" or "li" or "h2" or "h3" or "a" or "span"
                )
            )
            .Take(MostLooked)
            .ToList();
        var seen = 0;
        foreach (var element in lines)
        {
            var text = element.TextContent.Trim();
            if (element.ParentElement is null || text.Length == 0)
                continue;
            var words = ContentRoot.Words(text);
            if (words > MostWordsOfStart || ++seen > MostStartLines)
                break;
            if (
                IsLine(element)
                && (
                    string.Equals(text, author, StringComparison.OrdinalIgnoreCase)
                    || (StartLine().IsMatch(text) && (element.LocalName[0] != 'h' || text.Any(char.IsDigit)))
                )
            )
                element.Remove();
        }
    }

    // The whole line, whatever stands around it.
    [GeneratedRegex(
        @"^(?:(?:share|tweet|pin|email|print|save|copy link|get link)(?: (?:this|on|via|with)(?: (?:article|post|story|page))?(?: (?:on|via|with|to) [\w ]{2,20})?)?:?"
            + @"|(?:click to )?share (?:on|via) [\w ]{2,20}(?: \(opens in new window\))?|(?:this )?(?:advertisement|sponsored(?: content)?|ad|anzeige|werbung|publicité|publicidad|pubblicità|реклама|広告)"
            + @"|(?:article|story) continues (?:after|below)(?: (?:this )?(?:ad|advertisement|promotion))?|(?:story|article) continues below advertisement|after newsletter promotion|continue reading(?: (?:the main story|below))?|skip (?:advertisement|past .{0,60}|to content)"
            + @"|(?:read more|read next|learn more|see more|load more|show more|see all|view all)(?: »| →|\.\.\.|…)?|leave a (?:comment|reply)|post a comment|\d+ (?:comments?|responses?|likes?|views?|shares?|claps?)|(?:no|view|show) comments?"
            + @"|(?:\d+|one|two|three|five|ten) ?-?min(?:ute)?s? (?:read|to read)|reading time:? .{1,20}|(?:last )?(?:updated|modified) \d+ (?:minutes?|hours?|days?) ago|(?:back to )?top|\^ back to top|table of contents|in this article"
            + @"|permalink|reblog|listen|follow|subscribe|(?:sign|log) ?(?:in|up)|published in .{1,60}|print(?:able version| this)|follow us(?: on .{2,30})?|like this:?|loading\.{0,3}|(?:image|photo|picture|foto|bild)(?: source| credit)?s?[:,] .{1,100}|(?:getty images|ap photo|reuters|afp|shutterstock|unsplash)(?:/.{1,40})?)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Label();

    [GeneratedRegex(
        @"^(?:note|tip|info|warning|danger|caution|important|hint)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex NoteTitle();

    // A line that is a link to another page with a word for why.
    [GeneratedRegex(
        @"^\W{0,3}(?:related(?: (?:article|story|post|reading|coverage|content))?s?|read (?:more|also|next)|see also|also (?:read|on)|more(?: on this)?|watch|listen|mehr zum thema|lesen sie auch|siehe auch|lire aussi|à lire(?: aussi)?|leggi anche|lee también|lea también|leia (?:também|mais)|lees ook|zobacz także|czytaj też|читайте также)\b? ?[:–—-]|^\[.{5,150}\]$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Pointer();

    [GeneratedRegex(
        @"^(?:(?:sign|signed) ?up (?:for|to|now|here)|subscribe (?:to|for|now|here|today|via|from)|join (?:our|the|\d[\d,.]*\+?) (?:mailing list|newsletter|list|readers|subscribers|teams)|get (?:the|our|new|more) .{0,60}(?:by e?-?mail|in your inbox|newsletter)|(?:like|enjoy(?:ed|ing)?) (?:this|what you (?:read|see)).{0,40}\?|never miss|thanks for reading .{0,60}subscribe|stay in the loop"
            + @"|(?:this|the rest of this) (?:story|post|article|content) is (?:for|only available to) (?:members|subscribers|paying)|already a (?:member|subscriber)|do you have (?:an opinion|a story|information|a tip)|have you been affected|get in touch (?:with us|by)|want to read more\?|abonnieren sie|jetzt abonnieren|abonnez-vous|inscrivez-vous à|suscríbete|iscriviti alla|assine (?:a|nossa)|"
            + @"enter your e?-?mail|your email address will not be published|we respect your privacy|no spam\b|this (?:post|article) is licensed under|all articles in this blog are licensed|filed under|tagged(?: with)?:|tags:|labels:|topics:|categories:|posted in )",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Invitation();

    [GeneratedRegex(
        @"^(?:share(?: (?:this|on|via|with|your)\b.{0,40})?:?|tags?:.{0,120}|tagged\b.{0,120}|filed under.{0,120}|posted (?:by|in|on|at)\b.{0,120}|(?:#\w+)(?:\s+#\w+)*|(?:was this (?:page|article) helpful).{0,60})$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex EndLine();

    [GeneratedRegex(
        @"^(?:(?:written |posted |published |story |text )?by:? \p{Lu}.{0,80}|(?:von|par|por|di|door|av|af|przez|от|автор:?|autor:?|auteur:?|autore:?) \p{Lu}[\p{L}.'’ -]{2,60}|(?:posted|published|updated|last (?:updated|modified)|date|created|veröffentlicht|publié|publicado|pubblicato|gepubliceerd)(?: (?:on|at|am|le|el|il|op|em))?:? .{0,80}"
            + @"|(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?(?:\d{1,2}(?:st|nd|rd|th)? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.? (?:\d{1,2}(?:st|nd|rd|th)?,? ?)?(?:\d{4})?(?:,? (?:at )?\d{1,2}[:.]\d{2}.{0,20})?(?: \W? ?.{0,30}(?:read|comments?|views))?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]\d{1,2}:\d{2}.{0,16})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}.{0,16}|\d{4}年\d{1,2}月\d{1,2}日.{0,16}"
            + @"|\d{1,2}\.? [\p{L}]{3,12}\.? \d{4}(?:,? \d{1,2}[:.]\d{2}.{0,16})?|[-–—·•|/]|\d+ (?:words|minutes? read|min read)|\d{1,3}(?:[.,]\d+)?k?)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex StartLine();

    [GeneratedRegex(
        @"^(?:(?:related|recommended|similar|popular|recent|latest|more|further|other|featured|trending) (?:posts?|articles?|stories|news|reading|content|links?|topics?|coverage)|related|recommended|more (?:from|on|in|about)\b.{0,60}|you (?:may|might) (?:also )?(?:like|enjoy|be interested).{0,30}|keep reading|read (?:more|next|also)|up next|see also|most (?:read|popular|viewed)|what to read next|from around the web|(?:das könnte|mehr zum thema|weitere|ähnliche|à lire|articles? (?:similaires|liés)|sur le même|también te puede|relacionad[oa]s|leggi anche|articoli correlati|leia também|関連記事|相关|関連|관련|похожие|читайте также).{0,60}):?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Others();
}
