using System.Security.Cryptography;
using System.Text;

namespace BlogManager.Infrastructure.Storage;

/// <summary>What tells one store from another without showing where it is.</summary>
internal static class StoreIdentity
{
    /// <summary>The identity of a place of a provider: SHA-256, in hexadecimal.</summary>
    public static string Of(string provider, string place) =>
        $"{provider}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(place)))}";
}
