using System.CommandLine;
using System.Text.Json;
using BlogManager.Api.Endpoints;
using BlogManager.Application;
using BlogManager.Application.Asking;
using Spectre.Console;

namespace BlogManager.Api.Cli;

/// <summary><c>evaluate FILE</c>: asks the questions of a JSON-lines file over the posts in the store, and measures.</summary>
internal static class EvaluateCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    internal static Command Create()
    {
        Argument<FileInfo> file = new("FILE") { Description = "One question a line: {\"question\", \"url\"?, \"answer\"?, \"unanswerable\"?}." };
        Option<bool> json = new("--json") { Description = "Print figures and outcomes as JSON." };
        Command command = new("evaluate", "Ask the questions of a file over the stored posts: recall@1/5, MRR@10, answers, abstention.") { file, json };
        command.SetAction((parsed, cancellationToken) => Verbs.RunAsync(() => EvaluateAsync(parsed.GetValue(file)!, parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> EvaluateAsync(FileInfo file, bool json, CancellationToken cancellationToken)
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
                questions.Add(JsonSerializer.Deserialize<KnownQuestion>(line, Json) ?? throw new JsonException("null is no question"));
            }
            catch (JsonException e)
            {
                return await Verbs.FailAsync($"Line {number} of {file.Name} is not a question in JSON: {e.Message}");
            }
        }

        using var host = OfflineHost.Build();
        using var system = OfflineHost.ActAsSystem(host);
        var result = await host.Services.GetRequiredService<IDispatcher>().SendAsync(new EvaluateAnswers(questions), cancellationToken);
        if (!result.IsSuccess)
            return await Verbs.FailAsync(result.Error.Message);
        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result.Value, Json));
        else
            Print(result.Value);
        return CommandLine.Done;
    }

    private static void Print(Evaluation evaluation)
    {
        var outcomes = new Table().Border(TableBorder.Simple).AddColumns("", "question", "rank", "answer");
        foreach (var o in evaluation.Outcomes)
            outcomes.AddRow(o.IsRight ? "ok" : "WRONG", Markup.Escape(o.Question), o.PostRank?.ToString() ?? "-", Markup.Escape(o.Answer ?? "(abstained)"));
        AnsiConsole.Write(outcomes);
        var f = evaluation.Figures;
        var figures = new Table().Border(TableBorder.Simple).AddColumns("figure", "value");
        foreach (var (name, value) in new (string, double?)[]
        {
            ("recall@1", f.RecallAt1), ("recall@5", f.RecallAt5), ("MRR@10", f.MrrAt10), ("answer contains", f.AnswerContains),
            ("abstention precision", f.AbstentionPrecision), ("abstention recall", f.AbstentionRecall), ("answerable answered", f.AnsweredAnswerable),
        })
            figures.AddRow(name, value is { } v ? v.ToString("0.000") : "no question for it");
        AnsiConsole.Write(figures);
        AnsiConsole.WriteLine($"{f.Questions} questions: {f.Answerable} answerable, {f.Unanswerable} unanswerable.");
    }
}
