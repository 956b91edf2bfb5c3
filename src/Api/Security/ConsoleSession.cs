using System.Security.Claims;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Security;

/// <summary>
/// Whoever signed in to the console by the owner's provider. Their cookie is taken from the console's own pages alone,
/// which send a header that no other page can.
/// </summary>
internal sealed class ConsoleSession(IOptions<ConsoleOidcOptions> options)
{
    internal const string Scheme = "console";
    internal const string Cookie = "__Host-blogmanager-console";

    /// <summary>Sent by the console with every call; another site's page may not send it.</summary>
    internal const string Header = "X-BlogManager-Console";

    private static readonly Error NotFromConsole = new(
        "anti_forgery_required",
        ErrorKind.Forbidden,
        $"This call came with the console's cookie and without its header: send {Header}: 1, or a key."
    );

    /// <returns>Null where nobody is signed in; an error where the cookie came from elsewhere and would write.</returns>
    internal async Task<Result<Caller?>> CallerAsync(HttpContext context)
    {
        if (!options.Value.IsOn || !context.Request.Cookies.ContainsKey(Cookie))
            return Result<Caller?>.Success(null);
        if (!context.Request.Headers.ContainsKey(Header))
        {
            return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
                ? Result<Caller?>.Success(null)
                : NotFromConsole;
        }

        return Result<Caller?>.Success(
            await EmailAsync(context) is { } email
                ? new Caller(null, email, Scopes.All) { Tier = KeyTier.Elevated }
                : null
        );
    }

    /// <summary>The e-mail of whoever is signed in and still on the list; null where nobody is.</summary>
    internal async Task<string?> EmailAsync(HttpContext context)
    {
        var session = await context.AuthenticateAsync(Scheme);
        var email = session.Principal?.FindFirstValue(ClaimTypes.Email);
        return session.Succeeded && options.Value.Allows(email) ? email : null;
    }
}
