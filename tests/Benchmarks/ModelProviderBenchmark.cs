using System.Diagnostics;
using System.Globalization;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Spending;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Infrastructure.Models.Neural;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace BlogManager.Benchmarks;

/// <summary>
/// What writing an answer by a model's server costs this process of processor time, beside finding the passages: the
/// prompt, HTTP, the reply and the check of its claims. The server, in another process, answers after 50 ms.
/// </summary>
internal static class ModelProviderBenchmark
{
    private const int Warmups = 200;
    private const int Runs = 300;
    private const int Rounds = 3;

    private const string Question = "When does a starter double?";
    private const string Sentence = "A starter of flour and water doubles in four to six hours at room temperature.";
    private const string Filler =
        " The dough is shaped into a loaf and rests until the oven is hot, and the crumb stays moist for a week.";

    /// <summary>Measures each provider, and of what it costs the check of a claim.</summary>
    internal static async Task RunAsync()
    {
        foreach (var protocol in new[] { ModelProtocol.OpenAI, ModelProtocol.Ollama, ModelProtocol.Anthropic })
        {
            using var server = Process.Start(
                new ProcessStartInfo(Environment.ProcessPath!, ["model-server", protocol.Section])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardInput = true,
                }
            )!;
            try
            {
                var address = (await server.StandardOutput.ReadLineAsync())!;
                await using var services = Services(protocol, address);
                var model = services.GetRequiredService<ITextModel>();
                await services.GetRequiredService<NeuralModels>().EncoderAsync();
                foreach (var streams in new[] { false, true })
                {
                    await CallsAsync(model, streams, Warmups);
                    var costs = new List<double>();
                    for (var round = 0; round < Rounds; round++)
                        costs.Add(await CallsAsync(model, streams, Runs));
                    Tell($"{protocol}, {(streams ? "streamed" : "whole")}", costs);
                }

                var support = services.GetRequiredService<ClaimSupport>();
                var checks = new List<double>();
                for (var round = 0; round < Rounds; round++)
                    checks.Add(
                        await CostAsync(Runs, async () =>
                            _ = await support.IsSupportedAsync(Sentence, [Sentence], CancellationToken.None)
                        )
                    );
                Tell("  of which the check of its claim", checks);
            }
            finally
            {
                server.Kill();
            }
        }
    }

    /// <summary>Serves until it is killed.</summary>
    internal static async Task ServeAsync(string section)
    {
        await using var server = await ModelServer.StartAsync(ModelProtocol.Of(section));
        server.Always(
            async (context, request) =>
            {
                await Task.Delay(50);
                await ModelServer.Faithfully(context, request);
            }
        );
        Console.WriteLine(server.BaseUrl);
        await Task.Delay(Timeout.Infinite);
    }

    private static Task<double> CallsAsync(ITextModel model, bool streams, int calls) => CostAsync(calls, async () =>
        {
            var made = await model.AnswerAsync(Ask(streams), CancellationToken.None);
            if (made.Degraded || made.Value.Citations.Count == 0)
                throw new InvalidOperationException("The model did not answer.");
        });

    /// <returns>Milliseconds of processor time of this process for a call.</returns>
    private static async Task<double> CostAsync(int calls, Func<Task> call)
    {
        using var self = Process.GetCurrentProcess();
        self.Refresh();
        var before = self.TotalProcessorTime;
        for (var i = 0; i < calls; i++)
            await call();
        self.Refresh();
        return (self.TotalProcessorTime - before).TotalMilliseconds / calls;
    }

    private static void Tell(string what, List<double> costs) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {costs.Min():F1} to {costs.Max():F1} ms of processor time a call ({Rounds} rounds of {Runs})"
            )
        );

    private static AnswerTask Ask(bool streams)
    {
        Passage[] passages =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(i => (i == 0 ? Sentence : string.Empty) + string.Concat(Enumerable.Repeat(Filler, 9)))
                .Select(
                    (text, i) =>
                        new Passage(
                            new StoredChunk(
                                new Chunk($"c{i}", i, 0, text.Length, text, string.Empty),
                                "p",
                                new PostUrl("https://blog.example/"),
                                "Rye bread at home",
                                "en"
                            ),
                            1
                        )
                ),
        ];
        return new AnswerTask(Question, [], passages, new Reading([], 0, new SupportThresholds(0.5, 0.1)))
        {
            OnDraft = streams ? _ => { } : null,
        };
    }

    private static ServiceProvider Services(ModelProtocol protocol, string address)
    {
        var section = $"BlogManager:Models:{protocol.Section}";
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    [section + ":BaseUrl"] = address,
                    [section + ":ApiKey"] = "a-key",
                    [section + ":ChatModel"] = "test-model",
                }
            )
            .Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<RequestContext>()
            .AddSingleton(Mock.Of<ITokenBudgets>())
            .AddSingleton(Mock.Of<IDailyCounts>())
            .AddSingleton(new BudgetLimits(null, null, null))
            .AddSingleton<TokenSpending>();
        Adapters
            .Table.Single(row => row.Setting == "Models:Provider" && row.Name == protocol.Provider)
            .Add(services, configuration);
        return services.BuildServiceProvider();
    }
}
