using System.Net;
using BlogManager.Infrastructure.Settings;

namespace BlogManager.Api.Security;

/// <summary>Who may read the metrics without a key, section <c>BlogManager:Metrics</c>.</summary>
public sealed class MetricsOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:Metrics";

    /// <summary>Networks in CIDR form whose callers need no key; loopback where the list is empty.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    public IEnumerable<string> Faults() =>
        CheckedOptions.Unless(
            AllowedNetworks.All(n => IPNetwork.TryParse(n, out _)),
            $"{Section}:AllowedNetworks must list networks in CIDR form, such as 10.0.0.0/8 or fd00::/8."
        );

    /// <summary>Whether a caller at that address needs no key.</summary>
    internal bool Allows(IPAddress? address)
    {
        if (address is null)
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return AllowedNetworks.Count == 0
            ? IPAddress.IsLoopback(address)
            : AllowedNetworks.Any(n => IPNetwork.Parse(n).Contains(address));
    }
}
