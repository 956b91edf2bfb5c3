using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Puts formulas into the source that their author wrote: TeX where a renderer kept it (KaTeX, MathJax, MathML's
/// annotation), else the letters of the MathML.
/// </summary>
internal static class Formulas
{
    private const string Tex = "annotation[encoding='application/x-tex'],annotation[encoding='application/x-latex']";

    internal static void Write(IHtmlDocument page, IElement body)
    {
        foreach (var script in body.QuerySelectorAll("script[type^='math/tex']").ToList())
        {
            // MathJax 2 sets what it drew before the source.
            while (
                script.PreviousElementSibling is { } drawn
                && drawn.ClassName?.StartsWith("MathJax", StringComparison.Ordinal) == true
            )
                drawn.Remove();
            Replace(page, script, script.TextContent);
        }

        foreach (var katex in body.QuerySelectorAll(".katex").ToList())
        {
            if (katex.QuerySelector(Tex) is { } source)
                Replace(page, katex, source.TextContent);
        }

        foreach (var container in body.QuerySelectorAll("mjx-container").ToList())
        {
            if (container.QuerySelector("math") is { } math)
                Replace(page, container, Source(math));
        }

        foreach (var math in body.QuerySelectorAll("math").ToList())
        {
            if (math.ParentElement is not null)
                Replace(page, math, Source(math));
        }
    }

    private static string Source(IElement math) =>
        math.QuerySelector(Tex)?.TextContent
        ?? math.GetAttribute("alttext")
        ?? string.Concat(math.TextContent.Where(c => !char.IsWhiteSpace(c)));

    private static void Replace(IHtmlDocument page, IElement element, string source)
    {
        var line = string.Join(' ', source.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        element.Parent?.ReplaceChild(page.CreateTextNode(line.Length == 0 ? string.Empty : $"${line}$"), element);
    }
}
