using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// A post as far as it fits a model's input: whole, or the beginnings of all its sections in reading order, with marks
/// where something is left out.
/// </summary>
/// <param name="Given">How many blocks (paragraphs, headings, list items) it has.</param>
internal sealed record ArticleExcerpt(string Text, int Given, int Total)
{
    internal const string Gap = "[…]";

    internal bool IsPartial => Given < Total;

    /// <param name="article">The post.</param>
    /// <param name="tokens">How many estimated tokens it may have.</param>
    internal static ArticleExcerpt Of(ArticleText article, int tokens)
    {
        var text = article.Text.Value;
        var blocks = TextBlocks.Parse(article.Text);
        if (TokenEstimate.Of(text) <= tokens)
            return new ArticleExcerpt(text, blocks.Count, blocks.Count);
        var chosen = Choose(text, blocks, tokens);
        // One block that is too long by itself: its beginning is better than nothing.
        return chosen.Count == 0
            ? new ArticleExcerpt(TokenEstimate.Start(text, tokens) + "\n\n" + Gap, 0, Math.Max(1, blocks.Count))
            : Join(text, blocks, chosen);
    }

    // Writers say first what a section is about, so the first blocks of every section come before the second of any.
    private static SortedSet<int> Choose(string text, IReadOnlyList<TextBlock> blocks, int tokens)
    {
        var byDepth = new List<(int Depth, int Block)>();
        var depth = 0;
        for (var i = 0; i < blocks.Count; i++)
        {
            depth = blocks[i].Kind == BlockKind.Heading ? 0 : depth + 1;
            byDepth.Add((depth, i));
        }

        var chosen = new SortedSet<int>();
        var left = tokens;
        foreach (var (_, block) in byDepth.OrderBy(b => b.Depth).ThenBy(b => b.Block))
        {
            var cost =
                TokenEstimate.Of(text.AsSpan(blocks[block].Start..blocks[block].End)) + TokenEstimate.Of(Gap) + 4;
            if (cost > left)
                continue;
            left -= cost;
            chosen.Add(block);
        }

        return chosen;
    }

    private static ArticleExcerpt Join(string text, IReadOnlyList<TextBlock> blocks, SortedSet<int> chosen)
    {
        var joined = new StringBuilder();
        var next = 0;
        foreach (var i in chosen)
        {
            if (i != next)
                joined.Append(Gap).Append("\n\n");
            if (blocks[i].Kind == BlockKind.Heading)
                joined.Append('#', blocks[i].Level).Append(' ');
            joined.Append(text.AsSpan(blocks[i].Start..blocks[i].End)).Append("\n\n");
            next = i + 1;
        }

        if (next < blocks.Count)
            joined.Append(Gap);
        return new ArticleExcerpt(joined.ToString().TrimEnd(), chosen.Count, blocks.Count);
    }
}
