using BlogManager.Api.Http;
using BlogManager.Application.Asking;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;

namespace BlogManager.Api.Mcp;

/// <summary>
/// The Model Context Protocol over streamable HTTP at /mcp. Without sessions: each request stands for itself, so that any
/// instance may answer it and nothing is held for a client that has gone.
/// </summary>
internal static class McpEndpoint
{
    internal const string Route = "/mcp";

    private static readonly RequestDeclaration Ask = RequestDeclaration.Of(typeof(AskQuestion));
    private static readonly RequestDeclaration Read = RequestDeclaration.Of(typeof(ListPosts));

    internal static IServiceCollection AddMcpTools(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services
            .AddMcpServer(server =>
            {
                server.ServerInfo = new() { Name = "blogmanager", Version = BuildVersion.Text };
                server.ServerInstructions =
                    "Answers from the posts of a blog. Quote the citations; where the tool ask abstains, say that the blog does not answer the question.";
            })
            .WithHttpTransport(transport => transport.Stateless = true)
            .WithTools<PostTools>();
        return services;
    }

    internal static void MapMcpTools(this IEndpointRouteBuilder routes)
    {
        var current = routes.ServiceProvider.GetRequiredService<RequestContext>();
        routes.MapMcp(Route).Add(endpoint => endpoint.RequestDelegate = Guarded(endpoint.RequestDelegate!, current));
    }

    // Which of the tools a caller may use, the use cases decide; who may use none is told so before the protocol begins.
    private static RequestDelegate Guarded(RequestDelegate serve, RequestContext current) =>
        context =>
            Ask.Refuse(current.Caller) is { } refusal && Read.Refuse(current.Caller) is not null
                ? ErrorMapping.WriteAsync(context, refusal)
                : serve(context);
}
