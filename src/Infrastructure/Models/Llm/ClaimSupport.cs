using System.Numerics.Tensors;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Languages;
using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Compares a claim with its quotes by meaning (the sentence encoder), or by words where the encoder cannot run. Every
/// number of the claim has to stand in a quote: that is what models most often get wrong, and what an encoder cannot
/// see.
/// </summary>
internal sealed class ClaimSupport(NeuralModels models, ModelLanes lanes)
{
    /// <summary>
    /// The least cosine of a claim and its quotes. Of pairs in <c>ClaimSupportTests</c>, those that say the same have
    /// .55 and more, and those on the same subject that say something else up to .5. No language model could be had to
    /// measure real claims.
    /// </summary>
    internal const double LeastCosine = 0.45;

    /// <summary>The least share of a claim's words in its quotes, where words decide.</summary>
    internal const double LeastWords = 0.4;

    /// <summary>Whether the quotes say each sentence of a text: what is false hides behind what is true.</summary>
    internal async Task<bool> AreSupportedAsync(
        string text,
        IReadOnlyList<string> quotes,
        CancellationToken cancellationToken
    )
    {
        foreach (var (start, end) in SentenceSplitter.Split(text, 0, text.Length))
        {
            if (!await IsSupportedAsync(text[start..end], quotes, cancellationToken))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Whether a sentence about a post is made of its words: its numbers, and as many of its words as
    /// <see cref="LeastWords"/>. That is less than being borne out, and all that can be seen where nothing is quoted.
    /// </summary>
    /// <param name="language">ISO 639-1 of the post, or <c>und</c>.</param>
    internal static Predicate<string> IsOf(string post, string language)
    {
        var numbers = Numbers(post);
        var isAnalysed = LanguageWords.Find(language) is not null;
        IEnumerable<string> terms = isAnalysed ? WordAnalysis.Terms(post, language) : Tokenizer.Terms(post);
        var known = terms.ToHashSet(StringComparer.Ordinal);
        return sentence =>
        {
            if (!Numbers(sentence).IsSubsetOf(numbers))
                return false;
            var words = isAnalysed ? Words(sentence, language) : [.. Tokenizer.Terms(sentence)];
            return words.Count(known.Contains) >= LeastWords * words.Count;
        };
    }

    /// <summary>Whether one of the quotes, or all together, say what the claim says.</summary>
    internal async Task<bool> IsSupportedAsync(
        string claim,
        IReadOnlyList<string> quotes,
        CancellationToken cancellationToken
    )
    {
        var quoted = string.Join(' ', quotes);
        if (!Numbers(claim).IsSubsetOf(Numbers(quoted)))
            return false;
        var language = LanguageDetector.OfQuestion(claim);
        // The encoder reads English.
        if (LanguageWords.Find(language) is not null)
            return Shared(claim, quoted, language) >= LeastWords;
        var shared = Shared(claim, quoted);
        if (await models.EncoderAsync().WaitAsync(cancellationToken).ConfigureAwait(false) is not { } encoder)
            return shared >= LeastWords;
        return await lanes
            .Asks.RunAsync(
                () =>
                {
                    var of = encoder.Encode(claim);
                    return quotes
                        .Append(quoted)
                        .Any(quote => TensorPrimitives.Dot<float>(of, encoder.Encode(quote)) >= LeastCosine);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    private static double Shared(string claim, string quoted)
    {
        var words = Tokenizer.Terms(claim).ToHashSet(StringComparer.Ordinal);
        return words.Count == 0
            ? 1
            : (double)words.Intersect(Tokenizer.Terms(quoted), StringComparer.Ordinal).Count() / words.Count;
    }

    private static double Shared(string claim, string quoted, string language)
    {
        var words = Words(claim, language);
        return words.Count == 0
            ? 1
            : (double)words.Intersect(WordAnalysis.Terms(quoted, language), StringComparer.Ordinal).Count()
                / words.Count;
    }

    private static HashSet<string> Words(string text, string language) =>
        WordAnalysis
            .Question(text, language)
            .Where(t => !t.IsStop)
            .Select(t => t.Term)
            .ToHashSet(StringComparer.Ordinal);

    // Runs of digits with inner separators: "1,000", "3.5", "10:30".
    private static HashSet<string> Numbers(string text)
    {
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                continue;
            var start = i;
            while (
                i + 1 < text.Length
                && (
                    char.IsAsciiDigit(text[i + 1])
                    || (text[i + 1] is '.' or ',' or ':' && i + 2 < text.Length && char.IsAsciiDigit(text[i + 2]))
                )
            )
                i++;
            numbers.Add(text[start..(i + 1)].Replace(",", string.Empty, StringComparison.Ordinal));
        }

        return numbers;
    }
}
