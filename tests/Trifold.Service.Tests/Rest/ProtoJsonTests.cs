using Trifold.Service.Rest.Json;
using Trifold.Serving.Errors;
using Trifold.V1;

namespace Trifold.Service.Tests.Rest;

public sealed class ProtoJsonTests
{
    [Fact]
    public void Names_AreTakenInBothSpellings()
    {
        var camel = Read("""{"model":"m","checkViews":3,"scenes":{"list":{"seeds":[1,"2"]}},"outputs":["RGB",2]}""");
        var snake = Read("""{"model":"m","check_views":3,"scenes":{"list":{"seeds":[1,2]}},"outputs":["RGB","MASK"]}""");

        Assert.Equal(snake, camel);
        Assert.Equal(3, camel.CheckViews);
    }

    [Fact]
    public void Everything_ThatDoesNotFitIsNamedAtOnce()
    {
        var fault = Assert.Throws<InvalidRequestException>(() => Read(
            """
            {"model":5,"foo":1,"check_views":1.5,"outputs":["RGBB"],"priority":"HIGH","samples":-1,
             "cameras":{"list":{"cameras":[{"values":[1,"x"]}]}},"scenes":{"range":{"first":0},"list":{"seeds":[4294967296]}}}
            """));

        Assert.Equal(
            ["model", "foo", "check_views", "outputs[0]", "priority", "samples", "cameras.list.cameras[0].values[1]", "scenes.list", "scenes.list.seeds[0]"],
            fault.Violations.Select(violation => violation.Field));
        Assert.Contains("INTERACTIVE, NORMAL, BULK", fault.Violations[4].Description);
        Assert.DoesNotContain("PRIORITY_UNSPECIFIED", fault.Violations[4].Description);
        Assert.Contains("resume_token", fault.Violations[1].Description);
    }

    [Theory]
    [InlineData("", "body")]
    [InlineData("{", "body")]
    [InlineData("[]", "body")]
    [InlineData("""{"model":"a","model":"b"}""", "model")]
    [InlineData("""{"scenes":5}""", "scenes")]
    [InlineData("""{"outputs":"RGB"}""", "outputs")]
    public void WrongForms_AreNamed(string json, string field)
    {
        var fault = Assert.Throws<InvalidRequestException>(() => Read(json));

        Assert.Equal(field, Assert.Single(fault.Violations).Field);
    }

    [Theory]
    [InlineData("""{"model":"\ud800"}""", "model")]
    [InlineData("""{"\udc00":1}""", "body")]
    [InlineData("""{"scenes":{"\ud800x":1}}""", "scenes")]
    [InlineData("""{"outputs":["\ud800"]}""", "outputs[0]")]
    [InlineData("""{"samples":"\ud800"}""", "samples")]
    [InlineData("""{"filter":{"min_quality":"\ud800"}}""", "filter.min_quality")]
    [InlineData("""{"filter":{"min_quality":1e400}}""", "body")]
    public void HalvesOfCharacters_AreNamed(string json, string field)
    {
        var fault = Assert.Throws<InvalidRequestException>(() => Read(json));

        Assert.Equal(field, Assert.Single(fault.Violations).Field);
    }

    [Fact]
    public void HalvesOfCharacters_AreNoBase64() =>
        Assert.Throws<InvalidRequestException>(() => ProtoJsonReader.Read<EncodeMasksRequest>("""{"mask":"\ud800"}"""u8.ToArray()));

    [Theory]
    [InlineData("{\"model\":\"")]
    [InlineData("{\"")]
    [InlineData("")]
    public void OtherEncodings_AreRefused(string before)
    {
        byte[] body = [.. System.Text.Encoding.UTF8.GetBytes(before), 0xff, 0xfe, .. "\"}"u8];

        var fault = Assert.Throws<InvalidRequestException>(() => ProtoJsonReader.Read<GenerateAnnotationsRequest>(body));

        Assert.Contains("UTF-8", Assert.Single(fault.Violations).Description);
    }

    [Fact]
    public void ManyFaults_AreNotAllLookedFor()
    {
        var fault = Assert.Throws<InvalidRequestException>(() =>
            Read($$$"""{"cameras":{"list":{"cameras":[{"values":[{{{string.Join(',', Enumerable.Repeat("true", 500_000))}}}]}]}},"model":5}"""));

        Assert.Equal(50, fault.Violations.Count);
        Assert.Equal("cameras.list.cameras[0].values[49]", fault.Violations[^1].Field);
    }

    [Fact]
    public void Null_IsAbsent() => Assert.Equal(new GenerateAnnotationsRequest(), Read("""{"model":null,"scenes":null,"outputs":null}"""));

    [Fact]
    public void DeepNesting_IsRefused()
    {
        var fault = Assert.Throws<InvalidRequestException>(() => Read(string.Concat(Enumerable.Repeat("[", 1000))));

        Assert.Equal("body", fault.Violations[0].Field);
    }

    [Fact]
    public void Bytes_AreBase64()
    {
        var standard = ProtoJsonReader.Read<EncodeMasksRequest>(System.Text.Encoding.UTF8.GetBytes("""{"mask":"+/8="}"""));

        Assert.Equal([0xfb, 0xff], standard.Mask.ToByteArray());
        Assert.Throws<InvalidRequestException>(() => ProtoJsonReader.Read<EncodeMasksRequest>(System.Text.Encoding.UTF8.GetBytes("""{"mask":"-_8"}""")));
    }

    [Fact]
    public void WhatIsWritten_CanBeReadAgain()
    {
        var request = Read("""{"model":"m","samples":"18446744073709551615","filter":{"minQuality":0.5,"require":[{"part":"hair"}]},"encodings":{"depth":"NPY"}}""");

        Assert.Equal(request, Read(ProtoJsonWriter.Write(request)));
        Assert.Equal(ulong.MaxValue, request.Samples);
    }

    private static GenerateAnnotationsRequest Read(string json) => ProtoJsonReader.Read<GenerateAnnotationsRequest>(System.Text.Encoding.UTF8.GetBytes(json));
}
