using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Vectors.Servers;

/// <summary>Tells whether a post's vectors in the index are those of the store, without reading them back.</summary>
internal static class Fingerprint
{
    private const int Bytes = 12;

    /// <summary>The first 96 bits of SHA-256 over ids, kinds and components, in order of the ids.</summary>
    internal static string Of(IEnumerable<Embedding> embeddings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var embedding in embeddings.OrderBy(e => e.Kind).ThenBy(e => e.Id, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{embedding.Kind}\n{embedding.Id}\n{embedding.Site}\n"));
            hash.AppendData(MemoryMarshal.AsBytes(embedding.Values.Span));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Bytes));
    }
}
