using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Application.Requests;

namespace BlogManager.Infrastructure.Caching;

/// <summary>What an entry is called outside this process: a hash, short and without the key's text.</summary>
internal static class EntryId
{
    private const int Bytes = 18;

    // Another build may have other types behind the same names: what it has remembered is not for this one.
    private static readonly string Build = typeof(Telemetry).Module.ModuleVersionId.ToString();

    internal static string Of(string key) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Build + key)).AsSpan(0, Bytes));
}
