using System.Diagnostics;
using System.Text;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>A trace that a caller began.</summary>
internal sealed record Trace(string Id, string ParentId, string Header)
{
    public static Trace Sampled() => Of("01");

    public static Trace Unsampled() => Of("00");

    private static Trace Of(string flags)
    {
        var (id, parent) = (ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString());
        return new Trace(id, parent, $"00-{id}-{parent}-{flags}");
    }
}

/// <summary>Spans as an indented tree, in the order in which they ended.</summary>
internal sealed class SpanTree
{
    private readonly StringBuilder _text = new();

    /// <summary>The tree of the spans; one whose parent is not among them is a root.</summary>
    public static SpanTree Of(IReadOnlyCollection<OtlpSpan> spans)
    {
        var tree = new SpanTree();
        foreach (var root in spans.Where(s => spans.All(other => other.SpanId != s.ParentSpanId)))
            tree.Add(root, spans, string.Empty);
        return tree;
    }

    public override string ToString() => _text.ToString();

    private void Add(OtlpSpan span, IReadOnlyCollection<OtlpSpan> spans, string indent)
    {
        _text.Append(indent).Append(span.Name).Append('\n');
        foreach (var child in spans.Where(s => s.ParentSpanId == span.SpanId))
            Add(child, spans, indent + "  ");
    }
}
