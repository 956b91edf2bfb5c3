using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace BlogManager.Application.Tests;

public sealed class KnownSeriesTests
{
    [Test]
    public void The_steps_of_ingestion_are_named_in_their_order()
    {
        using var services = new ServiceCollection()
            .AddApplication()
            .AddLogging()
            .AddSingleton(Mock.Of<IWebCrawler>())
            .AddSingleton(Mock.Of<IArticleExtractor>())
            .AddSingleton(Mock.Of<IPostStore>())
            .AddSingleton(Mock.Of<ITextModel>())
            .AddSingleton(Mock.Of<IEmbedder>())
            .AddSingleton(Mock.Of<IEmbeddingStore>())
            .AddSingleton(Mock.Of<IVectorIndex>())
            .AddSingleton(Mock.Of<IJobStore>())
            .AddSingleton(Mock.Of<IIdempotencyStore>())
            .AddSingleton(Mock.Of<IAnswerLog>())
            .AddSingleton(Mock.Of<IResultCache>())
            .BuildServiceProvider();
        Assert.That(
            IngestionSteps.Names,
            Is.EqualTo(IngestionSteps.Order.Select(step => ((IIngestionStep)services.GetRequiredService(step)).Name))
        );
    }
}
