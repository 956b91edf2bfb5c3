using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Models.Llm;

internal sealed record ClaimReply(string Text, IReadOnlyList<QuoteReply> Quotes);

/// <param name="Passage">The passage's number, from 1.</param>
internal sealed record QuoteReply(int Passage, string Quote);

/// <summary>
/// An answer out of a model's claims, one after the other: those are kept of which a quote stands in a passage and
/// says what the claim says. Once at least half of the claims read so far are kept they are an answer, which only
/// grows from then on: where a further claim would make it less than half, the answer ends before that claim. So an
/// answer that is told while it is written ends as it does where it is told as a whole.
/// </summary>
internal sealed partial class SupportedClaims(AnswerTask task, ClaimSupport support, int given)
{
    private const int MostClaims = 12;
    private const int MostQuotes = 3;
    private const int LongestClaim = 800;
    private const double LeastShare = 0.5;

    private readonly QuoteMatcher?[] _matchers = new QuoteMatcher?[given];
    private readonly StringBuilder _text = new();
    private readonly List<DraftCitation> _citations = [];
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private int _read;
    private int _kept;

    internal bool AreAnAnswer { get; private set; }

    /// <summary>
    /// The answer so far; an abstention where nothing was kept. Its support is the share of the claims read that were
    /// kept.
    /// </summary>
    internal DraftAnswer Draft =>
        _kept == 0 ? new(string.Empty, [], 0) : new(_text.ToString(), [.. _citations], (double)_kept / _read);

    internal async Task<bool> AddAsync(ClaimReply claim, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(claim.Text))
            return true;
        // The marks are ours: numbers in brackets that the model wrote itself would pass for them. Taken out of each other
        // they may leave one.
        var sentence = WrittenText.Plain(Mark().Replace(claim.Text, string.Empty), LongestClaim);
        // Models repeat themselves.
        if (!_said.Add(sentence))
            return true;
        DraftCitation[] quotes =
        [
            .. claim.Quotes.Take(2 * MostQuotes).Select(Locate).OfType<DraftCitation>().Distinct().Take(MostQuotes),
        ];
        var holds =
            sentence.Length > 0
            && quotes.Length > 0
            && !Mark().IsMatch(sentence)
            && !new SourceText(string.Join('\n', quotes.Select(q => q.Quote))).Bars(sentence)
            // That the quote stands in the text is not enough: it has to say what the claim says.
            && await support.AreSupportedAsync(sentence, [.. quotes.Select(q => q.Quote)], cancellationToken);
        if (AreAnAnswer && !holds && _kept < LeastShare * (_read + 1))
            return false;
        _read++;
        if (holds)
            Keep(sentence, quotes);
        AreAnAnswer |= _kept > 0 && _kept >= LeastShare * _read;
        return _read < MostClaims;
    }

    private void Keep(string sentence, DraftCitation[] quotes)
    {
        _kept++;
        if (_text.Length > 0)
            _text.Append(' ');
        _text.Append(sentence).Append(' ');
        foreach (var quote in quotes)
            _text.Append('[').Append(Number(quote).ToString(CultureInfo.InvariantCulture)).Append(']');
    }

    private int Number(DraftCitation quote)
    {
        var at = _citations.IndexOf(quote);
        if (at >= 0)
            return at + 1;
        _citations.Add(quote);
        return _citations.Count;
    }

    private DraftCitation? Locate(QuoteReply written)
    {
        var passage = written.Passage - 1;
        if (passage < 0 || passage >= given)
            return null;
        var text = task.Passages[passage].Source.Chunk.Text;
        var matcher = _matchers[passage] ??= new QuoteMatcher(text);
        return matcher.Find(written.Quote) is { } at ? new DraftCitation(passage, text[at.Start..at.End]) : null;
    }

    [GeneratedRegex(@"\s*[\[［【〔][\s\p{Cf}]*\p{N}{1,3}[\s\p{Cf}]*[\]］】〕]", RegexOptions.NonBacktracking)]
    private static partial Regex Mark();
}
