using System.Security;
using System.Text;

namespace Trifold.Factory.Pictures;

/// <summary>A web page of pictures and figures that lies beside them: one file, no scripts, nothing from elsewhere.</summary>
/// <param name="title">Of the page.</param>
public sealed class ReportPage(string title)
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
        img { max-width: 100%; image-rendering: pixelated; border: 1px solid #ddd }
        table { border-collapse: collapse } td, th { border: 1px solid #ccc; padding: .2rem .6rem; text-align: left }
        code { background: #f3f3f3; padding: .1rem .3rem }
        """;

    private readonly StringBuilder _body = new();

    /// <summary>Starts a section.</summary>
    /// <param name="text">A sentence or two below its heading.</param>
    public ReportPage Section(string heading, string text)
    {
        _body.AppendLine($"<h2>{Escaped(heading)}</h2>").AppendLine($"<p>{Escaped(text)}</p>");
        return this;
    }

    /// <summary>Adds a picture.</summary>
    /// <param name="file">Relative to the page.</param>
    /// <param name="caption">What is seen.</param>
    public ReportPage Picture(string file, string caption)
    {
        _body.AppendLine($"<figure><img src=\"{Escaped(file)}\" alt=\"{Escaped(caption)}\"/><figcaption>{Escaped(caption)}</figcaption></figure>");
        return this;
    }

    /// <summary>Adds a table of two columns.</summary>
    public ReportPage Table(params IEnumerable<(string Name, string Value)> rows)
    {
        _body.AppendLine("<table>");
        foreach (var (name, value) in rows)
            _body.AppendLine($"<tr><th>{Escaped(name)}</th><td>{Escaped(value)}</td></tr>");
        _body.AppendLine("</table>");
        return this;
    }

    /// <summary>Adds a command that a reader may repeat.</summary>
    public ReportPage Command(string command)
    {
        _body.AppendLine($"<p><code>{Escaped(command)}</code></p>");
        return this;
    }

    /// <summary>The page, UTF-8.</summary>
    public byte[] Encode() => Encoding.UTF8.GetBytes($"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"/><title>{Escaped(title)}</title><style>
        {Style}
        </style></head>
        <body>
        <h1>{Escaped(title)}</h1>
        {_body}</body>
        </html>

        """);

    private static string Escaped(string text) => SecurityElement.Escape(text);
}
