using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Crawling;

namespace BlogManager.Evaluation;

/// <summary>
/// <c>questions FOLDER.. [--count N] [--seed S] [--only FILE] [--but FILE] [--out FILE.md]</c>: a rater's sheet of what
/// the service writes about posts, with a column for the grades.
/// </summary>
internal static class QuestionSheet
{
    public static Task<int> RunAsync(string[] args)
    {
        var folders = new Argument<string[]>("FOLDER")
        {
            Description = "Folders of posts: Markdown with front matter, or a posts.jsonl.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int> count = new("--count") { Description = "How many posts.", DefaultValueFactory = _ => 20 };
        Option<int> seed = new("--seed") { Description = "Which posts.", DefaultValueFactory = _ => 1 };
        Option<int> each = new("--each") { Description = "Questions a post.", DefaultValueFactory = _ => 5 };
        Option<int> least = new("--least") { Description = "Posts of fewer words are passed over." };
        Option<FileInfo> only = new("--only") { Description = "Names of the posts to take, one a line." };
        Option<FileInfo> but = new("--but") { Description = "Names of posts that must not be looked at." };
        Option<bool> names = new("--names") { Description = "Print the names of the posts and nothing of them." };
        Option<FileInfo> output = new("--out") { Description = "Where to write the sheet; else it is printed." };
        RootCommand command = new("Prints what the service writes about posts, to be graded.")
        {
            folders,
            count,
            seed,
            each,
            least,
            only,
            but,
            names,
            output,
        };
        command.SetAction(
            async (line, cancellation) =>
            {
                var blogs = line.GetRequiredValue(folders)
                    .Select(f => Posts(f).Where(p => p.WordCount >= line.GetValue(least)).ToList())
                    .ToList();
                var wanted = Names(line.GetValue(only));
                var kept = Names(line.GetValue(but)) ?? [];
                var chosen = Choose(blogs, wanted, kept, line.GetValue(seed), line.GetValue(count));
                if (line.GetValue(names))
                {
                    foreach (var post in chosen)
                        Console.WriteLine(post.Id);
                    return 0;
                }

                await using var engine = await Engine.BuildAsync([], keptIn: null);
                var sheet = await SheetAsync(chosen, engine, line.GetValue(each), cancellation);
                if (line.GetValue(output) is { } file)
                    await File.WriteAllTextAsync(file.FullName, sheet, cancellation);
                else
                    Console.WriteLine(sheet);
                return 0;
            }
        );
        return command.Parse(args).InvokeAsync();
    }

    private static HashSet<string>? Names(FileInfo? file) =>
        file is null ? null : [.. File.ReadLines(file.FullName).Select(l => l.Trim()).Where(l => l.Length > 0)];

    private static List<BlogPost> Choose(
        List<List<BlogPost>> blogs,
        HashSet<string>? wanted,
        HashSet<string> kept,
        int seed,
        int count
    )
    {
        if (wanted is not null)
            return [.. blogs.SelectMany(b => b).Where(p => wanted.Contains(p.Id))];
        // Not for secrets, and the same everywhere: the seed alone says which.
        var random = new Random(seed);
        return
        [
            .. blogs.SelectMany(
                (b, i) =>
                    b.Where(p => !kept.Contains(p.Id))
                        .OrderBy(p => p.Id, StringComparer.Ordinal)
                        .Select(p => (Post: p, Draw: random.Next()))
                        .OrderBy(x => x.Draw)
                        .Take((count / blogs.Count) + (i < count % blogs.Count ? 1 : 0))
                        .Select(x => x.Post)
            ),
        ];
    }

    private static async Task<string> SheetAsync(
        List<BlogPost> posts,
        Engine engine,
        int each,
        CancellationToken cancellation
    )
    {
        var sheet = new StringBuilder();
        var number = 0;
        var long600 = 0;
        var short3 = 0;
        var process = Process.GetCurrentProcess();
        var costs = new List<double>();
        var model = engine.Get<ITextModel>();
        var earlier = new EarlierVersion(engine.Posts, model, engine.Get<IComputation>());
        var summarise = new SummariseStep(
            model,
            new RepeatedSentences(engine.Get<ILexicalIndex>(), engine.Posts),
            earlier
        );
        var write = new WriteQuestionsStep(model, earlier);
        foreach (var post in posts)
        {
            var state = IngestionState.Begin(post.Url, new IngestionRequest(null, null, null, each, false)) with
            {
                Article = Article(post),
            };
            state = (await summarise.RunAsync(state, cancellation)).Value;
            process.Refresh();
            var before = process.TotalProcessorTime;
            state = (await write.RunAsync(state, cancellation)).Value;
            process.Refresh();
            costs.Add((process.TotalProcessorTime - before).TotalMilliseconds);
            long600 += post.WordCount >= 600 ? 1 : 0;
            short3 += post.WordCount >= 600 && state.Questions.Count < 3 ? 1 : 0;
            sheet.AppendLine(CultureInfo.InvariantCulture, $"## {post.Title}").AppendLine();
            sheet.AppendLine(CultureInfo.InvariantCulture, $"{post.Url.Value}, {post.WordCount} words").AppendLine();
            sheet.AppendLine(CultureInfo.InvariantCulture, $"Summary: {state.Summary!.Text}").AppendLine();
            foreach (var point in state.Summary!.KeyPoints)
                sheet.AppendLine(CultureInfo.InvariantCulture, $"- {point}");
            sheet.AppendLine().AppendLine("| # | question | answer | grade |").AppendLine("| --- | --- | --- | --- |");
            foreach (var question in state.Questions)
                sheet.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {++number} | {Cell(question.Text)} | {Cell(question.Answer)} | |"
                );
            sheet.AppendLine();
            if (state.ReasonForFewer is { } reason)
                sheet.AppendLine(CultureInfo.InvariantCulture, $"Note: {reason}").AppendLine();
        }

        sheet.AppendLine(
            CultureInfo.InvariantCulture,
            $"{number} questions over {posts.Count} posts; {short3} of {long600} posts of 600 words or more have fewer than 3; "
                + $"CPU a post, median {Percentiles.Of(costs).Median:0} ms, most {costs.DefaultIfEmpty().Max():0} ms"
        );
        return sheet.ToString();
    }

    private static IReadOnlyList<BlogPost> Posts(string folder)
    {
        var path = new DirectoryInfo(folder);
        return QualityBlogs.Read(path.Parent!.FullName, path.Name);
    }

    private static Article Article(BlogPost post) =>
        new(post.Title, null, null, post.Language, post.Url, post.Text, post.WordCount);

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
