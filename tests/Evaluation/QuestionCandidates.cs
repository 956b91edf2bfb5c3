using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Neural;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlogManager.Evaluation;

/// <summary>
/// <c>question-candidates FOLDER OUT.jsonl [NAMES]</c>: all questions that the engine chooses from, with what the writer
/// read and what its judge went by: to be graded, and to fit the judge again (tools/writer).
/// </summary>
internal static class QuestionCandidates
{
    public static async Task<int> RunAsync(string folder, string output, string? names)
    {
        var path = new DirectoryInfo(folder);
        var wanted = names is null ? null : File.ReadLines(names).ToHashSet(StringComparer.Ordinal);
        using var models = new NeuralModels(NullLogger<NeuralModels>.Instance);
        if (await models.GeneratorAsync() is not { } generator)
            throw new InvalidOperationException("The writer of questions cannot run on this machine.");
        await using var lines = new StreamWriter(output);
        foreach (var post in QualityBlogs.Read(path.Parent!.FullName, path.Name))
        {
            if (wanted?.Contains(post.Id) == false)
                continue;
            var article = new ArticleText(post.Title, null, null, post.Language, post.Text);
            foreach (var question in ExtractiveQuestionWriter.Judged(article, generator, CancellationToken.None))
            {
                var line = new
                {
                    id = post.Id,
                    t = question.Context.Title,
                    h = question.Context.Heading,
                    b = question.Context.Before,
                    a = question.Context.Answer,
                    q = question.Candidate.Text,
                    by = question.Likelihood is null ? "pattern" : "writer",
                    bad = question.Grade.Bad,
                    bland = question.Grade.Bland,
                    good = question.Grade.Good,
                    likelihood = question.Likelihood ?? 0,
                    worth = question.Worth,
                    score = question.Score,
                };
                await lines.WriteLineAsync(JsonSerializer.Serialize(line));
            }
        }

        return 0;
    }
}
