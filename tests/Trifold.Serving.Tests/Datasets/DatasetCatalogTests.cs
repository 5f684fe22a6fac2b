using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Trifold.Serving.Datasets;
using Trifold.Serving.Errors;
using Trifold.Serving.Tests.Fakes;
using Trifold.V1;
using Depth = Trifold.V1.Encodings.Types.Depth;

namespace Trifold.Serving.Tests.Datasets;

public class DatasetCatalogTests
{
    // Ids are kept by whoever uses data sets: these two lines may never change.
    private const string Canonical =
        """{"model":"faces","decoder":"parts","firstSeed":0,"cameras":{"distribution":{"kind":"UNIFORM","yawDegrees":30,"pitchDegrees":10},"views":1},"truncation":{"psi":1,"cutoff":3},"mask":"PALETTE","depth":["PNG16"],"filter":{"require":[],"minQuality":0},"checkViews":0,"shardSize":1000,"generatorDigest":"generator-1","decoderDigest":"decoder-1","numericsId":"trifold-0.1.0/cpu/avx512/threads-1"}""";

    private const string Id = "33ef296fd318496cba9447f9a87d63be74d27415a08ced69538f6339bb8795f2";

    private static readonly DatasetSpecification Rich = new()
    {
        Model = "faces",
        Decoder = "around",
        FirstSeed = uint.MaxValue,
        Cameras = new Cameras
        {
            List = new CameraList { Cameras = { new Camera { Values = { FakeWork.CameraVector } } } },
            Views = 7,
        },
        Truncation = new Truncation { Psi = 0.7, Cutoff = 0 },
        Mask = Encodings.Types.Mask.Index,
        Depth = { Depth.Npy, Depth.Png16 },
        Filter = new SampleFilter
        {
            Require = { new PartRequirement { Part = "hair", Share = 0.1 }, new PartRequirement { Part = "skin" } },
            MinQuality = 1e-7,
        },
        CheckViews = 2,
        ShardSize = 3,
    };

