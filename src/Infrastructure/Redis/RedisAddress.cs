using System.Globalization;
using StackExchange.Redis;

namespace BlogManager.Infrastructure.Redis;

/// <summary>
/// Reads a Redis address in either form: <c>host:port,option=value</c>, or the URI that hosting services hand out.
/// </summary>
internal static class RedisAddress
{
    private const int DefaultPort = 6379;

    /// <exception cref="ArgumentException">It cannot be read. The message may show it.</exception>
    internal static ConfigurationOptions Parse(string text)
    {
        text = text.Trim();
        var isUri =
            text.StartsWith("redis://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase);
        if (!isUri)
            return text.Contains("://", StringComparison.Ordinal)
                ? throw new ArgumentException("Not Redis.", nameof(text))
                : ConfigurationOptions.Parse(text);
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Host.Length == 0
            || uri.Query.Length > 0
            || uri.Fragment.Length > 0
        )
            throw new ArgumentException("No host, or more than a host, a user and a database.", nameof(text));
        var options = new ConfigurationOptions
        {
            Ssl = uri.Scheme.Equals("rediss", StringComparison.OrdinalIgnoreCase),
        };
        options.EndPoints.Add(uri.DnsSafeHost, uri.Port > 0 ? uri.Port : DefaultPort);
        if (options.Ssl)
            options.SslHost = uri.DnsSafeHost;
        if (uri.UserInfo.Length > 0)
        {
            // user:password, :password, or, as the specification of the scheme has it no more, the password alone.
            var parts = uri.UserInfo.Split(':', 2);
            options.Password = Uri.UnescapeDataString(parts[^1]);
            if (parts is [{ Length: > 0 } user, _])
                options.User = Uri.UnescapeDataString(user);
        }

        if (uri.AbsolutePath.Trim('/') is { Length: > 0 } database)
        {
            options.DefaultDatabase = int.TryParse(
                database,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number
                : throw new ArgumentException("The database is a number.", nameof(text));
        }

        return options;
    }
}
