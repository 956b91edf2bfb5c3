using System.Net;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Hosting;

namespace BlogManager.Infrastructure.Models.Onnx;

/// <summary>
/// The owner's encoder, loaded once: when the service starts, which does not start without it, or when a verb of the
/// command line first needs it.
/// </summary>
internal sealed class LoadedEncoder(OnnxEmbeddingOptions options) : IHostedService, IDependencyProbe, IDisposable
{
    private readonly Lazy<OnnxEncoder> _encoder = new(() => OnnxEncoder.Load(options));

    /// <exception cref="OnnxFolderException">The folder's files do not make an encoder.</exception>
    internal OnnxEncoder Encoder => _encoder.Value;

    public string Name => "embeddings (onnx)";

    public string Setting => OnnxEmbeddingOptions.Section + ":Folder";

    public IReadOnlyList<DnsEndPoint> Servers => [];

    internal async Task<OnnxEncoder> SoonAsync(CancellationToken cancellationToken) =>
        _encoder.IsValueCreated ? Encoder : await Task.Run(() => Encoder, cancellationToken);

    /// <exception cref="SettingsException">The folder's files do not make an encoder.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = await SoonAsync(cancellationToken);
        }
        catch (OnnxFolderException fault)
        {
            throw new SettingsException([$"{Setting}: {fault.Message}"]);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task TryAsync(CancellationToken cancellationToken) => SoonAsync(cancellationToken);

    public async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        var encoder = await SoonAsync(cancellationToken);
        return $"{encoder.Name}, {encoder.Dimension} dimensions, pooling {encoder.Pooling}, up to {options.MaxTokens} tokens";
    }

    public string? Advise(Exception fault) => fault is OnnxFolderException ? fault.Message : null;

    public void Dispose()
    {
        if (_encoder.IsValueCreated)
            Encoder.Dispose();
    }
}
