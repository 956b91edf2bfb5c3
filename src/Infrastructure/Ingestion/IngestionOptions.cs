using BlogManager.Application.Ingestion;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Ingestion;

/// <summary>How much taking in posts may take. Section <c>BlogManager:Ingestion</c>.</summary>
public sealed class IngestionOptions : ICheckedOptions
{
    public const string Section = "BlogManager:Ingestion";

    /// <summary>Seconds of the processor that one post may take, language models and sentence encoders apart.</summary>
    public int CpuSecondsPerPost { get; set; } = PostWorkLimits.Default.CpuSecondsPerPost;

    /// <summary>Posts that are computed on at once in this process; 0 for half of the processors.</summary>
    public int ComputeConcurrency { get; set; }

    public IEnumerable<string> Faults() =>
        [
            .. CheckedOptions.Range(Section, nameof(CpuSecondsPerPost), CpuSecondsPerPost, 1, 3600),
            .. CheckedOptions.Range(
                Section,
                nameof(ComputeConcurrency),
                ComputeConcurrency,
                0,
                256,
                "; 0 is half of the processors"
            ),
        ];
}

internal static class IngestionRegistration
{
    internal static IServiceCollection AddIngestionLimits(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services.AddChecked<IngestionOptions>().Bind(configuration.GetSection(IngestionOptions.Section));
        return services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<IngestionOptions>>().Value;
            return new PostWorkLimits(
                options.CpuSecondsPerPost,
                options.ComputeConcurrency > 0 ? options.ComputeConcurrency : PostWorkLimits.HalfOfTheProcessors
            );
        });
    }
}
