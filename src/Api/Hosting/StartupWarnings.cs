using BlogManager.Api.Security;
using BlogManager.Api.Settings;
using BlogManager.Application.Ports;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Settings that are valid and that an operator should mean: said at start and by <c>config check</c>.
/// </summary>
internal static class StartupWarnings
{
    internal static IReadOnlyList<string> Of(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        return
        [
            .. RawSettings.Of(configuration).Warnings,
            .. Of(
                services.GetRequiredService<ChosenAdapters>(),
                services.GetRequiredService<IOptions<AuthOptions>>().Value.Anonymous,
                exportsTraces: OtlpTarget.Of(configuration) is not null
                    || services.GetRequiredService<IHostEnvironment>().IsDevelopment(),
                losesData: configuration.GetValue<bool>("DOTNET_RUNNING_IN_CONTAINER")
                    && string.IsNullOrWhiteSpace(configuration["BlogManager:DataDirectory"])
            ),
        ];
    }

    /// <param name="anonymous">What a caller without a key may do.</param>
    /// <param name="exportsTraces">Whether traces are exported, or need not be.</param>
    internal static IReadOnlyList<string> Of(
        ChosenAdapters adapters,
        string anonymous,
        bool exportsTraces,
        bool losesData
    )
    {
        List<string> warnings = [];
        if (!string.Equals(anonymous, "none", StringComparison.OrdinalIgnoreCase))
            warnings.Add(
                $"Anyone may {(string.Equals(anonymous, "ask", StringComparison.OrdinalIgnoreCase) ? "read posts and ask questions" : "read posts")} without a key: BlogManager:Auth:Anonymous is {anonymous}."
            );
        if (adapters.Storage == "mongo")
        {
            // A store for several instances: what each has for itself then differs between them.
            if (adapters.RateLimits == "memory")
                warnings.Add(
                    "Where several instances share this MongoDB, each counts rate limits for itself: set BlogManager:RateLimits:Store to redis."
                );
            if (adapters.Cache == "memory")
                warnings.Add(
                    "Where several instances share this MongoDB, one may serve for a while what another has replaced: set BlogManager:Cache:Provider to redis."
                );
        }
        else if (adapters.RateLimits == "redis")
            warnings.Add(
                "Rate limits are shared, as several instances need it, but a SQLite file is one instance's: set BlogManager:Storage:Provider to mongo for more than one."
            );
        if (losesData && adapters.Storage == "sqlite")
            warnings.Add(
                "The data is in the container and goes with it: mount a volume and name it in BlogManager:DataDirectory."
            );
        if (!exportsTraces)
            warnings.Add("No traces are exported: BlogManager:Telemetry:OtlpEndpoint names no collector.");
        return warnings;
    }
}
