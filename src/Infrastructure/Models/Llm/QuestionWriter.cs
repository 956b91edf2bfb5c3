using System.Globalization;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Has the model write a reader's questions, and keeps those of which a quote stands in the post. What is missing the
/// built-in engine adds.
/// </summary>
internal sealed class QuestionWriter(StructuredChat chat, ITextModel builtIn, ClaimSupport support)
{
    private const int LongestQuestion = 300;
    private const int LongestAnswer = 1_200;
    private const int MostQuotes = 4;
    private const double TooAlike = 0.8;
    private const string NoIcon = "❓";

    private static readonly ReplyForm Form = Prompts.Reply("reader_questions");

    /// <exception cref="ModelServerFault">There is no question of use.</exception>
    internal async Task<DraftQuestions> WriteAsync(
        ArticlePrompt prompt,
        int count,
        TokenCount used,
        CancellationToken cancellationToken
    )
    {
        var article = prompt.Article;
        var reply = await chat.AskAsync<QuestionsReply>(
            new(
                Form,
                prompt.System,
                prompt.Request(Prompts.QuestionsTask.Render(("count", count.ToString(CultureInfo.InvariantCulture)))),
                r =>
                    r.Questions.Count == 0 ? "questions is empty."
                    : ReplyLanguage.Differs(
                        article.Text.Value,
                        string.Join(' ', r.Questions.Select(q => q.Question + " " + q.Answer))
                    )
                        ? "questions are not in the language of the post."
                    : null
            ),
            used,
            cancellationToken
        );
        var matcher = new QuoteMatcher(article.Text.Value);
        var source = new SourceText(article.Title + "\n" + article.Text.Value);
        var questions = new List<DraftQuestion>();
        foreach (var written in reply.Questions.Take(4 * count))
        {
            if (
                questions.Count < count
                && Draft(written, article, matcher, source) is { } question
                && !questions.Exists(q => AreAlike(q.Text, question.Text))
                && await support.AreSupportedAsync(
                    question.Answer,
                    [.. question.Evidence.Select(e => e.Quote)],
                    cancellationToken
                )
            )
                questions.Add(question);
        }

        if (questions.Count == 0)
            throw new ModelServerFault(FaultReason.NothingUsable);
        return await TopUpAsync(article, questions, count, prompt.Excerpt, cancellationToken);
    }

    private static DraftQuestion? Draft(
        QuestionReply written,
        ArticleText article,
        QuoteMatcher matcher,
        SourceText source
    )
    {
        var text = WrittenText.Plain(written.Question, LongestQuestion).TrimEnd('.', '?', '？', '！', '!', '…', ' ');
        var answer = WrittenText.Plain(written.Answer, LongestAnswer);
        if (text.Length == 0 || answer.Length == 0 || source.Bars(text) || source.Bars(answer))
            return null;
        Evidence[] evidence =
        [
            .. written
                .Quotes.Take(2 * MostQuotes)
                .Select(matcher.Find)
                .OfType<(int Start, int End)>()
                .Distinct()
                .Take(MostQuotes)
                .Select(at => article.Text.Quote(at.Start, at.End)),
        ];
        return evidence.Length > 0 ? new DraftQuestion(text + "?", answer, Icon(written.Icon), evidence) : null;
    }

    private async Task<DraftQuestions> TopUpAsync(
        ArticleText article,
        List<DraftQuestion> questions,
        int count,
        ArticleExcerpt excerpt,
        CancellationToken cancellationToken
    )
    {
        if (questions.Count == count)
            return new DraftQuestions(questions, null);
        var byModel = questions.Count;
        var more = await builtIn.WriteQuestionsAsync(article, count, cancellationToken);
        foreach (var question in more.Value.Items.Where(_ => questions.Count < count))
        {
            if (!questions.Exists(q => AreAlike(q.Text, question.Text)))
                questions.Add(question);
        }

        if (questions.Count == count)
            return new DraftQuestions(questions, null);
        var partly = excerpt.IsPartial
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", which saw {excerpt.Given} of {excerpt.Total} parts of this long post,"
            )
            : string.Empty;
        return new DraftQuestions(
            questions,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the language model{partly} wrote {byModel} that the text bears out, and the built-in engine found {questions.Count - byModel} more"
            )
        );
    }

    private static bool AreAlike(string one, string other)
    {
        var (a, b) = (
            Tokenizer.Terms(one).ToHashSet(StringComparer.Ordinal),
            Tokenizer.Terms(other).ToHashSet(StringComparer.Ordinal)
        );
        if (a.Count == 0 || b.Count == 0)
            return string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
        var shared = a.Count(b.Contains);
        return (double)shared / (a.Count + b.Count - shared) >= TooAlike;
    }

    private static string Icon(string written)
    {
        var first = StringInfo.GetNextTextElement(written.Trim());
        var isSign =
            first.Length is > 0 and <= 16
            && first
                .EnumerateRunes()
                .All(r =>
                    Rune.GetUnicodeCategory(r)
                        is not (
                            UnicodeCategory.Control
                            or UnicodeCategory.OtherNotAssigned
                            or UnicodeCategory.Surrogate
                        )
                )
            && Rune.GetUnicodeCategory(first.EnumerateRunes().First()) == UnicodeCategory.OtherSymbol;
        return isSign ? first : NoIcon;
    }

    private sealed record QuestionsReply(IReadOnlyList<QuestionReply> Questions);

    private sealed record QuestionReply(
        string Question,
        string Answer,
        IReadOnlyList<string> Quotes,
        string Icon = NoIcon
    );
}
