using System.ComponentModel.DataAnnotations;
using BlogManager.Application.Ingestion;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Ingestion;

/// <summary>How much taking in posts may take. Section <c>BlogManager:Ingestion</c>.</summary>
public sealed class IngestionOptions
{
    /// <summary>The section.</summary>
    public const string Section = "BlogManager:Ingestion";

    /// <summary>Seconds of the processor that one post may take, language models and sentence encoders apart.</summary>
    [Range(1, 3600, ErrorMessage = Section + ":CpuSecondsPerPost must be 1 to 3600 (default 20).")]
    public int CpuSecondsPerPost { get; set; } = PostWorkLimits.Default.CpuSecondsPerPost;

    /// <summary>Posts that are computed on at once in this process; 0 for half of the processors.</summary>
    [Range(
        0,
        256,
        ErrorMessage = Section + ":ComputeConcurrency must be 0 (half of the processors, the default) to 256."
    )]
    public int ComputeConcurrency { get; set; }
}

/// <summary>Registers the limits.</summary>
internal static class IngestionRegistration
{
    internal static IServiceCollection AddIngestionLimits(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services
            .AddOptions<IngestionOptions>()
            .Bind(configuration.GetSection(IngestionOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
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
