namespace Trifold.Service.Rest.Routes;

/// <summary>Bodies that work with the bundled model, for the OpenAPI document and its page.</summary>
internal static class Examples
{
    public const string Annotations =
        """{"model":"portraits-128","scenes":{"range":{"first":0,"count":4}},"cameras":{"views":2},"outputs":["RGB","MASK"]}""";

    public const string PointClouds =
        """{"model":"portraits-128","scenes":{"list":{"seeds":[0]}},"points":2048,"format":"PLY"}""";

    public const string Views =
        """{"model":"portraits-128","scenes":{"list":{"seeds":[7]}},"cameras":{"trajectory":{"orbit":{"steps":4}}}}""";

    public const string LoadModel = """{"name":"portraits-128"}""";

    public const string Dataset = """{"model":"portraits-128","decoder":"parts","firstSeed":0,"shardSize":100}""";

    public const string MaskEncodings = $$"""{"model":"portraits-128","maskId":"a","mask":"{{TinyPng}}"}""";

    public const string ImageInversion = $$"""{"model":"portraits-128","image":"{{TinyPng}}","steps":100}""";

    public const string MaskInversion = $$"""{"model":"portraits-128","decoder":"parts","mask":"{{TinyPng}}","steps":100}""";

    public const string Edit = """{"start":{"model":"portraits-128","decoder":"parts","seed":7}}""";

    public const string Decoder =
        """{"start":{"model":"portraits-128","decoder":"mine","parts":[{"name":"background","color":[0,0,0]},{"name":"head","color":[255,200,180]}]}}""";

    // One grey pixel.
    private const string TinyPng = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";
}
