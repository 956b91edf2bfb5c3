using BlogManager.Infrastructure.Settings;

namespace BlogManager.Api.Http;

/// <summary>How large a request may be, section <c>BlogManager:Limits</c>.</summary>
public sealed class RequestLimitOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:Limits";

    /// <summary>
    /// The largest body that is read, in bytes; a larger one is answered with 413. Default 8 MiB, which holds a million
    /// characters in any script and escaping, from 1 KiB to 29,000,000.
    /// </summary>
    public int MaxRequestBodyBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// What the bodies of all requests that are being served may take of memory, in bytes; a request beyond that is
    /// answered with 503. Default 64 MiB, from twice
    /// <see cref="MaxRequestBodyBytes"/> to 8,000,000,000.
    /// </summary>
    public long MaxBodiesBytes { get; set; } = 64 * 1024 * 1024;

    public IEnumerable<string> Faults() =>
        [
            // Kestrel's own limit of 30,000,000 stays above it: ours answers with a body, Kestrel's may cut the connection.
            .. CheckedOptions.Range(Section, nameof(MaxRequestBodyBytes), MaxRequestBodyBytes, 1024, 29_000_000),
            // While a buffer grows, the smaller one is there as well.
            .. CheckedOptions.Unless(
                MaxBodiesBytes >= 2L * MaxRequestBodyBytes && MaxBodiesBytes <= 8_000_000_000,
                $"{Section}:MaxBodiesBytes must be at least twice {Section}:MaxRequestBodyBytes and at most 8000000000."
            ),
        ];
}
