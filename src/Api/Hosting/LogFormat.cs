namespace BlogManager.Api.Hosting;

/// <summary>
/// How the console's log looks where the operator says nothing: one line a message for people in Development, JSON for
/// machines elsewhere.
/// </summary>
internal static class LogFormat
{
    private const string Chosen = "Logging:Console:FormatterName";

    internal static ILoggingBuilder UseReadableOrJson(
        this ILoggingBuilder logging,
        IConfiguration configuration,
        IHostEnvironment environment
    )
    {
        if (!string.IsNullOrEmpty(configuration[Chosen]))
            return logging;
        if (environment.IsDevelopment())
        {
            return logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
        }

        // In the place of the framework's console; the others that come by default (debugger, event source) are of no
        // use without tools attached.
        logging.ClearProviders();
        logging.Services.AddSingleton<ILoggerProvider>(_ => new JsonLineLoggerProvider(
            new BatchedOutput(Console.OpenStandardOutput())
        ));
        return logging;
    }
}
