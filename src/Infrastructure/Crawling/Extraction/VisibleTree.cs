using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Brings a page's elements to what a reader sees: shadow roots are opened, formulas put into words, and what is hidden
/// or no text is taken off. It holds all of the page, furniture too.
/// </summary>
internal static class VisibleTree
{
    private const string Never =
        "script,style,noscript,template,iframe,object,embed,svg,canvas,dialog,button,input,select,textarea,datalist,[hidden]:not([hidden=until-found])";

    private const string ByRole =
        "nav,[role=navigation],[role=banner],[role=contentinfo],[role=complementary],[role=search],[role=dialog],[role=alertdialog],[role=menu],[role=tooltip]";

    /// <summary>What is hidden with more of a page's text than this waits for a script or stands behind a dialog.</summary>
    private const double MostHidden = 0.5;

    private const int FewestLetters = 400;

    internal static void Prepare(IHtmlDocument page, IElement body, CancellationToken cancellationToken)
    {
        OpenShadows(body, cancellationToken);
        Formulas.Write(page, body);
        var all = body.TextContent.Length;
        foreach (var element in body.QuerySelectorAll(Never).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!element.HasAttribute("hidden") || !HoldsMost(element, all))
                element.Remove();
        }

        foreach (var element in body.QuerySelectorAll(ByRole).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!HoldsMost(element, all))
                element.Remove();
        }

        foreach (var element in body.QuerySelectorAll("[aria-hidden=true],[style]").Where(IsHidden).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!HoldsMost(element, all))
                element.Remove();
        }
    }

    private static bool HoldsMost(IElement element, int all) =>
        element.TextContent.Length is var own and > FewestLetters && own > all * MostHidden;

    private static bool IsHidden(IElement element)
    {
        if (element.GetAttribute("aria-hidden") == "true")
            return true;
        var style = element.GetAttribute("style")!;
        return style.Length <= 2000
            && style.Replace(" ", string.Empty, StringComparison.Ordinal) is var plain
            && (
                plain.Contains("display:none", StringComparison.OrdinalIgnoreCase)
                || plain.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase)
            );
    }

    // A shadow root stands in place of what its host holds, which shows through its slots. The parser attaches it, or
    // leaves the template that declares it.
    private static void OpenShadows(IElement body, CancellationToken cancellationToken)
    {
        foreach (var host in body.QuerySelectorAll("*").Where(e => e.ShadowRoot is not null).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Move(host.ShadowRoot!, host, host.FirstChild);
        }

        foreach (var template in body.QuerySelectorAll("template[shadowrootmode],template[shadowroot]").ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (template is IHtmlTemplateElement { Content: { } content, ParentElement: { } host })
                Move(content, host, template);
        }
    }

    private static void Move(INode from, IElement host, INode? before)
    {
        while (from.FirstChild is { } child)
            host.InsertBefore(child, before);
    }
}
