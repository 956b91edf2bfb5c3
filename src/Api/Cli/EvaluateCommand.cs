using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BlogManager.Application.Asking;
using BlogManager.Application.Requests;
using BlogManager.Domain.Posts;
using Spectre.Console;

namespace BlogManager.Api.Cli;

/// <summary>
/// <c>evaluate FILE</c>: asks the questions of a JSON-lines file over the posts in the store, and measures.
/// </summary>
internal static class EvaluateCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    internal static Command Create()
    {
        Argument<FileInfo> file = new("FILE")
        {
            Description = "One question a line: {\"question\", \"url\"?, \"answer\"?, \"unanswerable\"?}.",
        };
        Option<bool> json = new("--json") { Description = "Print figures and outcomes as JSON." };
        Option<bool> tune = new("--tune")
        {
            Description = "Propose BlogManager:Asking:AnswerSupport for these questions.",
        };
        Command command = new(
            "evaluate",
            "Ask the questions of a file over the stored posts: right, close, wrong, silent; recall@1/5, MRR@10."
        )
        {
            file,
            json,
            tune,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Verbs.RunAsync(() =>
                    EvaluateAsync(
                        parsed.GetValue(file)!,
                        parsed.GetValue(json),
                        parsed.GetValue(tune),
                        cancellationToken
                    )
                )
        );
        return command;
    }

    private static async Task<int> EvaluateAsync(
        FileInfo file,
        bool json,
        bool tune,
        CancellationToken cancellationToken
    )
    {
        if (!file.Exists)
            return await Verbs.FailAsync($"There is no file {file.FullName}.");
        var questions = new List<KnownQuestion>();
        var number = 0;
        foreach (var line in await File.ReadAllLinesAsync(file.FullName, cancellationToken))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                var written = JsonSerializer.Deserialize<WrittenQuestion>(line, Json)
                    ?? throw new JsonException("null is no question");
                var url = written.Url is null ? null : PostUrl.Parse(written.Url);
                if (url is { IsSuccess: false })
                    return await Verbs.FailAsync($"Line {number} of {file.Name}: {url.Error.In("url").Message}");
                questions.Add(new KnownQuestion(written.Question, url?.Value, written.Answer, written.Unanswerable));
            }
            catch (JsonException e)
            {
                return await Verbs.FailAsync($"Line {number} of {file.Name} is not a question in JSON: {e.Message}");
            }
        }

        using var host = OfflineHost.Build();
        using var system = OfflineHost.ActAsSystem(host);
        var result = await host
            .Services.GetRequiredService<IDispatcher>()
            .SendAsync(new EvaluateAnswers(questions), cancellationToken);
        if (!result.IsSuccess)
            return await Verbs.FailAsync(result.Error.Message);
        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result.Value, Json));
        else
            Print(result.Value);
        if (tune && !json)
            AnsiConsole.WriteLine(Proposal(result.Value, questions.Count));
        return CommandLine.Done;
    }

    private sealed record WrittenQuestion(
        string Question,
        string? Url = null,
        string? Answer = null,
        bool Unanswerable = false
    );

    private static string Proposal(Evaluation evaluation, int questions)
    {
        if (evaluation.ProposedAnswerSupport is not { } support)
            return "No support is worth answering from on these questions: wrong answers are as many as right ones.";
        var few =
            questions < 50
                ? " With fewer than 50 questions it is good to a tenth or two: judge it on others than these."
                : " Judge it on others than these.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Proposed: BlogManager__Asking__AnswerSupport={support:0.00}.{few}"
        );
    }

    private static void Print(Evaluation evaluation)
    {
        var outcomes = new Table()
            .Border(TableBorder.Simple)
            .AddColumns("outcome", "question", "rank", "support", "answer, or what comes closest");
        foreach (var o in evaluation.Outcomes)
            outcomes.AddRow(
                o.Outcome,
                Markup.Escape(o.Question),
                o.PostRank?.ToString(CultureInfo.InvariantCulture) ?? "-",
                o.Support.ToString("0.00", CultureInfo.InvariantCulture),
                Markup.Escape(o.Answer ?? (o.Closest.Count > 0 ? o.Closest[0] : "-"))
            );
        AnsiConsole.Write(outcomes);
        var f = evaluation.Figures;
        var figures = new Table().Border(TableBorder.Simple).AddColumns("figure", "value");
        foreach (
            var (name, value) in new (string, double?)[]
            {
                ("right", f.Right),
                ("right or within the closest three", f.RightWithinThree),
                ("close", f.Close),
                ("wrong", f.Wrong),
                ("silent", f.Silent),
                ("unanswerable: refused", f.Refused),
                ("unanswerable: close", f.UnanswerableClose),
                ("unanswerable: answered", f.UnanswerableAnswered),
                ("recall@1", f.RecallAt1),
                ("recall@5", f.RecallAt5),
                ("MRR@10", f.MrrAt10),
            }
        )
            figures.AddRow(
                name,
                value is { } v ? v.ToString("0.000", CultureInfo.InvariantCulture) : "no question for it"
            );
        AnsiConsole.Write(figures);
        AnsiConsole.WriteLine($"{f.Questions} questions: {f.Answerable} answerable, {f.Unanswerable} unanswerable.");
    }
}
