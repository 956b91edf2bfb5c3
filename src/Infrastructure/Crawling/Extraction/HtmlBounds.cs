namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Looks over the tags of a page before it is parsed, in one pass: how many elements it makes and how deep they are
/// open within each other. A parser pays for both with more than their number (ADR 20), and pages of people come
/// nowhere near.
/// </summary>
/// <remarks>
/// It follows the tree construction of the HTML standard as far as the two counts need it: elements whose end may be
/// left out, formatting elements that are opened anew after a misnested end, raw text, tables. Where the two differ it
/// counts more, not less.
/// </remarks>
internal sealed class HtmlBounds
{
    internal const int MostElements = 50_000;

    /// <summary>The most elements that are open at once.</summary>
    internal const int MostOpen = 512;

    // The standard keeps at most three formatting elements that are alike.
    private const int MostAlike = 3;

    private readonly List<Open> _open = [];
    private readonly List<Open> _formatting = [];

    private HtmlBounds() { }

    internal int Elements { get; private set; }

    /// <summary>The most that were open at once.</summary>
    internal int Deepest { get; private set; }

    /// <summary>Why the page must not be parsed, or null where it may.</summary>
    internal string? Refusal =>
        Elements > MostElements ? $"it has more than {MostElements} elements"
        : Deepest > MostOpen ? $"it has more than {MostOpen} elements open within each other"
        : null;

    internal static HtmlBounds Of(string html, CancellationToken cancellationToken)
    {
        var bounds = new HtmlBounds();
        for (
            var at = html.IndexOf('<', StringComparison.Ordinal);
            at >= 0 && at + 1 < html.Length && bounds.Refusal is null;

        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            at = bounds.Next(html, at);
            at = at < html.Length ? html.IndexOf('<', at) : -1;
            bounds.Deepest = Math.Max(bounds.Deepest, bounds._open.Count);
        }

        return bounds;
    }

    /// <summary>Reads what begins with a "&lt;".</summary>
    private int Next(string html, int at)
    {
        var next = html[at + 1];
        if (next == '!' || next == '?')
            return AfterMarkup(html, at);
        var isEnd = next == '/';
        var from = at + (isEnd ? 2 : 1);
        if (from >= html.Length || !char.IsAsciiLetter(html[from]))
            return at + 1;
        var to = from;
        while (to < html.Length && !(char.IsWhiteSpace(html[to]) || html[to] is '/' or '>'))
            to++;
        var name = html[from..Math.Min(to, from + 20)].ToLowerInvariant();
        var (end, isClosed) = AfterTag(html, to);
        if (isEnd)
        {
            Ended(name);
            return end;
        }

        var isRawText = Started(
            name,
            string.GetHashCode(html.AsSpan(to, end - to), StringComparison.Ordinal),
            isClosed
        );
        return isRawText ? AfterRawText(html, end, name) : end;
    }

    private static int AfterMarkup(string html, int at)
    {
        // What the end of a CDATA section leaves behind is text, and costs nothing.
        if (!html.AsSpan(at).StartsWith("<!--", StringComparison.Ordinal))
            return html.IndexOf('>', at + 2) is >= 0 and var mark ? mark + 1 : html.Length;
        if (html.AsSpan(at + 4) is ['>', ..] or ['-', '>', ..])
            return html.IndexOf('>', at) + 1;
        for (
            var dash = html.IndexOf("--", at + 4, StringComparison.Ordinal);
            dash >= 0;
            dash = html.IndexOf("--", dash + 1, StringComparison.Ordinal)
        )
        {
            if (html.AsSpan(dash + 2) is ['>', ..])
                return dash + 3;
            if (html.AsSpan(dash + 2) is ['!', '>', ..])
                return dash + 4;
        }

        return html.Length;
    }

    // By the standard's states of attributes: only there do quotes hide a ">".
    private static (int End, bool IsClosed) AfterTag(string html, int at)
    {
        while (true)
        {
            var from = at;
            at = Skip(html, at, static c => char.IsWhiteSpace(c) || c == '/');
            if (at >= html.Length || html[at] == '>')
                return (Math.Min(at + 1, html.Length), at > from && html[at - 1] == '/');
            at = Skip(html, at + 1, static c => !(char.IsWhiteSpace(c) || c is '/' or '>' or '='));
            var equals = Skip(html, at, char.IsWhiteSpace);
            if (equals >= html.Length || html[equals] != '=')
                continue;
            at = Skip(html, equals + 1, char.IsWhiteSpace);
            if (at < html.Length && html[at] is '"' or '\'')
                at = html.IndexOf(html[at], at + 1) is >= 0 and var close ? close + 1 : html.Length;
            else
                at = Skip(html, at, static c => !(char.IsWhiteSpace(c) || c == '>'));
        }
    }

    private static int Skip(string html, int at, Func<char, bool> over)
    {
        while (at < html.Length && over(html[at]))
            at++;
        return at;
    }

