using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Http;

namespace SRNet.Server.Service.Security;

/// <summary>What an endpoint wants of who asks. One that says nothing may be read by all who may watch, and changes nothing but for who may do everything.</summary>
internal sealed record NeededRole(Role Role)
{
    /// <summary>Of an endpoint, null where there is none, and a method.</summary>
    public static Role Of(IEnumerable<object>? metadata, string method) =>
        metadata?.OfType<NeededRole>().LastOrDefault()?.Role ?? (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Role.Watch : Role.Administer);
}

/// <summary>An endpoint that is asked by POST for what it answers: nothing is changed by it.</summary>
internal sealed record ChangesNothing;

/// <summary>
/// Behind the routing: lets a request through to its endpoint when its key is good enough, and notes in the log who changed what. What <see cref="RequestGate"/>
/// let in without a key is for everybody.
/// </summary>
internal sealed partial class RoleGate(RequestDelegate next, ILogger<RoleGate> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (caller, method, path) = (Caller.Of(context), context.Request.Method, UrlRedaction.Redact(context.Request.Path.Value ?? ""));
        var needed = NeededRole.Of(context.GetEndpoint()?.Metadata, method);
        if (caller is not null && caller.Role < needed)
        {
            LogRefused(caller.Name!, method, path, ApiKey.RoleName(needed));
            await Problems.Problem(
                StatusCodes.Status403Forbidden,
                $"This needs a key that may {ApiKey.RoleName(needed)}; the key '{caller.Name}' may {ApiKey.RoleName(caller.Role)}.").ExecuteAsync(context);
            return;
        }

        await next(context);
        if (caller?.Name is { } name && !HttpMethods.IsGet(method) && context.GetEndpoint()?.Metadata.GetMetadata<ChangesNothing>() is null)
        {
            LogDone(name, method, path, context.Response.StatusCode);
        }
    }

    [LoggerMessage(LogLevel.Warning, "key {Name}: {Method} {Path} refused, it needs one that may {Role}")]
    private partial void LogRefused(string name, string method, string path, string role);

    [LoggerMessage(LogLevel.Information, "key {Name}: {Method} {Path}, answered {Status}")]
    private partial void LogDone(string name, string method, string path, int status);
}
