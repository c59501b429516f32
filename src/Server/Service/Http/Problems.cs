using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SRNet.Server.Service.Http;

/// <summary>Everything that can go wrong, as problem details (RFC 9457) with one sentence.</summary>
internal static class Problems
{
    private const string TooLarge = "The request's body is larger than 16 MB, the most that is taken.";
    private const string Prompts = "a prompt is a box, clicks, scribble, polygon or mask";
    private const string NoJson = "The request's body has to be JSON, with the header 'Content-Type: application/json'.";

    public static ProblemHttpResult NoStream(string id) => Problem(StatusCodes.Status404NotFound, $"There is no stream '{Short(id)}'.");

    public static ProblemHttpResult NoObject(string id, int objectId) => Problem(StatusCodes.Status404NotFound, $"Stream '{Short(id)}' has no object {objectId}.");

    public static ProblemHttpResult Conflict(string detail) => Problem(StatusCodes.Status409Conflict, detail);

    public static ProblemHttpResult Configured(string id) => Conflict($"Stream '{id}' is defined in the configuration file; change it there.");

    public static ProblemHttpResult Invalid(string detail) => Problem(StatusCodes.Status400BadRequest, detail);

    public static ProblemHttpResult Busy(string detail) => Problem(StatusCodes.Status503ServiceUnavailable, detail);

    /// <summary>A key that is not looked at, because many from there were wrong.</summary>
    public static ProblemHttpResult TooManyKeys(HttpContext context, TimeSpan wait)
    {
        var seconds = Math.Ceiling(wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        return Problem(StatusCodes.Status429TooManyRequests, $"Many wrong keys came from this address; the next one is looked at in {seconds} s.");
    }

    public static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(UrlRedaction.Redact(detail), statusCode: status);

    /// <summary>What an answer that is nothing but a status means.</summary>
    public static ProblemHttpResult OfStatus(HttpContext context) => Problem(context.Response.StatusCode, context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address; /openapi/v1.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} cannot be done here; this address takes {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => NoJson,
        StatusCodes.Status413PayloadTooLarge => TooLarge,
        var status => $"{Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status)}.",
    });

    /// <summary>Answers a request whose handling threw.</summary>
    public static Task AnswerAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        return Of(error).ExecuteAsync(context);
    }

    private static ProblemHttpResult Of(Exception? error) => error switch
    {
        SrNetException { Error: SrNetError.Failed } e => Busy(e.Message),
        SrNetException { Error: SrNetError.Missing } e => Problem(StatusCodes.Status501NotImplemented, e.Message),
        SrNetException e => Invalid(e.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } e => Invalid(Sentence(e)),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => Problem(StatusCodes.Status415UnsupportedMediaType, NoJson),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problem(StatusCodes.Status413PayloadTooLarge, TooLarge),
        BadHttpRequestException e => Problem(e.StatusCode, $"{e.Message.TrimEnd('.')}."),
        ObjectDisposedException => Busy("The stream or the service is ending."),
        OperationCanceledException => Busy("The request was given up."),
        _ => Problem(StatusCodes.Status500InternalServerError, "Something went wrong in the service; its log says what."),
    };

    // The serializer's message names the member; its type names are nobody's business.
    private static string Sentence(BadHttpRequestException error)
    {
        if (error.InnerException is not System.Text.Json.JsonException json)
        {
            // Failed to bind parameter "bool overlay" from "maybe". Of a body that is not there it speaks as to a programmer.
            return error.Message.Split('"') is not [_, var parameter, _, ..] parts ? $"{error.Message.TrimEnd('.')}."
                : error.Message.StartsWith("Implicit body", StringComparison.Ordinal) ? "The request needs a body: what is asked for, as JSON."
                : $"'{Name(parameter)}' {Expected(parameter)}, not '{Short(parts is [_, _, _, var value, ..] ? value : "")}'.";
        }

        var where = json.Path is null or "$" ? "" : $" at {Short(json.Path)}";
        return json.Message.Contains("could not be mapped", StringComparison.Ordinal) ? $"The request has a member{where} that is not known{(IsPromptWithoutType(json.Message) ? $", for its prompt has no type: {Prompts}" : "")}."
            : json.Message.Contains("type discriminator", StringComparison.Ordinal) ? $"The request names a type{where} that is not known: {Prompts}."
            : json.Message.Contains("missing required", StringComparison.Ordinal) ? $"The request lacks {Missing(json.Message)}."
            : $"The request is no JSON of the expected form{where}.";
    }

    // Without a type a prompt is one that marks nothing, and every member but those of all prompts is too much.
    private static bool IsPromptWithoutType(string message) => message.Contains(".PromptRequest'", StringComparison.Ordinal);

    // "bool overlay", "DateTimeOffset From": as they are written in addresses.
    private static string Name(string parameter) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(parameter.Split(' ')[^1]);

    // Its type: "bool", "long?", "Nullable<DateTimeOffset>".
    private static string Expected(string parameter) => parameter.Split(' ')[0] switch
    {
        var type when type.Contains("bool", StringComparison.OrdinalIgnoreCase) => "is true or false",
        var type when type.Contains("DateTimeOffset", StringComparison.Ordinal) => "is a time in ISO 8601, such as 2026-11-30T09:00:00Z",
        var type when type.Contains("int", StringComparison.OrdinalIgnoreCase) || type.Contains("long", StringComparison.Ordinal) => "is a whole number",
        _ => "cannot be read",
    };

    private static string Missing(string message)
    {
        var from = message.IndexOf('\'', message.IndexOf("including", StringComparison.Ordinal) is > 0 and var i ? i : 0);
        return from < 0 ? "a member" : message[from..].TrimEnd('.');
    }

    /// <summary>What somebody sent, short enough to be said again.</summary>
    public static string Short(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
