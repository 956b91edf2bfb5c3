using BlogManager.Application.Ports;

namespace BlogManager.Application.Answering;

/// <summary>
/// What comes closest to a question that is not answered: up to three passages, told apart, each of whole sentences.
/// </summary>
internal static class ClosestPassages
{
    private const int Most = 3;

    internal static IReadOnlyList<NearestPassage> Of(Reading reading, IReadOnlyList<Passage> passages)
    {
        var nearest = new List<NearestPassage>();
        if (reading.Closeness < reading.Thresholds.Close)
            return nearest;
        foreach (var sentence in reading.Sentences)
        {
            var source = passages[sentence.PassageIndex].Source;
            var quote = source.Chunk.Text[sentence.Window.Start..sentence.Window.End];
            if (
                CitationChecker.Locate(source, quote) is not { } at
                || nearest.Exists(n => n.BlogId == source.PostId && n.Start < at.End && at.Start < n.End)
            )
                continue;
            nearest.Add(
                new NearestPassage(
                    source.PostId,
                    source.Url.Value,
                    source.Title,
                    at.Quote,
                    at.Start,
                    at.End,
                    TextFragment.Url(source.Url, at.Quote),
                    Math.Round(sentence.Support, 4)
                )
            );
            if (nearest.Count == Most)
                break;
        }

        // They were chosen by how they rank; shown they are by how likely each answers, which is what their score says.
        return [.. nearest.OrderByDescending(n => n.Score)];
    }
}
