using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Spending;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>The language model as the service registers it, on a scripted server.</summary>
internal sealed class ModelUnderTest : IDisposable
{
    internal const string Key = "sk-canary-4711";

    internal static readonly ArticleText Article = new(
        "Rye bread at home",
        "Anna Weber",
        null,
        "en",
        StoredText.From(
            """
            Rye bread is a loaf that is raised with a starter 🍞 and keeps for a week. Most people give up on it because the dough is sticky.

            ## What is a starter?

            A starter is a mixture of flour and water — in which “wild yeast” lives. It doubles in four to six hours at room temperature.

            ## Baking the loaf

            To bake the loaf, heat the oven to 250 degrees. The bakery on Mill Street has baked rye bread since 1974. The crumb is gummy if the loaf is cut too early.
            """
        )
    );

    private readonly ServiceProvider _services;

    internal ModelUnderTest(string baseUrl, TimeProvider? time = null, params (string Name, string Value)[] settings)
        : this(baseUrl, time, limit: null, settings) { }

    /// <summary>On a server of any protocol.</summary>
    internal ModelUnderTest(
        ModelServer server,
        TimeProvider? time = null,
        long? limit = null,
        params (string Name, string Value)[] settings
    )
        : this(server.Protocol, server.BaseUrl, time, limit, settings) { }

    /// <param name="limit">Tokens that it may consume a day; null for no cap.</param>
    internal ModelUnderTest(
        string baseUrl,
        TimeProvider? time,
        long? limit,
        params (string Name, string Value)[] settings
    )
        : this(ModelProtocol.OpenAI, baseUrl, time, limit, settings) { }

    private ModelUnderTest(
        ModelProtocol protocol,
        string baseUrl,
        TimeProvider? time,
        long? limit,
        (string Name, string Value)[] settings
    )
    {
        Dictionary<string, string?> values = new()
        {
            ["BaseUrl"] = baseUrl,
            ["ApiKey"] = Key,
            ["ChatModel"] = "test-model",
        };
        foreach (var (name, value) in settings)
            values[name] = value;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                values.Select(v =>
                    KeyValuePair.Create($"{ModelServerRules.ModelsSection}:{protocol.Section}:{v.Key}", v.Value)
                )
            )
            .Build();
        var services = new ServiceCollection()
            .AddLogging(l => l.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton<RequestContext>()
            .AddSingleton<ITokenBudgets>(Budgets)
            .AddSingleton<IDailyCounts>(Budgets)
            .AddSingleton(new BudgetLimits(limit, null, null))
            .AddSingleton<TokenSpending>();
        _ =
            protocol == ModelProtocol.Ollama ? services.AddOllamaModel(configuration)
            : protocol == ModelProtocol.Anthropic ? services.AddAnthropicModel(configuration)
            : services.AddOpenAIModel(configuration);
        _services = services.BuildServiceProvider();
        Model = _services.GetRequiredService<ITextModel>();
    }

    internal ITextModel Model { get; }

    /// <summary>What runs beside the service.</summary>
    internal IEnumerable<IHostedService> Hosted => _services.GetServices<IHostedService>();

    internal IDependencyProbe Probe => _services.GetRequiredService<IDependencyProbe>();

    internal RecordingLogs Log { get; } = new();

    /// <summary>What was taken and what was counted.</summary>
    internal InMemoryBudgets Budgets { get; } = new();

    internal CircuitSnapshot Breaker => _services.GetRequiredService<CircuitStates>().Snapshot()["llm_service"];

    public void Dispose() => _services.Dispose();

    internal static AnswerTask Ask(string question, params string[] passages)
    {
        Passage[] made =
        [
            .. passages.Select(
                (text, i) =>
                    new Passage(
                        new StoredChunk(
                            new Chunk($"c{i}", i, 0, text.Length, text, string.Empty),
                            "p",
                            new PostUrl("https://blog.example/"),
                            "A post",
                            "en"
                        ),
                        1
                    )
            ),
        ];
        var reading = new WordReader().Read(
            new ReadingTask(
                StandaloneQuestion.Of(question),
                made,
                new TermStatistics(passages.Length, new Dictionary<string, int>())
            ),
            default
        );
        return new AnswerTask(question, [], made, reading);
    }

    /// <summary>Waits for a task whose waits are a fake clock's.</summary>
    internal static async Task<T> PumpAsync<T>(Task<T> task, FakeTimeProvider time)
    {
        while (!task.IsCompleted)
        {
            // A call that hangs whatever the clock says fails its test, where that has a time.
            TestContext.CurrentContext.CancellationToken.ThrowIfCancellationRequested();
            await Task.WhenAny(task, Task.Delay(10));
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        return await task;
    }
}
