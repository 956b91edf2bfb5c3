using System.Globalization;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// The models in the box, loaded in the background. Where they cannot run (ONNX Runtime has no library for this
/// machine, or a file is missing or damaged) that is said once, and the service works by words.
/// </summary>
internal sealed partial class NeuralModels : IDisposable
{
    private readonly Lazy<Task<SentenceEncoder?>> _encoder;
    private readonly Lazy<Task<PassageReader?>> _reader;
    private readonly Lazy<Task<QuestionGenerator?>> _generator;
    private readonly ILogger<NeuralModels> _logger;
    private readonly string _folder;

    /// <summary>The models of the folder that ships beside the program.</summary>
    public NeuralModels(ILogger<NeuralModels> logger)
        : this(Path.Combine(AppContext.BaseDirectory, "models"), logger) { }

    internal NeuralModels(string folder, ILogger<NeuralModels> logger)
    {
        (_folder, _logger) = (folder, logger);
        var pieces = new Lazy<WordPieces>(() => new WordPieces(Path.Combine(folder, "vocab.txt")));
        _encoder = Loading("encoder.int8.onnx", path => new SentenceEncoder(
            pieces.Value,
            new OnnxModel(path, "last_hidden_state")
        ));
        _reader = Loading("reader.int8.onnx", path => new PassageReader(
            pieces.Value,
            new OnnxModel(path, "start_logits", "end_logits", "answerable")
        ));
        _generator = Loading("writer-reads.int8.onnx", path => new QuestionGenerator(
            pieces.Value,
            File.ReadAllLines(Path.Combine(folder, "vocab.txt")),
            [
                .. File.ReadLines(Path.Combine(folder, "writer-pieces.txt"))
                    .Select(l => long.Parse(l, CultureInfo.InvariantCulture)),
            ],
            new OnnxModel(path, "keys", "values", "copies", "words"),
            new OnnxModel(
                Path.Combine(folder, "writer-writes.int8.onnx"),
                "chances",
                "grades",
                "new_keys",
                "new_values"
            )
        ));
    }

    /// <summary>The sentence encoder, or null where it cannot be had. The first call begins to load it.</summary>
    internal Task<SentenceEncoder?> EncoderAsync() => _encoder.Value;

    /// <summary>The reader, or null where it cannot be had. The first call begins to load it.</summary>
    internal Task<PassageReader?> ReaderAsync() => _reader.Value;

    /// <summary>The writer of questions, or null where it cannot be had. The first call begins to load it.</summary>
    internal Task<QuestionGenerator?> GeneratorAsync() => _generator.Value;

    /// <summary>Waits for a model no longer than a caller should wait at the start of the process.</summary>
    /// <exception cref="DependencyUnavailableException">It is still being loaded.</exception>
    internal static async Task<T?> SoonAsync<T>(Task<T?> model, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await model.WaitAsync(WaitTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new DependencyUnavailableException(
                Dependencies.ExternalApi.Name,
                "The built-in models are still being loaded."
            );
        }
    }

    public void Dispose()
    {
        Dispose(_encoder);
        Dispose(_reader);
        Dispose(_generator);
    }

    // Loading takes one to three seconds of a small machine: who asks right after a start rather waits for them than
    // has a weaker answer.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LoadsWithin = TimeSpan.FromSeconds(10);

    private static void Dispose<T>(Lazy<Task<T?>> model)
        where T : class, IDisposable
    {
        if (!model.IsValueCreated)
            return;
        // One that is still being loaded is waited for: a process that ends under the native code dies of it.
        if (Task.WaitAny([model.Value], LoadsWithin) == 0 && model.Value.IsCompletedSuccessfully)
            model.Value.Result?.Dispose();
    }

    private Lazy<Task<T?>> Loading<T>(string file, Func<string, T> load)
        where T : class => new(() => Task.Run(() => Load(file, load)));

    private T? Load<T>(string file, Func<string, T> load)
        where T : class
    {
        try
        {
            return load(Path.Combine(_folder, file));
        }
        catch (Exception fault)
            when (fault
                    is OnnxRuntimeException
                        or TypeInitializationException
                        or DllNotFoundException
                        or EntryPointNotFoundException
                        or BadImageFormatException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            LogUnavailable(
                file,
                (fault.InnerException ?? fault).GetType().Name,
                (fault.InnerException ?? fault).Message
            );
            return null;
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The built-in model {File} cannot run on this machine, words decide in its place ({ErrorType}: {Reason})"
    )]
    private partial void LogUnavailable(string file, string errorType, string reason);
}
