using BlogManager.Application.Health;
using BlogManager.Application.Ports;
using Moq;

namespace BlogManager.Application.Tests.Operations;

public sealed class CircuitUseCaseTests
{
    private readonly Dictionary<string, CircuitSnapshot> _breakers = new()
    {
        ["crawler"] = new("closed", true, 0, null, null),
        ["redis"] = new("closed", false, 0, null, null),
    };

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task A_breaker_is_isolated_and_reset_by_name_and_its_state_then_is_told()
    {
        var circuits = Circuits().Object;
        var isolated = await new IsolateCircuitHandler(circuits).HandleAsync(new IsolateCircuit("crawler"), Cancel);
        Assert.That(isolated.Value, Is.EqualTo(new CircuitView("crawler", "isolated")));
        var reset = await new ResetCircuitHandler(circuits).HandleAsync(new ResetCircuit("crawler"), Cancel);
        Assert.That(reset.Value, Is.EqualTo(new CircuitView("crawler", "closed")));
    }

    [Test]
    public async Task One_that_does_not_exist_or_is_not_in_use_is_told_as_such()
    {
        var circuits = Circuits().Object;
        var none = await new IsolateCircuitHandler(circuits).HandleAsync(new IsolateCircuit("toaster"), Cancel);
        Assert.That(
            (none.Error!.Code, none.Error.Message),
            Is.EqualTo(("not_found", "There is no circuit breaker of that name. There are: crawler, redis."))
        );
        var unused = await new ResetCircuitHandler(circuits).HandleAsync(new ResetCircuit("redis"), Cancel);
        Assert.That(unused.Error!.Code, Is.EqualTo("conflict"));
    }

    [TestCase(0, false)]
    [TestCase(50, true)]
    [TestCase(51, false)]
    public void A_name_has_1_to_50_characters(int length, bool isValid)
    {
        var name = new string('x', length);
        Assert.That(new IsolateCircuitValidator().Validate(new IsolateCircuit(name)).IsValid, Is.EqualTo(isValid));
        Assert.That(new ResetCircuitValidator().Validate(new ResetCircuit(name)).IsValid, Is.EqualTo(isValid));
    }

    private Mock<ICircuitStates> Circuits()
    {
        var circuits = new Mock<ICircuitStates>(MockBehavior.Strict);
        circuits.Setup(c => c.Snapshot()).Returns(() => _breakers);
        circuits
            .Setup(c => c.IsolateAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((string name, CancellationToken _) => Set(name, "isolated"));
        circuits
            .Setup(c => c.ResetAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((string name, CancellationToken _) => Set(name, "closed"));
        return circuits;
    }

    private bool Set(string name, string state)
    {
        if (!_breakers[name].InUse)
            return false;
        _breakers[name] = _breakers[name] with { State = state };
        return true;
    }
}