    [Fact]
    public void Id_IsTheHashOfTheCanonicalText()
    {
        var dataset = Catalog().Resolve(new DatasetSpecification { Model = "faces" });

        Assert.Equal(Canonical, System.Text.Encoding.UTF8.GetString(DatasetCatalog.CanonicalJsonOf(dataset)));
        Assert.Equal(Id, dataset.Id);
        Assert.Equal(Id, Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Canonical))));
    }

    [Fact]
    public void Id_IsTheSameHoweverDefaultsAreSaid()
    {
        var spelled = new DatasetSpecification
        {
            Model = "faces",
            Decoder = "parts",
            Cameras = new Cameras
            {
                Distribution = new PoseDistribution { Kind = PoseDistribution.Types.Kind.Uniform, YawDegrees = 30 },
                Views = 1,
            },
            Truncation = new Truncation { Psi = 1 },
            Mask = Encodings.Types.Mask.Palette,
            Depth = { Depth.Unspecified },
            Filter = new SampleFilter(),
            ShardSize = 1000,
            GeneratorDigest = "generator-1",
            NumericsId = "trifold-0.1.0/cpu/avx512/threads-1",
        };

        Assert.Equal(Id, Catalog().Resolve(spelled).Id);
    }

    [Fact]
    public void Id_IsAnotherForWhateverDecidesBytes()
    {
        var catalog = Catalog();
        Action<DatasetSpecification>[] changes =
        [
            specification => specification.Decoder = "around",
            specification => specification.FirstSeed = 1,
            specification => specification.Cameras = new Cameras { Views = 2 },
            specification => specification.Cameras = new Cameras { Distribution = new PoseDistribution { Kind = PoseDistribution.Types.Kind.Gaussian } },
            specification => specification.Cameras = new Cameras { Distribution = new PoseDistribution { PitchDegrees = 10.000001 } },
            specification => specification.Cameras = Path(new Trajectory { Front = new() }),
            specification => specification.Cameras = Path(new Trajectory { Grid = new() }),
            specification => specification.Cameras = Path(new Trajectory { Orbit = new() { Steps = 5 } }),
            specification => specification.Cameras = Path(new Trajectory { Sweep = new() { Steps = 5 } }),
            specification => specification.Cameras = Path(new Trajectory { Sweep = new() { Steps = 5, YawDegrees = 31 } }),
            specification => specification.Truncation = new Truncation { Psi = 0.5 },
            specification => specification.Truncation = new Truncation { Psi = 0.5, Cutoff = 1 },
            specification => specification.Mask = Encodings.Types.Mask.Index,
            specification => specification.Depth.Add(Depth.Npy),
            specification => specification.Depth.AddRange([Depth.Npy, Depth.Png16]),
            specification => specification.Filter = new SampleFilter { MinQuality = 0.1 },
            specification => specification.Filter = new SampleFilter { Require = { new PartRequirement { Part = "hair" } } },
            specification => specification.CheckViews = 1,
            specification => specification.ShardSize = 999,
        ];

        var ids = changes.Select(change =>
        {
            var specification = new DatasetSpecification { Model = "faces" };
            change(specification);
            return catalog.Resolve(specification).Id;
        });

        Assert.Equal(changes.Length + 1, ids.Append(Id).Distinct().Count());
    }

    [Fact]
    public void Specification_IsReturnedWithEveryDefault()
    {
        var dataset = Catalog().Resolve(new DatasetSpecification { Model = "faces" });

        Assert.Equal(
            new DatasetSpecification
            {
                Model = "faces",
                Decoder = "parts",
                Cameras = new Cameras
                {
                    Distribution = new PoseDistribution { Kind = PoseDistribution.Types.Kind.Uniform, YawDegrees = 30, PitchDegrees = 10 },
                    Views = 1,
                },
                Truncation = new Truncation { Psi = 1, Cutoff = 3 },
                Mask = Encodings.Types.Mask.Palette,
                Depth = { Depth.Png16 },
                Filter = new SampleFilter(),
                ShardSize = 1000,
                GeneratorDigest = "generator-1",
                DecoderDigest = "decoder-1",
                NumericsId = "trifold-0.1.0/cpu/avx512/threads-1",
            },
            dataset.Specification);
        Assert.Equal(["background", "skin", "hair"], dataset.Parts);
        Assert.Equal(4_294_968, dataset.Shards);
    }

    [Fact]
    public void Specification_TravelsInThePath()
    {
        var created = Catalog().Resolve(Rich);
        var query = created.ShardPath.Split("?specification=");
        Assert.Equal($"/v1/datasets/{created.Id}/shards/{{n}}.tar", query[0]);
        Assert.All(query[1], letter => Assert.True(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));

        // Another server, which has not seen it.
        Assert.Equal(created, Catalog().Get(created.Id, query[1]));
        Assert.Equal(created, Catalog().Parse(DatasetCatalog.Encode(created)));
        Assert.Equal([Depth.Png16, Depth.Npy], created.Specification.Depth);
    }

    [Fact]
    public void Specification_OfManyCamerasIsLeftOutOfThePath()
    {
        var random = new Random(3);
        var specification = new DatasetSpecification { Model = "faces", Cameras = new Cameras { List = new CameraList() } };
        for (var i = 0; i < 1000; i++)
        {
            var vector = FakeWork.CameraVector;
            vector[3] = random.NextDouble();
            specification.Cameras.List.Cameras.Add(new Camera { Values = { vector } });
        }

        var created = Catalog().Resolve(specification);

        Assert.Equal($"/v1/datasets/{created.Id}/shards/{{n}}.tar", created.ShardPath);
        Assert.Equal(created, Catalog().Parse(DatasetCatalog.Encode(created)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("no base64!")]
    public void Text_ThatIsNoSpecificationIsRefused(string encoded) => Assert.Equal(
        "specification", Assert.Throws<InvalidRequestException>(() => Catalog().Parse(encoded)).Violations[0].Field.Split('.')[0]);

    [Fact]
    public void Text_ThatUnpacksToVeryMuchIsRefused()
    {
        using var buffer = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(buffer, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < 64; i++)
                deflate.Write(new byte[1 << 20]);
        }

        var bomb = System.Buffers.Text.Base64Url.EncodeToString(buffer.ToArray());

        var fault = Assert.Throws<InvalidRequestException>(() => Catalog().Parse(bomb));
        Assert.Contains("more than", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_KnowsTheLatestAlone()
    {
        var catalog = Catalog(remembered: 2);
        var ids = Enumerable.Range(0, 3)
            .Select(seed => catalog.Resolve(new DatasetSpecification { Model = "faces", FirstSeed = (uint)seed }).Id).ToArray();

        Assert.Equal(1u, catalog.Get(ids[1]).Specification.FirstSeed);
        Assert.Equal(2u, catalog.Get(ids[2]).Specification.FirstSeed);
        var fault = Assert.Throws<ResourceNotFoundException>(() => catalog.Get(ids[0]));
        Assert.Equal(("dataset", ids[0]), (fault.Kind, fault.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public void Get_RefusesWhatIsNoId(string id) =>
        Assert.Equal("id", Assert.Throws<InvalidRequestException>(() => Catalog().Get(id)).Violations.Single().Field);

    [Fact]
    public void Get_RefusesASpecificationOfAnotherId()
    {
        var catalog = Catalog();
        var (one, other) = (catalog.Resolve(Rich), catalog.Resolve(new DatasetSpecification { Model = "faces" }));

        Assert.Equal(
            "specification",
            Assert.Throws<InvalidRequestException>(() => catalog.Get(one.Id, DatasetCatalog.Encode(other))).Violations.Single().Field);
    }

    [Fact]
    public void StreamShard_TakesIdOrSpecificationOrBoth()
    {
        var catalog = Catalog();
        var created = catalog.Resolve(Rich);

        Assert.Equal(created, catalog.Resolve(new StreamShardRequest { Id = created.Id }));
        Assert.Equal(created, Catalog().Resolve(new StreamShardRequest { Specification = Rich }));
        Assert.Equal(created, Catalog().Resolve(new StreamShardRequest { Id = created.Id, Specification = Rich }));
        RequireFaults(["id"], () => catalog.Resolve(new StreamShardRequest()));
        RequireFaults(["shard", "offset", "id"], () => catalog.Resolve(new StreamShardRequest { Shard = -1, Offset = -1, Id = "?" }));
        RequireFaults(["specification"], () => catalog.Resolve(new StreamShardRequest { Id = Id, Specification = Rich }));
        RequireFaults(
            ["specification.shard_size"],
            () => catalog.Resolve(new StreamShardRequest { Specification = new DatasetSpecification { Model = "faces", ShardSize = 0 } }));
    }

    [Theory]
    [InlineData("generator_digest")]
    [InlineData("decoder_digest")]
    [InlineData("numerics_id")]
    public void Identity_OfAnotherServerIsNamedBesideThatHere(string field)
    {
        var specification = new DatasetSpecification { Model = "faces" };
        DatasetSpecification.Descriptor.FindFieldByName(field).Accessor.SetValue(specification, "another");

        var fault = Assert.Throws<IdentityMismatchException>(() => Catalog().Resolve(specification));

        Assert.Equal((field, "another"), (fault.Field, fault.Wanted));
        Assert.Contains(fault.Here, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongFields_AreNamedAllAtOnce()
    {
        var specification = new DatasetSpecification
        {
            Model = "faces",
            Cameras = new Cameras { Views = 1001 },
            Truncation = new Truncation { Psi = double.NaN },
            Mask = (Encodings.Types.Mask)9,
            Depth = { Depth.Npy, (Depth)9, Depth.Npy },
            Filter = new SampleFilter { Require = { new PartRequirement { Part = "wheel" } } },
            CheckViews = 65,
            ShardSize = 10_001,
        };

        RequireFaults(
            ["cameras.views", "truncation.psi", "mask", "depth[1]", "depth[2]", "filter.require[0].part", "check_views", "shard_size"],
            () => Catalog().Resolve(specification));
    }

    [Fact]
    public void Model_WithObjectClassesNeedsOne() =>
        RequireFaults(["object_class"], () => Catalog().Resolve(new DatasetSpecification { Model = "objects" }));

    private static DatasetCatalog Catalog(int remembered = 256) => new(
        new FakeModels(FakeModels.Faces(), FakeModels.Objects()), Options.Create(new DatasetOptions { Specifications = remembered }));

    private static Cameras Path(Trajectory path) => new() { Trajectory = path };

    private static void RequireFaults(string[] fields, Func<object> call) =>
        Assert.Equal(fields, Assert.Throws<InvalidRequestException>(call).Violations.Select(violation => violation.Field));
}
