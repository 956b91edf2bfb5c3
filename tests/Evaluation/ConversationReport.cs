using System.Text.Json;
using BlogManager.Application.Answering;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Evaluation;

/// <summary>
/// Asks each follow-up of <c>conversations.jsonl</c> after the turns before it, without them, and as somebody put it who
/// knew them, of its whole blog: how many were answered rightly, or rightly within the closest three.
/// </summary>
internal static class ConversationReport
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    internal static async Task<int> RunAsync(string shared, string keep, string file, bool list)
    {
        var asked = File.ReadLines(file).Select(l => JsonSerializer.Deserialize<Conversation>(l, Json)!).ToList();
        var counts = new Dictionary<(string Half, string Way), (int Right, int Close)>();
        foreach (var blog in asked.GroupBy(c => c.Known.Blog, StringComparer.Ordinal))
        {
            await using var engine = await Engine.BuildAsync(
                QualityBlogs.Read(shared, blog.Key),
                Path.Combine(keep, blog.Key)
            );
            foreach (var conversation in blog)
            {
                Turn[] history = [.. conversation.History.Select(q => new Turn("user", q))];
                foreach (
                    var (way, question) in new[]
                    {
                        ("with the turns before", new AskedQuestion(conversation.Question, History: history)),
                        ("without them", new AskedQuestion(conversation.Question)),
                        ("as it should be put", new AskedQuestion(conversation.Standalone)),
                    }
                )
                {
                    var view = (await engine.Composer().ComposeAsync(question, default)).Value;
                    var right = !view.Abstained && conversation.Known.IsAnsweredBy(view.Answer);
                    var close = view.Nearest.Any(n => conversation.Known.IsAnsweredBy(n.Quote));
                    var (rights, closes) = counts.GetValueOrDefault((conversation.Half, way));
                    counts[(conversation.Half, way)] = (rights + (right ? 1 : 0), closes + (right || close ? 1 : 0));
                    if (list)
                        Console.WriteLine(
                            $"{conversation.Half, -7}{way, -24}{(right ? "right" : close ? "close" : "-"), -6}{FollowUp.Resolve(question.Question, question.History).Text}"
                        );
                }
            }
        }

        foreach (var ((half, way), (right, close)) in counts.OrderBy(c => c.Key.Half, StringComparer.Ordinal))
            Console.WriteLine(
                $"{half, -7}{way, -24}{right} right, {close} right or close, of {asked.Count(c => c.Half == half)}"
            );
        return 0;
    }

    /// <summary>A follow-up with the user's turns before it.</summary>
    private sealed record Conversation(
        string Post,
        string Half,
        IReadOnlyList<string> History,
        string Question,
        string Standalone,
        string Answer
    )
    {
        internal QualityQuestion Known { get; } = new(Post, Half, "close", Standalone, Answer);
    }
}
