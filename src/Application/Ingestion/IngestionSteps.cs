using BlogManager.Application.Indexing;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Application.Ingestion;

internal interface IIngestionStep
{
    string Name { get; }

    Task<Result<IngestionState>> RunAsync(IngestionState state, CancellationToken cancellationToken);
}

/// <summary>The one place where the order of ingestion is read.</summary>
internal static class IngestionSteps
{
    internal static IReadOnlyList<Type> Order { get; } =
    [
        typeof(CrawlStep), // fetch the page, or take the content that was sent
        typeof(ExtractStep), // find the article and its identity; unchanged content ends here
        typeof(ChunkStep), // passages along headings and sentences
        typeof(SummariseStep), // summary and key points
        typeof(WriteQuestionsStep), // questions with verbatim evidence
        typeof(EmbedStep), // vectors of the passages and of the post
        typeof(StoreStep), // the aggregate in one write, then the derived indexes
    ];

    /// <summary>
    /// The steps' names in that order, for who needs them without the steps: to make those takes a second and some
    /// memory.
    /// </summary>
    internal static IReadOnlyList<string> Names { get; } =
    ["crawl", "extract", "chunk", "summarise", "write_questions", "embed", "store"];

    internal static IServiceCollection AddIngestion(this IServiceCollection services)
    {
        foreach (var step in Order)
            services.AddTransient(step);
        services.AddTransient<PostIngestion>(provider =>
            ActivatorUtilities.CreateInstance<PostIngestion>(
                provider,
                (IReadOnlyList<IIngestionStep>)[.. Order.Select(s => (IIngestionStep)provider.GetRequiredService(s))]
            )
        );
        services.AddTransient<RepeatedSentences>();
        services.AddTransient<PostEmbedder>();
        services.AddTransient<EarlierVersion>();
        services.AddTransient<PostIdentity>();
        services.AddTransient<PostMerger>();
        return services;
    }
}
