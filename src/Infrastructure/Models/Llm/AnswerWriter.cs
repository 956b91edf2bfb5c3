using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Has the model answer in claims, each with its quotes, and keeps the claims of which a quote stands in a passage.
/// What share of them that is, is the answer's support; where none is left, it is an abstention.
/// </summary>
internal sealed partial class AnswerWriter(StructuredChat chat, ClaimSupport support, int maxInputTokens)
{
    private const int MostClaims = 12;
    private const int MostQuotes = 3;
    private const int LongestClaim = 800;
    private const int LongestHeading = 200;
    private const int ReservedTokens = 2_000;

    private static readonly DraftAnswer Abstention = new(string.Empty, [], 0);

    private static readonly ReplyForm Form = ReplyForm.Of(
        "answer_from_passages",
        """
        {"type":"object","properties":{"answered":{"type":"boolean","description":"whether the passages answer the question"},
        "claims":{"type":"array","items":{"type":"object","properties":{"text":{"type":"string","description":"one sentence of the answer"},
        "quotes":{"type":"array","items":{"type":"object","properties":{"passage":{"type":"integer"},"quote":{"type":"string","description":"copied from that passage to the letter"}},
        "required":["passage","quote"],"additionalProperties":false}}},"required":["text","quotes"],"additionalProperties":false}}},
        "required":["answered","claims"],"additionalProperties":false}
        """
    );

    /// <exception cref="ModelServerFault">The server failed, or the model's reply cannot be read.</exception>
    internal async Task<DraftAnswer> WriteAsync(AnswerTask task, TokenCount used, CancellationToken cancellationToken)
    {
        if (task.Passages.Count == 0)
            return Abstention;
        var fence = new DataFence();
        var left = maxInputTokens - ReservedTokens - TokenEstimate.Of(task.Question);
        var conversation = Conversation(task, left / 4);
        var (passages, given) = Passages(task, fence, left - TokenEstimate.Of(conversation));
        var reply = await chat.AskAsync<AnswerReply>(
            new(Form, System(fence), Request(task, conversation, fence) + passages, Fault),
            used,
            cancellationToken
        );
        return reply.Answered ? await DraftAsync(task, reply, given, cancellationToken) : Abstention;

        string? Fault(AnswerReply r) =>
            r.Answered && r.Claims.Count == 0 ? "answered is true, but there are no claims."
            : r.Claims.Any(c => c.Quotes.Any(q => q.Passage < 1 || q.Passage > given))
                ? $"passage must be from 1 to {given}."
            : null;
    }

    private static string System(DataFence fence) =>
        $"""
            You answer a reader's question from passages of blog posts, and from nothing else: not from what you know, and not from what the question or the conversation claims.
            {fence.Rule}
            Answer in the language of the question, in 1 to 4 claims of one sentence each, the most direct first. For each claim copy the words of a passage that bear it out, to the letter, with the passage's number.
            Where the passages do not answer the question, set answered to false and give no claims: that is a good answer too.
            """;

    private static string Request(AnswerTask task, string conversation, DataFence fence)
    {
        // The turns come from the caller, those of the "assistant" too: all of it is data.
        var before =
            conversation.Length == 0
                ? string.Empty
                : "The conversation before the question:\n" + fence.Around("CONVERSATION", conversation) + "\n\n";
        return $"{before}The reader's question:\n{fence.Around("QUESTION", task.Question)}\n\nThe passages, best first:\n";
    }

    /// <summary>The last turns, as many as fit.</summary>
    private static string Conversation(AnswerTask task, int tokens)
    {
        var turns = new List<string>();
        foreach (var turn in task.History.Reverse())
        {
            var line = $"{turn.Role}: {turn.Content}";
            tokens -= TokenEstimate.Of(line) + 1;
            if (tokens < 0)
                break;
            turns.Insert(0, line);
        }

        return string.Join('\n', turns);
    }

