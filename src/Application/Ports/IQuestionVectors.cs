namespace BlogManager.Application.Ports;

/// <summary>What questions mean, as vectors of the encoder in the box: nothing is sent anywhere for it.</summary>
public interface IQuestionVectors
{
    /// <summary>Whether the encoder was made for a language; of another one its vectors say nothing.</summary>
    /// <param name="language">ISO 639-1, or <c>und</c>.</param>
    bool Knows(string language);

    /// <summary>One vector of unit length a question; null where the encoder cannot be had.</summary>
    Task<IReadOnlyList<ReadOnlyMemory<float>>?> OfAsync(
        IReadOnlyList<string> questions,
        CancellationToken cancellationToken
    );
}
