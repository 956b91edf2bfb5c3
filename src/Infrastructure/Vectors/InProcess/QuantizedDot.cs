using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BlogManager.Infrastructure.Vectors.InProcess;

/// <summary>
/// Dot products of vectors quantized to signed bytes. All sums are exact in 32-bit integers, so every path gives the
/// same result on every machine. Vectors are padded with zeros to a multiple of <see cref="Step"/>, which leaves their
/// dot product as it is.
/// </summary>
internal static class QuantizedDot
{
    /// <summary>Bytes taken at a step.</summary>
    internal const int Step = 32;

    internal static int Padded(int dimension) => (dimension + Step - 1) / Step * Step;

    /// <summary>The dot product of two padded vectors of the same length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Compute(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b) =>
        Avx2.IsSupported ? Wide(a, b) : Portable(a, b);

    /// <summary>Sixteen products at a time by <c>vpmaddwd</c>.</summary>
    internal static int Wide(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        var first = Vector256<int>.Zero;
        var second = Vector256<int>.Zero;
        for (nuint i = 0; i < (nuint)a.Length; i += Step)
        {
            first += Avx2.MultiplyAddAdjacent(
                Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref left, i)),
                Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref right, i))
            );
            second += Avx2.MultiplyAddAdjacent(
                Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref left, i + 16)),
                Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref right, i + 16))
            );
        }

        return Vector256.Sum(first + second);
    }

    /// <summary>
    /// The same with the vectors that every platform has (and that the runtime emulates where it has none).
    /// </summary>
    internal static int Portable(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        var sum = Vector128<int>.Zero;
        for (nuint i = 0; i < (nuint)a.Length; i += 16)
        {
            var (leftLow, leftHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref left, i));
            var (rightLow, rightHigh) = Vector128.Widen(Vector128.LoadUnsafe(ref right, i));

            // Two products of at most 127² fit into 16 bits: 2 × 16,129 = 32,258.
            var (low, high) = Vector128.Widen((leftLow * rightLow) + (leftHigh * rightHigh));
            sum += low + high;
        }

        return Vector128.Sum(sum);
    }
}