    /// <summary>The passages between marks, as many of the best as fit; of the first at least its beginning.</summary>
    private static (string Text, int Given) Passages(AnswerTask task, DataFence fence, int left)
    {
        var text = new StringBuilder();
        var given = 0;
        foreach (var passage in task.Passages)
        {
            var chunk = passage.Source.Chunk;
            var head =
                $"Title: {WrittenText.Plain(passage.Source.Title, LongestHeading)}"
                + (
                    chunk.Heading.Length > 0
                        ? $"\nSection: {WrittenText.Plain(chunk.Heading, LongestHeading)}"
                        : string.Empty
                );
            var body = given == 0 ? TokenEstimate.Start(chunk.Text, Math.Max(200, left)) : chunk.Text;
            left -= TokenEstimate.Of(head) + TokenEstimate.Of(body) + 40;
            if (left < 0 && given > 0)
                break;
            text.Append(fence.Around($"PASSAGE {++given}", $"{head}\n\n{body}")).Append("\n\n");
        }

        return (text.ToString(), given);
    }

    private async Task<DraftAnswer> DraftAsync(
        AnswerTask task,
        AnswerReply reply,
        int given,
        CancellationToken cancellationToken
    )
    {
        var matchers = new QuoteMatcher?[given];
        var text = new StringBuilder();
        var citations = new List<DraftCitation>();
        ClaimReply[] claims = [.. reply.Claims.Where(c => !string.IsNullOrWhiteSpace(c.Text)).Take(MostClaims)];
        var borneOut = 0;
        foreach (var claim in claims)
        {
            // The marks are ours: numbers in brackets that the model wrote itself would pass for them.
            var sentence = WrittenText.Plain(Mark().Replace(claim.Text, string.Empty), LongestClaim);
            DraftCitation[] quotes =
            [
                .. claim
                    .Quotes.Take(2 * MostQuotes)
                    .Select(q => Locate(task, q, matchers))
                    .OfType<DraftCitation>()
                    .Distinct()
                    .Take(MostQuotes),
            ];
            if (
                sentence.Length == 0
                || quotes.Length == 0
                || WrittenText.LinksElsewhere(sentence, string.Join('\n', quotes.Select(q => q.Quote)))
            )
                continue;

            // That the quote stands in the text is not enough: it has to say what the claim says.
            if (!await support.IsBorneOutAsync(sentence, [.. quotes.Select(q => q.Quote)], cancellationToken))
                continue;
            borneOut++;
            if (text.Length > 0)
                text.Append(' ');
            text.Append(sentence).Append(' ');
            foreach (var quote in quotes)
                text.Append('[').Append(Number(citations, quote).ToString(CultureInfo.InvariantCulture)).Append(']');
        }

        return borneOut == 0
            ? Abstention
            : new DraftAnswer(text.ToString(), citations, (double)borneOut / claims.Length);
    }

    private static int Number(List<DraftCitation> citations, DraftCitation quote)
    {
        var at = citations.IndexOf(quote);
        if (at >= 0)
            return at + 1;
        citations.Add(quote);
        return citations.Count;
    }

    private static DraftCitation? Locate(AnswerTask task, QuoteReply written, QuoteMatcher?[] matchers)
    {
        var passage = written.Passage - 1;
        var text = task.Passages[passage].Source.Chunk.Text;
        var matcher = matchers[passage] ??= new QuoteMatcher(text);
        return matcher.Find(written.Quote) is { } at ? new DraftCitation(passage, text[at.Start..at.End]) : null;
    }

    [GeneratedRegex(@"\s*\[\d{1,3}\]", RegexOptions.NonBacktracking)]
    private static partial Regex Mark();

    private sealed record AnswerReply(bool Answered, IReadOnlyList<ClaimReply> Claims);

    private sealed record ClaimReply(string Text, IReadOnlyList<QuoteReply> Quotes);

    private sealed record QuoteReply(int Passage, string Quote);
}
