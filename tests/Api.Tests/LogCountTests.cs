using BlogManager.Api.Hosting;
using BlogManager.Testing;
using Microsoft.Extensions.Logging;

namespace BlogManager.Api.Tests;

[NonParallelizable]
public sealed class LogCountTests
{
    [Test]
    public void Messages_from_warning_on_are_counted_by_level_where_the_log_lets_them_through()
    {
        using var loggers = LoggerFactory.Create(logging =>
            logging.SetMinimumLevel(LogLevel.Trace).AddFilter("Quiet", LogLevel.Error).AddProvider(new LogCount())
        );
        using var measured = new Measurements();
        foreach (var category in (string[])["Loud", "Quiet"])
        {
            foreach (var level in Enum.GetValues<LogLevel>().Where(l => l != LogLevel.None))
                loggers.CreateLogger(category).Log(level, "text");
        }

        Assert.That(
            (
                measured.Sum("log_messages_total", "warning"),
                measured.Sum("log_messages_total", "error"),
                measured.Sum("log_messages_total", "critical"),
                measured.Of("log_messages_total").Count
            ),
            Is.EqualTo((1, 2, 2, 5))
        );
    }
}
