using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SRNet.Server.Service.Http;

namespace SRNet.Server.Tests.Service;

public class ProblemsTests
{
    [Theory]
    [InlineData("/api/streams/x/snapshot.jpg?overlay=2", null, "'overlay' is true or false, not '2'.")]
    [InlineData("/api/streams/x/mask.png?frame=", null, "There is no stream 'x'.")]
    [InlineData("/api/events?limit=ten", null, "'limit' is a whole number, not 'ten'.")]
    [InlineData("/api/events?from=yesterday", null, "'from' is a time in ISO 8601, such as 2026-11-30T09:00:00Z, not 'yesterday'.")]
    [InlineData("/api/streams/x/objects", "", "The request needs a body: what is asked for, as JSON.")]
    [InlineData("/api/streams/x/objects", "null", "The request needs a body: what is asked for, as JSON.")]
    [InlineData("/api/streams/x/objects", """{"prompt": {"points": [[1, 2]]}}""", "for its prompt has no type: a prompt is a box, clicks, scribble, polygon or mask.")]
    [InlineData("/api/streams/x/objects", """{"prompt": {"type": "lasso"}}""", "that is not known: a prompt is a box, clicks, scribble, polygon or mask.")]
    [InlineData("/api/streams/x/objects", """{"prompt": {"type": "box", "box": [1, 2, 3, 4]}, "nmae": "x"}""", "The request has a member at $.nmae that is not known.")]
    public async Task What_cannot_be_read_is_named_with_what_could_be(string path, string? json, string expected)
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var (_, body) = await service.SendAsync(json is null ? HttpMethod.Get : HttpMethod.Post, path, json);
        Assert.EndsWith(expected, (string)body!["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SrNetError.InvalidInput, StatusCodes.Status400BadRequest)]
    [InlineData(SrNetError.Missing, StatusCodes.Status501NotImplemented)]
    [InlineData(SrNetError.Failed, StatusCodes.Status503ServiceUnavailable)]
    public async Task What_the_client_cannot_help_is_not_the_clients_fault(SrNetError error, int status)
    {
        await using var services = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature
        {
            Error = error switch
            {
                SrNetError.InvalidInput => SrNetException.InvalidInput("Something."),
                SrNetError.Missing => SrNetException.Missing("Something."),
                _ => SrNetException.Failed("Something."),
            },
        });
        await Problems.AnswerAsync(context);
        Assert.Equal(status, context.Response.StatusCode);
    }
}
