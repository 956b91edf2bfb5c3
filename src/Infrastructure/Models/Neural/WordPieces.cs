using System.Collections.Concurrent;
using FastBertTokenizer;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// The pieces of a text by the models' vocabulary (WordPiece: M. Schuster and K. Nakajima, "Japanese and Korean voice
/// search", ICASSP 2012), uncased. Each piece knows the word that it is of, because a reader's answer is a range of the
/// text.
/// </summary>
internal sealed class WordPieces
{
    internal const long Start = 101;

    /// <summary>Ends each of an input's texts.</summary>
    internal const long Separator = 102;

    // Runs of characters without white space beyond this length are cut: they are no words, and the vocabulary has none
    // as long.
    private const int LongestWord = 64;
    private const int PiecesInWord = LongestWord + 2;

    private readonly Action<BertTokenizer> _load;
    private readonly Func<string, string> _fold;

    // FastBertTokenizer is not safe for use by several threads at once.
    private readonly ConcurrentBag<BertTokenizer> _idle = [];

    /// <summary>Reads a vocabulary: one piece a line.</summary>
    internal WordPieces(string path)
        : this(Vocabulary(File.ReadAllBytes(path), isUncased: true), LatinFolding.Fold) { }

    /// <param name="load">Loads the vocabulary into a tokenizer; called for each that is needed at once.</param>
    /// <param name="fold">What becomes of a word before it is looked up.</param>
    internal WordPieces(Action<BertTokenizer> load, Func<string, string> fold)
    {
        (_load, _fold) = (load, fold);
        var tokenizer = Tokenizer();
        Span<long> ends = stackalloc long[PiecesInWord];
        Span<long> mask = stackalloc long[PiecesInWord];
        tokenizer.Encode(string.Empty, ends, mask);
        Ends = (ends[0], ends[1]);
        _idle.Add(tokenizer);
    }

    /// <summary>What opens an input and what ends each of its texts.</summary>
    internal (long First, long Last) Ends { get; }

    internal static Action<BertTokenizer> Vocabulary(byte[] lines, bool isUncased) =>
        tokenizer =>
        {
            using var reader = new StreamReader(new MemoryStream(lines, writable: false));
            tokenizer.LoadVocabulary(reader, convertInputToLowercase: isUncased);
        };

    /// <summary>The pieces of a text, without those that open and end an input.</summary>
    /// <param name="text">The text; any.</param>
    /// <param name="limit">How many pieces at most. What comes after is not looked at.</param>
    internal TextPieces Of(string text, int limit)
    {
        var tokenizer = _idle.TryTake(out var idle) ? idle : Tokenizer();
        try
        {
            return Of(tokenizer, text, limit);
        }
        finally
        {
            _idle.Add(tokenizer);
        }
    }

    private TextPieces Of(BertTokenizer tokenizer, string text, int limit)
    {
        var pieces = new TextPieces(Math.Min(limit, (text.Length / 4) + 8));
        Span<long> ids = stackalloc long[PiecesInWord];
        Span<long> mask = stackalloc long[PiecesInWord];
        for (var at = 0; at < text.Length && pieces.Ids.Count < limit; )
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var end = at + 1;
            while (end < text.Length && end - at < LongestWord && !char.IsWhiteSpace(text[end]))
                end++;
            if (end < text.Length && char.IsLowSurrogate(text[end]) && char.IsHighSurrogate(text[end - 1]))
                end++;

            // Between the first and the last, which mark the input's ends.
            var count = tokenizer.Encode(_fold(text[at..end]), ids, mask);
            for (var i = 1; i < count - 1 && pieces.Ids.Count < limit; i++)
                pieces.Add(ids[i], at, end);
            at = end;
        }

        return pieces;
    }

    private BertTokenizer Tokenizer()
    {
        var tokenizer = new BertTokenizer();
        _load(tokenizer);
        return tokenizer;
    }
}

internal sealed class TextPieces(int capacity)
{
    internal List<long> Ids { get; } = new(capacity);

    /// <summary>The word of each piece: UTF-16 indices, the second exclusive.</summary>
    internal List<(int Start, int End)> Words { get; } = new(capacity);

    internal void Add(long id, int start, int end)
    {
        Ids.Add(id);
        Words.Add((start, end));
    }
}
