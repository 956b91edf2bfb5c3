using Microsoft.Extensions.Logging.Console;

namespace BlogManager.Api.Hosting;

/// <summary>How the console's log looks where the operator says nothing: one line a message for people in Development, JSON for machines elsewhere.</summary>
internal static class LogFormat
{
    private const string Chosen = "Logging:Console:FormatterName";

    internal static ILoggingBuilder UseReadableOrJson(this ILoggingBuilder logging, IConfiguration configuration, IHostEnvironment environment)
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

        // The output belongs to the whole process: not to be taken from a program that hosts the service, as tests do.
        if (environment.IsProduction())
            BatchedOutput.Use();
        logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        return logging.AddConsole(console => console.FormatterName = JsonLineFormatter.FormatterName);
    }
}
