using System.Globalization;
using BlogManager.Application.Requests;
using BlogManager.Application.Spending;

namespace BlogManager.Api.RateLimits;

/// <summary>
/// Tells callers of budgets that are nearly spent: <c>X-Budget-Remaining: daily=1200, monthly=40000</c>. Not pages,
/// whose readers it does not concern, and nobody without a key.
/// </summary>
internal static class BudgetHeader
{
    internal const string Name = "X-Budget-Remaining";

    internal static RouteHandlerBuilder TellsBudget(this RouteHandlerBuilder route) =>
        route.AddEndpointFilter(
            (call, next) =>
            {
                var context = call.HttpContext;
                var caller = context.RequestServices.GetRequiredService<RequestContext>().Caller;
                if (caller is { KeyId: { } keyId, IsPage: false })
                {
                    var watch = context.RequestServices.GetRequiredService<BudgetWatch>();
                    // When the answer begins, so that what it took is in it.
                    context.Response.OnStarting(async () =>
                    {
                        var near = await watch.NearlySpentAsync(keyId, context.RequestAborted);
                        if (near.Count > 0)
                            context.Response.Headers[Name] = string.Join(
                                ", ",
                                near.Select(b =>
                                    string.Create(CultureInfo.InvariantCulture, $"{b.Budget}={b.Remaining}")
                                )
                            );
                    });
                }

                return next(call);
            }
        );
}
