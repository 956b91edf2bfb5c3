namespace BlogManager.Application.Ports;

/// <summary>Tries something outside this process that an adapter was configured to use, for <c>config check</c>. An adapter that has such a thing registers one.</summary>
public interface IDependencyProbe
{
    /// <summary>The port group and its provider, e.g. <c>models (openai)</c>.</summary>
    string Name { get; }

    /// <summary>Tries it, at no cost.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="Exception">It does not answer; the message holds no secret.</exception>
    Task TryAsync(CancellationToken cancellationToken);
}
