using System.Reflection;
using BlogManager.Application.Answering;
using BlogManager.Application.ApiKeys;
using BlogManager.Application.Asking;
using BlogManager.Application.Background;
using BlogManager.Application.Health;
using BlogManager.Application.Importing;
using BlogManager.Application.Indexing;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Insights;
using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;
using BlogManager.Application.Retrieval;
using BlogManager.Application.Sources;
using BlogManager.Application.Spending;
using BlogManager.Domain.Shared;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Application;

public static class ApplicationServices
{
    /// <summary>Adds every handler and validator of this assembly by scanning, and the pipeline.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRequests(RequestPipeline.Behaviors);
        services.AddValidatorsFromAssembly(
            Assembly.GetExecutingAssembly(),
            ServiceLifetime.Singleton,
            includeInternalTypes: true
        );
        services.AddSingleton(typeof(RequestValidation<>));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new ContentCapture(IsOn: false));
        services.AddSingleton(new AutoProcessAllowance(AutoProcessAllowance.DefaultPostsPerKeyPerDay));
        services.AddSingleton<RequestContext>();
        services.AddSingleton<ApiKeyVerifier>();
        services.AddSingleton<KeyUsage>();
        services.AddSingleton<PageOrigins>();
        services.AddSingleton<ExpensiveWorkLimiter>();
        services.AddSingleton<AskingState>();
        services.AddSingleton<OwnersAnswers>();
        services.AddSingleton<IOwnersAnswers>(provider => provider.GetRequiredService<OwnersAnswers>());
        services.AddSingleton<CorpusEpoch>();
        services.AddSingleton(MeaningCache.Off);
        services.AddSingleton<AnsweredWordings>();
        services.AddSingleton<StoreOutage>();
        services.AddSingleton<StorePing>();
        services.AddSingleton<UrlLocks>();
        services.AddSingleton<JobSignal>();
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<StoredCounts>();
        services.AddSingleton(PostWorkLimits.Default);
        services.AddSingleton<PostWork>();
        services.AddSingleton<IComputation>(provider => provider.GetRequiredService<PostWork>());
        services.AddSingleton<StuckWork>();
        services.AddTransient<ReindexQueue>();
        services.AddTransient<IJobHandler, ProcessPostJob>();
        services.AddTransient<IJobHandler, ReindexHandler>();
        services.AddTransient<IJobHandler, ImportJob>();
        services.AddTransient<IJobHandler, SyncPostJob>();
        services.AddTransient<PostFinder>();
        services.AddTransient<SyncedSource>();
        services.AddTransient<SourceSyncs>();
        services.AddTransient<HubSubscriptions>();
        services.AddTransient<HookQueue>();
        services.AddSingleton(SourceRules.Default);
        services.AddTransient<EveryPost>();
        services.AddTransient<PostEraser>();
        services.AddTransient<PostQueue>();
        services.AddTransient<PassageRetriever>();
        services.AddTransient<AnswerComposer>();
        services.AddTransient<OwnersAnswer>();
        services.AddSingleton(AnswerRetention.Default);
        services.AddSingleton<IRecorder<AskQuestion, Result<AnswerView>>, AskRecorder>();
        services.AddSingleton<QuestionGroups>();
        services.AddSingleton(ModelPrices.None);
        services.AddSingleton(BudgetLimits.None);
        services.AddSingleton<TokenSpending>();
        services.AddSingleton<BudgetWatch>();
        services.AddIngestion();
        return services;
    }

    /// <summary>
    /// What every request of this assembly declares, by name: for <c>describe</c> and for the architecture tests.
    /// </summary>
    public static IReadOnlyList<RequestDeclaration> Requests() =>
        [
            .. Assembly
                .GetExecutingAssembly()
                .GetTypes()
                .Where(t =>
                    t is { IsAbstract: false, IsClass: true }
                    && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IUseCase<>))
                )
                .OrderBy(t => t.Name, StringComparer.Ordinal)
                .Select(RequestDeclaration.Of),
        ];
}
