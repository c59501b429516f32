using Microsoft.Playwright;

namespace SRNet.Browser.Tests.Support;

/// <summary>What a page asks for, and what its scripts and the console complain of; from the moment it is made.</summary>
internal sealed class PageWatch
{
    /// <param name="page">Nothing was opened on it yet.</param>
    /// <param name="excused">Complaints of the console that hold one of these do not count.</param>
    public PageWatch(IPage page, params string[] excused)
    {
        page.Request += (_, request) => Requests.Add(request.Url);
        page.PageError += (_, error) => Complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !excused.Any(text => message.Text.Contains(text, StringComparison.Ordinal)))
            {
                Complaints.Add(message.Text);
            }
        };
    }

    public List<string> Requests { get; } = [];

    public List<string> Complaints { get; } = [];
}