    private static int AfterRawText(string html, int at, string name)
    {
        if (name == "plaintext")
            return html.Length;
        for (; at < html.Length; at++)
        {
            at = html.IndexOf("</", at, StringComparison.Ordinal);
            if (at < 0)
                return html.Length;
            if (html.AsSpan(at + 2).StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return at;
        }

        return html.Length;
    }

    private bool Started(string name, int attributes, bool isClosed)
    {
        Elements++;
        var drawing = _open.FindLastIndex(open => open.Name is "svg" or "math");
        if (
            drawing >= 0
            && (HtmlNames.IsBlock(name) || HtmlNames.IsFormatting(name))
            && !_open.Exists(open => open.Name is "foreignobject" or "desc" or "title")
        )
        {
            // What is no drawing ends it.
            CloseFrom(drawing);
            drawing = -1;
        }

        // Of these there is one.
        if (name is "html" or "head" or "body" || (name == "form" && _open.Exists(open => open.Name == name)))
            return false;
        CloseImplied(name);
        if (HtmlNames.IsFormatting(name) || !HtmlNames.IsBlock(name))
            OpenFormattingAnew();
        var isRawText = drawing < 0 && HtmlNames.IsRawText(name);
        if (isRawText || HtmlNames.IsVoid(name) || (isClosed && drawing >= 0))
            return isRawText;
        var open = new Open(name, attributes) { IsOpen = true };
        _open.Add(open);
        if (HtmlNames.StartsAnew(name))
            _formatting.Add(new Open("", 0));
        else if (HtmlNames.IsFormatting(name))
            Remember(open);
        return false;
    }

    private void Ended(string name)
    {
        if (HtmlNames.IsFormatting(name))
        {
            if (
                _formatting.FindLastIndex(f => f.Name == name || f.Name.Length == 0) is >= 0 and var last
                && _formatting[last].Name == name
            )
                EndFormatting(last);
            return;
        }

        var at = LastOpen(name, HtmlNames.IsSpecial(name) ? HtmlNames.IsScope : HtmlNames.IsSpecial);
        if (at < 0)
        {
            // Standing alone these two make an element of their own.
            Elements += name is "p" or "br" ? 1 : 0;
            return;
        }

        if (name == "form")
            CloseOne(at);
        else
            CloseFrom(at);
        if (HtmlNames.StartsAnew(name))
            ForgetFormatting();
    }

    // The standard's "adoption agency": what is no block within it is closed too, and a block stays open.
    private void EndFormatting(int at)
    {
        var open = _formatting[at];
        _formatting.RemoveAt(at);
        if (!open.IsOpen)
            return;
        var from = _open.LastIndexOf(open);
        if (_open.FindIndex(from, o => HtmlNames.IsSpecial(o.Name)) < 0)
            CloseFrom(from);
        else
            CloseOne(from);
    }

    // What the start of an element ends without its end being written.
    private void CloseImplied(string name)
    {
        while (HtmlNames.ClosedBy(name) is { } closed && LastOpen(closed.Names, closed.Within) is >= 0 and var at)
            CloseFrom(at);
        if (HtmlNames.IsBlock(name) && LastOpen("p", HtmlNames.IsScopeOfParagraph) is >= 0 and var paragraph)
            CloseFrom(paragraph);
        if (
            name is "a" or "nobr"
            && _formatting.FindLastIndex(f => f.Name == name || f.Name.Length == 0) is >= 0 and var earlier
            && _formatting[earlier].Name == name
        )
            EndFormatting(earlier);
    }

    private void Remember(Open open)
    {
        var alike = 0;
        for (var i = _formatting.Count - 1; i >= 0 && _formatting[i].Name.Length > 0; i--)
        {
            if (
                _formatting[i].Name == open.Name
                && _formatting[i].Attributes == open.Attributes
                && ++alike == MostAlike
            )
            {
                _formatting.RemoveAt(i);
                break;
            }
        }

        _formatting.Add(open);
    }

    // The standard's "reconstruct the active formatting elements".
    private void OpenFormattingAnew()
    {
        var first = _formatting.Count;
        while (first > 0 && _formatting[first - 1] is { IsOpen: false, Name.Length: > 0 })
            first--;
        for (var i = first; i < _formatting.Count && _open.Count <= MostOpen; i++)
        {
            Elements++;
            _formatting[i] = new Open(_formatting[i].Name, _formatting[i].Attributes) { IsOpen = true };
            _open.Add(_formatting[i]);
        }
    }

    private void ForgetFormatting()
    {
        while (_formatting.Count > 0)
        {
            var isMark = _formatting[^1].Name.Length == 0;
            _formatting.RemoveAt(_formatting.Count - 1);
            if (isMark)
                return;
        }
    }

    private void CloseFrom(int at)
    {
        for (var i = _open.Count - 1; i >= at; i--)
        {
            _open[i].IsOpen = false;
            _open.RemoveAt(i);
        }
    }

    private void CloseOne(int at)
    {
        _open[at].IsOpen = false;
        _open.RemoveAt(at);
    }

    private int LastOpen(string name, Func<string, bool> within) => LastOpen([name], within);

    private int LastOpen(string[] names, Func<string, bool> within)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (Array.IndexOf(names, _open[i].Name) >= 0)
                return i;
            if (within(_open[i].Name))
                return -1;
        }

        return -1;
    }

    private sealed record Open(string Name, int Attributes)
    {
        internal bool IsOpen { get; set; }

        // One element is not another of the same name.
        public bool Equals(Open? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
