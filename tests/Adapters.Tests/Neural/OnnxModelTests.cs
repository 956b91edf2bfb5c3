using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Adapters.Tests.Neural;

public sealed class OnnxModelTests
{
    /// <summary>
    /// A service that stops frees its models while a request may still be read. The native code does not look: without
    /// care the process dies of it, and this test with it.
    /// </summary>
    [Test]
    public async Task A_model_that_is_disposed_while_it_is_used_ends_its_calls_first()
    {
        _ = await ModelsUnderTest.Models.EncoderAsync();
        for (var round = 0; round < 5; round++)
        {
            var model = new OnnxModel(
                Path.Combine(AppContext.BaseDirectory, "models", "encoder.int8.onnx"),
                "last_hidden_state"
            );
            using var under = new CountdownEvent(4);
            Task[] users = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => UseUntilGone(model, under)))];
            under.Wait(TestContext.CurrentContext.CancellationToken);
            model.Dispose();
            model.Dispose();
            await Task.WhenAll(users).WaitAsync(TestContext.CurrentContext.CancellationToken);
        }
    }

    private static void UseUntilGone(OnnxModel model, CountdownEvent under)
    {
        long[] pieces = [101, .. Enumerable.Repeat(2_100L, 200), 102];
        model.Run(pieces, pieces.Length, _ => 0);
        under.Signal();
        Assert.That(
            () =>
            {
                while (true)
                    model.Run(pieces, pieces.Length, _ => 0);
            },
            Throws.InstanceOf<OperationCanceledException>()
        );
    }
}
