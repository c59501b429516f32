using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SRNet.Native;
using SRNet.Server.Service.Http;

namespace SRNet.Server.Tests.Service;

public class ProblemsTests
{
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
