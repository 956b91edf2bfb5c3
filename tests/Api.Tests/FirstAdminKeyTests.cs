using BlogManager.Api.Hosting;

namespace BlogManager.Api.Tests;

public sealed class FirstAdminKeyTests
{
    [TestCase("http://localhost:8001", "http://localhost:8001")]
    [TestCase("http://127.0.0.1:4711", "http://127.0.0.1:4711")]
    [TestCase("http://[::]:80", "http://localhost:80")]
    [TestCase("http://[::1]:80", "http://[::1]:80")]
    [TestCase("http://0.0.0.0:8080", "http://localhost:8080")]
    [TestCase("https://*:443", "https://localhost:443")]
    [TestCase("http://+:80", "http://localhost:80")]
    [TestCase(null, "http://localhost:8001")]
    public void A_wildcard_address_is_printed_as_one_that_can_be_called(string? listening, string callable) =>
        Assert.That(FirstAdminKey.CallableAddress(listening), Is.EqualTo(callable));
}
