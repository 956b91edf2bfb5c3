using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Fuzz;

/// <summary>One call of the service with made-up texts.</summary>
/// <param name="Kind">What is called.</param>
/// <param name="Texts">The texts, to be shown when it fails.</param>
/// <param name="RunAsync">Calls; the error that came, or null.</param>
internal sealed record FuzzCase(
    string Kind,
    IReadOnlyList<string> Texts,
    Func<IServiceProvider, CancellationToken, Task<Error?>> RunAsync
)
{
    private const int Posts = 150;
    private static readonly string[] Types = ["text/html", "text/markdown", "text/plain"];

    /// <summary>The case of a number in a series.</summary>
    internal static FuzzCase Of(int seed, int number)
    {
        // Not HashCode, which is another in each process.
        var random = new Random(unchecked((seed * 1_000_003) ^ number));
        var make = new Generator(random);
        return random.Next(100) switch
        {
            < 3 => Process(random, make, random.Next(40) == 0 ? 200_000 : 4_000),
            < 12 => Process(random, make, 400),
            < 40 => Write(random, make),
            < 55 => Extract(random, make),
            < 85 => Ask(random, make),
            < 95 => Search(make),
            _ => Similar(make),
        };
    }

    private static FuzzCase Process(Random random, Generator make, int most)
    {
        var (content, title, type) = (
            make.Text(most),
            random.Next(3) == 0 ? make.Line(100) : null,
            Types[random.Next(Types.Length)]
        );
        var url = $"https://fuzz.example/{random.Next(Posts)}";
        var count = random.Next(1, 21);
        return new FuzzCase("process", [url, type, title ?? "", content], async (services, stop) =>
            (
                await services
                    .GetRequiredService<IDispatcher>()
                    .SendAsync(
                        new ProcessPost(PostUrl.Parse(url).Value, content, type, title, count, ForceRefresh: true),
                        stop
                    )
            ).Error
        );
    }

    private static FuzzCase Write(Random random, Generator make)
    {
        var (text, title) = (make.Text(random.Next(20) == 0 ? 5_000 : 800), make.Line(80));
        var language =
            random.Next(4) == 0 ? "de"
            : random.Next(4) == 0 ? "und"
            : "en";
        var author = random.Next(4) == 0 ? make.Line(40) : null;
        return new FuzzCase("write", [title, author ?? "", language, text], async (services, stop) =>
        {
            var stored = StoredText.From(text);
            // A title is never empty, and a text that has no words is refused before.
            var article = new ArticleText(
                title.Trim().Length == 0 ? "Untitled" : title,
                author,
                null,
                language,
                stored
            );
            var model = services.GetRequiredService<ITextModel>();
            var summary = await model.SummariseAsync(article, stop);
            var questions = await model.WriteQuestionsAsync(article, 10, stop);
            foreach (var evidence in questions.Value.Items.SelectMany(q => q.Evidence))
            {
                if (!stored.Contains(evidence))
                    throw new InvalidOperationException("A quote does not stand in the text: " + evidence.Quote);
            }

            return summary.Value.Text is null ? throw new InvalidOperationException("There is no summary.") : null;
        });
    }

    private static FuzzCase Extract(Random random, Generator make)
    {
        var (content, type) = (make.Text(random.Next(20) == 0 ? 20_000 : 1_500), Types[random.Next(Types.Length)]);
        var fromCaller = random.Next(2) == 0;
        return new FuzzCase("extract", [type, content], (services, stop) =>
        {
            var document = new RawDocument(
                PostUrl.Parse("https://fuzz.example/page").Value,
                type,
                content,
                null,
                fromCaller
            );
            return Task.FromResult(services.GetRequiredService<IArticleExtractor>().Extract(document, stop).Error);
        });
    }

    private static FuzzCase Ask(Random random, Generator make)
    {
        var question = make.Question();
        Turn[] history =
        [
            .. Enumerable
                .Range(0, random.Next(4))
                .Select(i => new Turn(
                    i % 2 == 0 ? "user" : "assistant",
                    random.Next(3) == 0 ? make.Text(300) : make.Question()
                )),
        ];
        return new FuzzCase("ask", [question, .. history.Select(t => t.Content)], async (services, stop) =>
            (
                await services
                    .GetRequiredService<IDispatcher>()
                    .SendAsync(new AskQuestion(question, null, null, history), stop)
            ).Error
        );
    }

    private static FuzzCase Search(Generator make)
    {
        var query = make.Line(200);
        return new FuzzCase("search", [query], async (services, stop) =>
            (await services.GetRequiredService<IDispatcher>().SendAsync(new SearchPosts(query), stop)).Error
        );
    }

    private static FuzzCase Similar(Generator make)
    {
        var text = make.Text(500);
        return new FuzzCase("similar", [text], async (services, stop) =>
            (await services.GetRequiredService<IDispatcher>().SendAsync(new FindSimilarPosts(Text: text), stop)).Error
        );
    }
}
