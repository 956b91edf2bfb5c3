using System.ClientModel;
using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Openai;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Spending;
using BlogManager.Infrastructure.Models.Gguf;
using BlogManager.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;

namespace BlogManager.Adapters.Tests.Gguf;

/// <summary>
/// What is registered for a GGUF file, with a scripted model in the place of the file's: no file of a trained model can
/// be had here. What runs a file is tried in <c>Llama</c>, in a build with <c>-p:WithGguf=true</c>.
/// </summary>
public sealed class GgufTextModelContractTests : TextModelContract
{
    private ModelServer _server = null!;
    private ServiceProvider _services = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ModelServer.StartAsync();
        var client = new OpenAIClient(
            new ApiKeyCredential("none"),
            new OpenAIClientOptions { Endpoint = new Uri(_server.BaseUrl.TrimEnd('/') + "/") }
        );
        var services = GgufUnderTest.Services(new InMemoryBudgets());
        services.Configure<GgufOptions>(o => o.Path = "/models/scripted.gguf");
        _services = services
            .AddGgufModel(new ConfigurationBuilder().Build(), _ => client.GetChatClient("scripted").AsIChatClient())
            .BuildServiceProvider();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public void It_goes_by_the_files_name() =>
        Assert.That((Create().Identity.Provider, Create().Identity.Model), Is.EqualTo(("gguf", "scripted")));

    protected override ITextModel Create() => _services.GetRequiredService<ITextModel>();
}

/// <summary>What a registration finds there besides itself.</summary>
internal static class GgufUnderTest
{
    internal static ServiceCollection Services(InMemoryBudgets budgets)
    {
        var services = new ServiceCollection();
        services
            .AddLogging()
            .AddSingleton<RequestContext>()
            .AddSingleton<ITokenBudgets>(budgets)
            .AddSingleton<IDailyCounts>(budgets)
            .AddSingleton(new BudgetLimits(null, null, null))
            .AddSingleton<TokenSpending>()
            .AddSingleton(TimeProvider.System);
        return services;
    }
}
