using System.Globalization;
using System.Text;
using System.Text.Json;
using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Languages;

namespace BlogManager.Evaluation;

/// <summary>
/// Takes in the posts of <c>languages/*.json</c> beside the English blog, searches and asks each language's questions of
/// all of them, and prints a row a language.
/// </summary>
internal static class LanguagesReport
{
    private const int EnglishPosts = 300;

    internal static async Task<int> RunAsync(string shared, string folder, string half, bool list)
    {
        LanguageSet[] sets =
        [
            .. Directory
                .EnumerateFiles(folder, "*.json")
                .Order(StringComparer.Ordinal)
                .Select(f => JsonSerializer.Deserialize<LanguageSet>(File.ReadAllText(f), Json)!),
        ];
        var posts = QualityBlogs.Read(shared, "posts").Take(EnglishPosts).ToList();
        posts.AddRange(sets.SelectMany(Posts));
        await using var engine = await Engine.BuildAsync(posts, null);
        var (retriever, composer) = (engine.Retriever(), engine.Composer());
        Told(sets, shared);
        Console.WriteLine($"{posts.Count} posts, half {half}");
        Console.WriteLine(
            "language  answerable  searched first  answered right  closest right  wrong  nothing | unanswerable  false answers  shown as close"
        );
        var all = new Row();
        foreach (var set in sets)
        {
            var row = new Row();
            foreach (var question in set.Questions.Where(q => half == "all" || q.Half == half))
            {
                var found = await retriever.RankPostsAsync(
                    new RetrievalQuery(StandaloneQuestion.Of(question.Question), null, null, 10),
                    default
                );
                var view = (await composer.ComposeAsync(new AskedQuestion(question.Question), default)).Value;
                var outcome = row.Add(
                    question,
                    found.Posts.Count > 0 && found.Posts[0].Best.PostId == question.Post,
                    view
                );
                if (list)
                    Console.WriteLine(
                        $"    {set.Language} {outcome}  {view.Support:0.00}  {question.Question}  =>  {(view.Abstained ? string.Join(" | ", view.Nearest.Select(n => $"{n.Score:0.00} {OneLine(n.Quote)}")) : OneLine(view.Answer))}"
                    );
            }

            Console.WriteLine(row.Line(set.Language));
            await SearchByWordAsync(retriever, set);
            all.Add(row);
        }

        Console.WriteLine(all.Line("all"));
        return 0;
    }

    // Which language each question, and each English question and title, is taken for.
    private static void Told(LanguageSet[] sets, string shared)
    {
        var english = QualityQuestion
            .Read(Path.Combine(shared, "cases", "questions.jsonl"))
            .Select(q => q.Question)
            .Concat(BlogEntry.Read(Path.Combine(shared, "posts-18f", "posts.jsonl")).Select(p => p.Title))
            .ToList();
        Tell("English questions and titles", english, "en");
        var posts = BlogEntry.Read(Path.Combine(shared, "posts-18f", "posts.jsonl")).Select(p => p.Text).ToList();
        Console.WriteLine(
            $"English posts: {posts.Count}, {posts.Count(t => LanguageDetector.OfText(t) != "en")} taken for another language"
        );
        foreach (var line in File.ReadLines(Path.Combine(shared, "cases", "pages.jsonl")))
        {
            using var page = JsonDocument.Parse(line);
            if (
                !page.RootElement.GetProperty("expect").TryGetProperty("language", out var expected)
                || !page.RootElement.TryGetProperty("body", out var body)
            )
                continue;
            var article = new ArticleExtractor().Extract(
                new RawDocument(
                    PostUrl.Parse("https://blog.example/page").Value,
                    "text/html; charset=utf-8",
                    body.GetString()!,
                    null,
                    FromCaller: false
                ),
                default
            );
            Console.WriteLine(
                $"page in {expected}: {(article.IsSuccess ? article.Value.Language : article.Error.Message)}"
            );
        }

        foreach (var set in sets)
            Tell(set.Language, [.. set.Questions.Select(q => q.Question)], set.Language);

        static void Tell(string name, List<string> texts, string language)
        {
            var told = texts.Select(t => (Text: t, Told: LanguageDetector.OfQuestion(t))).ToList();
            var wrong = told.Where(t => t.Told != language && t.Told != LanguageDetector.Undetermined).ToList();
            Console.WriteLine(
                $"{name}: {told.Count} asked, {told.Count(t => t.Told == language)} told, {told.Count(t => t.Told == LanguageDetector.Undetermined)} undetermined, {wrong.Count} wrong {string.Join("; ", wrong.Select(w => $"{w.Told}: {w.Text}"))}"
            );
        }
    }

    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    // A search of one or two words: those of the answers, which name no language.
    private static async Task SearchByWordAsync(PassageRetriever retriever, LanguageSet set)
    {
        var found = 0;
        foreach (var question in set.Questions.Where(q => q.Answer is not null))
        {
            var ranking = await retriever.RankPostsAsync(
                new RetrievalQuery(StandaloneQuestion.Of(question.Answer!), null, null, 10),
                default
            );
            found += ranking.Posts.Any(p => p.Best.PostId == question.Post) ? 1 : 0;
        }

        Console.WriteLine(
            $"    {set.Language}: {found} of {set.Questions.Count(q => q.Answer is not null)} posts within ten by the words of an answer"
        );
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    // By the service's own extractor, so that the language is the one it takes them for.
    private static IEnumerable<BlogPost> Posts(LanguageSet set)
    {
        var extractor = new ArticleExtractor();
        foreach (var post in set.Posts)
        {
            var entry = new BlogEntry(post.Id, post.Title, post.Text, new HashSet<string>());
            var article = extractor.Extract(
                new RawDocument(
                    PostUrl.Parse(entry.Url).Value,
                    "text/markdown",
                    post.Text,
                    post.Title,
                    FromCaller: true
                ),
                default
            );
            if (!article.IsSuccess)
                throw new InvalidDataException($"{post.Id} is refused: {article.Error.Message}");
            if (article.Value.Language != set.Language)
                Console.WriteLine($"{post.Id} is taken for {article.Value.Language}");
            yield return entry.ToPost(post.Title, article.Value.Text) with
            {
                Language = article.Value.Language,
            };
        }
    }

    /// <summary>Letters and digits alone, in lower case.</summary>
    private static string Words(string text)
    {
        var words = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                words.Append(Rune.ToLowerInvariant(rune).ToString());
        }

        return words.ToString();
    }

