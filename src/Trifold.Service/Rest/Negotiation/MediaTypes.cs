namespace Trifold.Service.Rest.Negotiation;

/// <summary>Forms of requests and responses.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Ndjson = "application/x-ndjson";
    public const string EventStream = "text/event-stream";
    public const string Tar = "application/x-tar";
    public const string Zip = "application/zip";
    public const string Png = "image/png";
    public const string Jpeg = "image/jpeg";
    public const string Ply = "model/ply";
    public const string Bytes = "application/octet-stream";
    public const string Multipart = "multipart/form-data";
}