    private static bool Holds(string text, string answer) =>
        Words(text).Contains(Words(answer), StringComparison.Ordinal);

    /// <summary>A file of <c>languages</c>.</summary>
    private sealed record LanguageSet(
        string Language,
        IReadOnlyList<LanguagePost> Posts,
        IReadOnlyList<LanguageQuestion> Questions
    );

    private sealed record LanguagePost(string Id, string Title, string Text);

    /// <param name="Post">The post that answers; empty where none does.</param>
    /// <param name="Half"><c>tune</c> for choosing, <c>report</c> for figures.</param>
    /// <param name="Kind"><c>close</c>, or <c>none</c> where nothing answers.</param>
    /// <param name="Question">The question.</param>
    /// <param name="Answer">Exact words of the post.</param>
    private sealed record LanguageQuestion(string Post, string Half, string Kind, string Question, string? Answer);

    private sealed class Row
    {
        private int _answerable;
        private int _first;
        private int _right;
        private int _close;
        private int _wrong;
        private int _nothing;
        private int _unanswerable;
        private int _false;
        private int _shown;

        internal string Add(LanguageQuestion question, bool isFirst, AnswerView view)
        {
            if (question.Answer is not { } answer)
            {
                _unanswerable++;
                _false += view.Abstained ? 0 : 1;
                _shown += view.Nearest.Count > 0 ? 1 : 0;
                return view.Abstained ? "abstained" : "FALSE";
            }

            _answerable++;
            _first += isFirst ? 1 : 0;
            if (!view.Abstained && Holds(view.Answer, answer))
            {
                _right++;
                return "right";
            }

            if (!view.Abstained)
            {
                _wrong++;
                return "WRONG";
            }

            if (view.Nearest.Any(n => Holds(n.Quote, answer)))
            {
                _close++;
                return "close";
            }

            _nothing++;
            return "NOTHING";
        }

        internal void Add(Row other)
        {
            _answerable += other._answerable;
            _first += other._first;
            _right += other._right;
            _close += other._close;
            _wrong += other._wrong;
            _nothing += other._nothing;
            _unanswerable += other._unanswerable;
            _false += other._false;
            _shown += other._shown;
        }

        internal string Line(string language) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{language, -8}  {_answerable, 10}  {_first, 14}  {_right, 14}  {_close, 13}  {_wrong, 5}  {_nothing, 7} | {_unanswerable, 12}  {_false, 13}  {_shown, 14}"
            );
    }
}
