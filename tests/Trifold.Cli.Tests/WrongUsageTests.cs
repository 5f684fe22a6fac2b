namespace Trifold.Cli.Tests;

/// <summary>What cannot be used is refused by one line that names the field, the limit and the fix.</summary>
[Collection(TinyModelCollection.Name)]
public class WrongUsageTests(TinyModel model)
{
    private const int Failed = 1;
    private const int BadUsage = 2;
    private const int BadInput = 3;

    [Theory]
    [InlineData("", "command: name one of demo, generate")]
    [InlineData("generat", "command: 'generat' is unknown; use one of demo, generate")]
    [InlineData("train", "command: name one of generator, decoder", "'trifold train --help'")]
    [InlineData("train car", "command: 'car' is unknown; use one of generator, decoder")]
    [InlineData("generate", "'--out' is required", "'trifold generate --help'")]
    [InlineData("generate --out OUT", "model: is missing; name one, or a data set by --from")]
    [InlineData("generate MODEL --out OUT", "count: is missing; say how many images to make")]
    [InlineData("render", "'--out' is required", "model: is missing", "'trifold render --help'")]
    [InlineData("generate MODEL --out OUT --count 1 --frob", "option: '--frob' is unknown", "--views")]
    [InlineData("render MODEL extra --out OUT", "argument: 'extra' is one too many")]
    [InlineData("generate MODEL --out OUT --count", "count: needs a value")]
    [InlineData("generate MODEL --out OUT --count x", "count: must be a whole number up to 2147483647, got 'x'")]
    [InlineData("generate MODEL --out OUT --count 99999999999", "count: must be a whole number up to 2147483647")]
    [InlineData("generate MODEL --out OUT --count 1 --yaw wide", "yaw: must be a number, got 'wide'")]
    [InlineData("models", "'--server' is required")]
    [InlineData("models --server localhost:8081", "server: must begin with http:// or https://, such as http://localhost:8081; got 'localhost:8081'")]
    [InlineData("models --server http://a:1 --load b --unload c", "load: cannot stand beside --unload")]
    [InlineData("generate nobody --out OUT --server ftp://a:1", "server: must begin with http:// or https://")]
    [InlineData("render nobody --out OUT --server http://a:1/v1", "server: is scheme, host and port alone; write http://a:1, got 'http://a:1/v1'")]
    [InlineData("cloud nobody --out OUT --server http://me@a:1", "server: is scheme, host and port alone")]
    [InlineData("train generator portraits --out OUT --minutes soon", "minutes: must be a number, got 'soon'")]
    public void WrongCommandLine_IsNamed(string line, params string[] parts) => AssertRefused(BadUsage, line, parts);

    [Fact]
    public void ServerThatIsNotThere_IsNamedWithHowToStartOne() => AssertRefused(
        Failed, "render any --out OUT --server http://127.0.0.1:1",
        ["server: nobody answers at http://127.0.0.1:1 (Connection refused); start a server by 'trifold serve'"]);

    [Theory]
    [InlineData("--count 0", "count: must lie between 1 and 1000000, got 0")]
    [InlineData("--count -3", "count: must lie between 1 and 1000000, got -3")]
    [InlineData("--count 1000001", "count: must lie between 1 and 1000000, got 1000001")]
    [InlineData("--count 1 --views 0", "views: must lie between 1 and 1000, got 0")]
    [InlineData("--count 1 --seed -1", "seed: must lie between 0 and", "got -1")]
    [InlineData("--count 1 --seed 9223372036854775807", "seed: must lie between 0 and", "got 9223372036854775807")]
    [InlineData("--count 1 --yaw 181", "yaw: must lie between 0 and 180 degrees, got 181")]
    [InlineData("--count 1 --yaw NaN", "yaw: must lie between 0 and 180 degrees, got NaN")]
    [InlineData("--count 1 --pitch -1", "pitch: must lie between 0 and 85 degrees, got -1")]
    [InlineData("--count 1 --truncation NaN", "truncation: must be a finite number, got NaN")]
    [InlineData("--count 1 --truncation 1e999", "truncation: must be a finite number, got")]
    [InlineData("--count 1 --truncation-cutoff -1", "truncation-cutoff: must not be negative, got -1")]
    [InlineData("--count 3 --seed 4294967294", "seed: 3 scenes need seeds up to 4294967295; begin at 4294967293 or below, got 4294967294")]
    [InlineData("--count 1 --check-views -1", "check-views: must lie between 0 and 1000, got -1")]
    [InlineData("--count 1 --poses wild", "poses: use uniform or gaussian, or list them by --cameras; got 'wild'")]
    [InlineData("--count 1 --cameras above", "cameras: use front, grid, orbit:N or a camera file; 'above' is none of these")]
    [InlineData("--count 1 --cameras front --yaw 3", "yaw: says how cameras are drawn, --cameras which; leave one out")]
    [InlineData("--count 1 --format zip", "format: 'zip' is unknown; use folder, coco, voc, cvat, nerfstudio, webdataset")]
    [InlineData("--count 1 --mask rle", "mask: use palette, index; got 'rle'")]
    [InlineData("--count 1 --depth exr", "depth: use png, npy, both; got 'exr'")]
    [InlineData("--count 1 --shard-size 0", "shard-size: must lie between 1 and 1000000, got 0")]
    [InlineData("--count 1 --require wings", "require: no part is named 'wings'; there are background, skin, hair")]
    [InlineData("--count 1 --require hair=much", "require: the share in 'hair=much' must be a number")]
    [InlineData("--count 1 --require hair=1.5", "require: the share of hair must lie in (0, 1], got 1.5")]
    [InlineData("--count 1 --balance wings", "balance: no part is named 'wings'")]
    [InlineData("--count 1 --balance hair,hair", "balance: at most 4 different parts, got hair, hair")]
    [InlineData("--count 1 --balance-yaw -2", "balance-yaw: must lie between 0 and 360, got -2")]
    [InlineData("--count 1 --min-quality 1", "min-quality: must lie in [0, 1), got 1")]
    [InlineData("--count 1 --limit 0", "limit: must be at least the count, 1, got 0")]
    [InlineData("--from FILE --count 3", "count: is what --from says; leave one of the two out")]
    public void GenerateOption_OutOfItsRangeIsRefused(string options, params string[] parts) =>
        AssertRefused(BadUsage, $"generate MODEL --out OUT {options}", parts);

    [Theory]
    [InlineData("--seeds five", "seeds: 'five' is neither a number nor a range such as 0-7")]
    [InlineData("--seeds 5-3", "seeds: '5-3' is neither")]
    [InlineData("--seeds 1,,2", "seeds: '' is neither")]
    [InlineData("--seeds 4294967296", "seeds: '4294967296' is neither")]
    [InlineData("--seeds 0-100000", "seeds: at most 100000 in one call")]
    [InlineData("--cameras orbit:0", "cameras: in orbit:N, N must lie between 1 and 360; got 'orbit:0'")]
    [InlineData("--cameras above", "cameras: use front, grid, orbit:N or a camera file; 'above' is none of these")]
    [InlineData("--fov 180", "fov: must lie between 0 and 180 degrees, got 180")]
    [InlineData("--noise loud", "noise: use const, none or random; got 'loud'")]
    [InlineData("--condition front", "condition: this model is not conditioned by a camera")]
    [InlineData("--class 1", "class: this model has no classes")]
    [InlineData("--animation gif", "animation: only webp can be written; got 'gif'")]
    [InlineData("--animation webp", "animation: it needs several cameras")]
    [InlineData("--cameras orbit:2 --animation webp --fps 0", "fps: must be above 0")]
    [InlineData("--camera-format blender", "camera format: use eg3d, nerfstudio, colmap, opencv; got 'blender'")]
    public void RenderOption_OutOfItsRangeIsRefused(string options, params string[] parts) =>
        AssertRefused(BadUsage, $"render MODEL --out OUT {options}", parts);

    [Theory]
    [InlineData("interpolate MODEL --out OUT --seeds 3", "seeds: at least two are needed")]
    [InlineData("interpolate MODEL --out OUT --seeds 1-2 --frames 0", "frames: must be at least 1, got 0")]
    [InlineData("interpolate MODEL --out OUT --seeds 1-2 --fps NaN", "fps: must be above 0")]
    [InlineData("interpolate MODEL --out OUT --seeds 1-2 --yaw 200", "yaw: must lie between 0 and 180")]
    [InlineData("mesh MODEL --out OUT", "out: the file must end in .ply, .obj, .glb")]
    [InlineData("mesh MODEL --out OUT/a.glb --resolution 2", "resolution: must lie between 3 and 1024, got 2")]
    [InlineData("interpolate MODEL --out OUT --seeds 1-2 --frames few", "frames: must be a whole number up to 2147483647, got 'few'")]
    [InlineData("interpolate MODEL --out OUT --seeds 1-2 --yaw left", "yaw: must be a number, got 'left'")]
    [InlineData("mesh MODEL --out OUT/a.glb --seed x", "seed: must be a whole number", "got 'x'")]
    [InlineData("mesh MODEL --out OUT/a.glb --seed -1", "seed", "got -1")]
    [InlineData("mesh MODEL --out OUT/a.glb --level high", "level: must be a number, got 'high'")]
    [InlineData("render MODEL --out OUT --fov wide", "fov: must be a number, got 'wide'")]
    [InlineData("render MODEL --out OUT --class one", "class: must be a whole number", "got 'one'")]
    [InlineData("mesh MODEL --out OUT/a.glb --level NaN", "level: must be a finite number")]
    [InlineData("cameras FILE --to blender --out OUT", "camera format: use eg3d, nerfstudio, colmap, opencv; got 'blender'")]
    [InlineData("cameras FILE --to eg3d --size 3by4 --out OUT", "size: use pixels such as 512 or 640x480; got '3by4'")]
    public void ToolOption_OutOfItsRangeIsRefused(string line, params string[] parts) => AssertRefused(BadUsage, line, parts);

    [Theory]
    [InlineData("--seeds five", "seeds: 'five' is neither a number nor a range such as 0-7")]
    [InlineData("--points 0", "points: must be 'all' or lie between 1 and 10000000, got 0")]
    [InlineData("--points some", "points: must be 'all' or a whole number up to 10000000, got 'some'")]
    [InlineData("--sampling random", "sampling: use uniform or farthest; got 'random'")]
    [InlineData("--from mesh", "from: use views or field; got 'mesh'")]
    [InlineData("--voxel 0", "voxel: must lie between 0.0001 and 1 scene units, got 0")]
    [InlineData("--voxel NaN", "voxel: must lie between 0.0001 and 1 scene units, got NaN")]
    [InlineData("--views 0", "views: must lie between 1 and 1000, got 0")]
    [InlineData("--yaw 181", "yaw: must lie between 0 and 180 degrees, got 181")]
    [InlineData("--cameras above", "cameras: use front, grid, orbit:N or a camera file; 'above' is none of these")]
    [InlineData("--format obj", "format: use ply, npz, pcd, shapenet; got 'obj'")]
    [InlineData("--category Car", "category: only --format shapenet has categories; leave it out with ply")]
    [InlineData("--format shapenet --category Boat", "category: 'Boat' is unknown; use Airplane, Bag")]
    [InlineData("--format shapenet --category Car", "category: Car has 4 parts, the decoder 10")]
    public void CloudOption_OutOfItsRangeIsRefused(string options, params string[] parts) =>
        AssertRefused(BadUsage, $"cloud MODEL --out OUT {options}", parts);

    [Theory]
    [InlineData("render MODEL --out OUT --cameras FILE", "FILE: not valid JSON")]
    [InlineData("render MODEL --out OUT --cameras FULL", "cameras.txt: there is no such file")]
    [InlineData("cameras FILE --to eg3d --out OUT", "FILE: not valid JSON")]
    [InlineData("cameras nowhere --to eg3d --out OUT", "nowhere: there is no such file")]
    public void CameraFile_ThatCannotBeReadIsRefused(string line, params string[] parts) => AssertRefused(BadInput, line, parts);

    [Theory]
    [InlineData("import", "'--out' is required", "file: is missing", "'trifold import --help'")]
    [InlineData("import FILE FILE --out OUT", "argument: 'FILE' is one too many")]
    [InlineData("import FILE --out OUT --networks G", "option: '--networks' is unknown", "--network")]
    [InlineData("import FILE --out OUT --network G_avg", "network: must be G_ema, G or D, got 'G_avg'")]
    [InlineData("import FILE --out OUT --like cars", "like: 'cars' is not released; use one of ffhq512-128")]
    [InlineData("import FILE --out OUT --plane-axes up", "plane_axes: 'up' is unknown; use released")]
    [InlineData("import FILE --out OUT --focal 0", "focal: must be positive, got 0")]
    [InlineData("import FILE --out OUT --focal wide", "focal: must be a number, got 'wide'")]
    [InlineData("import FILE --out OUT --network D --like ffhq512-128", "network: a discriminator has no cameras, planes or parts", "leave out")]
    [InlineData("import FILE --out FULL", "out: FULL exists already; choose another name or remove it")]
    [InlineData("import FILE --out FILE", "out: FILE exists already")]
    [InlineData("verify", "model|dir: is missing")]
    [InlineData("verify MODEL", "golden: there is no such folder. Name folders of recorded cases")]
    [InlineData("verify MODEL nowhere", "nowhere: there is no such folder. Name folders of recorded cases")]
    [InlineData("verify FULL", "FULL: neither this folder nor those in it hold a case.json. Name folders of recorded cases")]
    [InlineData("info", "model: is missing")]
    [InlineData("info MODEL MODEL", "argument: 'MODEL' is one too many")]
    public void ImportVerifyOrInfo_UsedWronglyIsRefused(string line, params string[] parts) => AssertRefused(BadUsage, line, parts);

    [Theory]
    [InlineData("import nowhere.pkl --out OUT", "nowhere.pkl: the file cannot be read")]
    [InlineData("import FULL --out OUT", "FULL: the file cannot be read")]
    [InlineData("import FILE --out OUT", "FILE: the file is neither a pickle nor a torch archive")]
    [InlineData("import FILE --out OUT --config FILE", "FILE: is not valid JSON")]
    [InlineData("import FILE --out OUT --config nowhere.json", "nowhere.json: ")]
    [InlineData("import FILE --out OUT --labels FILE", "FILE: is not valid JSON")]
    [InlineData("import FILE --out OUT --labels nowhere.json", "nowhere.json: ")]
    [InlineData("verify nowhere", "nowhere: is no model folder and no bundled model")]
    [InlineData("info nowhere", "nowhere: is no model folder and no bundled model")]
    [InlineData("info FULL", "FULL: there is no model.json in this folder")]
    public void FileOrModelToShowOrImport_ThatCannotBeUsedIsRefused(string line, params string[] parts) =>
        AssertRefused(BadInput, line, parts);

    [Theory]
    [InlineData("train generator boats --out OUT", "world: 'boats' is unknown; use portraits, cars")]
    [InlineData("train generator portraits --out OUT --steps 0", "steps: must be at least 1, got 0")]
    [InlineData("train generator portraits --out OUT --minutes 0", "minutes: must be above 0", "got 0")]
    [InlineData("train generator portraits --out OUT --minutes NaN", "minutes: must be above 0", "got NaN")]
    [InlineData("train generator portraits --out OUT --minutes 1e300", "minutes: must be above 0 and at most 525600")]
    [InlineData("train generator portraits --out FILE", "out: 'FILE' is a file; name a folder")]
    [InlineData("train generator portraits --out OUT --checkpoint FILE/c", "checkpoint: 'FILE' is a file; name a folder")]
    [InlineData("train decoder MODEL --scenes 0", "scenes: must be at least 1, got 0")]
    [InlineData("train decoder MODEL --steps 0", "steps: must be at least 1, got 0")]
    [InlineData("train decoder MODEL --scenes 1 --density thin", "density: 'thin' is unknown; use frozen or own.")]
    [InlineData("train decoder MODEL --name a/b", "name: use letters, digits, - and _; got 'a/b'")]
    [InlineData("evaluate MODEL --scenes 0", "scenes, views: must be at least 1, got 0")]
    public void TrainingOption_OutOfItsRangeIsRefused(string line, params string[] parts) =>
        AssertRefused(BadUsage, line, parts);

    [Theory]
    [InlineData("boats", "world: 'boats' is unknown; use portraits, cars")]
    [InlineData("cars --seeds five", "seeds: 'five' is neither a number nor a range such as 0-7")]
    [InlineData("cars --cameras above", "cameras: use front, grid, orbit:N or a camera file; 'above' is none of these")]
    [InlineData("cars --cameras drawn:0", "cameras: in drawn:N, N must lie between 1 and 1000; got 'drawn:0'")]
    [InlineData("cars --cameras drawn:x", "cameras: in drawn:N, N must lie between 1 and 1000; got 'drawn:x'")]
    [InlineData("cars --resolution 0", "resolution: must lie between 1 and 4096, got 0")]
    [InlineData("cars --resolution 4097", "resolution: must lie between 1 and 4096, got 4097")]
    [InlineData("cars --samples 17", "samples: must lie between 1 and 16, got 17")]
    [InlineData("cars --points -1", "points: must lie between 0 and 10000000, got -1")]
    [InlineData("cars --points many", "points: must be a whole number", "got 'many'")]
    [InlineData("cars --parts coarse", "parts: 'coarse' is unknown; cars has fine, shapenet")]
    [InlineData("cars --fov 20", "option: '--fov' is unknown", "--resolution")]
    public void WorldOption_OutOfItsRangeIsRefused(string options, params string[] parts) =>
        AssertRefused(BadUsage, $"world {options} --out OUT", parts);

    [Theory]
    [InlineData("world", "world: is missing", "'--out' is required", "'trifold world --help'")]
    [InlineData("world cars --out FILE", "out: 'FILE' is a file; name a folder")]
    [InlineData("world cars --out FULL", "out: 'FULL' holds files already; name a new folder")]
    [InlineData("generate MODEL --count 1 --out FILE", "out: 'FILE' is a file; name a folder")]
    [InlineData("generate MODEL --count 1 --out FULL", "out: 'FULL' holds files already; name a new folder")]
    [InlineData("cloud MODEL --out FILE", "out: 'FILE' is a file; name a folder")]
    [InlineData("cloud MODEL --out FULL", "out: 'FULL' holds files already; name a new folder")]
    [InlineData("evaluate cloud MODEL --scenes 0", "scenes: must be at least 1, got 0")]
    [InlineData("render MODEL --out FILE", "out: 'FILE' is a file; name a folder")]
    public void OutFolder_ThatCannotBeUsedIsRefused(string line, params string[] parts) => AssertRefused(BadUsage, line, parts);

    [Theory]
    [InlineData("generate nowhere --count 1 --out OUT", "nowhere: is no model folder and no bundled model")]
    [InlineData("render nowhere --out OUT", "nowhere: is no model folder and no bundled model")]
    [InlineData("render FULL --out OUT", "FULL: there is no model.json in this folder; name a model folder")]
    [InlineData("cloud MODEL --decoder hats --out OUT", "no decoder is named 'hats'; it has parts")]
    [InlineData("generate MODEL --decoder hats --count 1 --out OUT", "no decoder is named 'hats'; it has parts")]
    public void UnknownModelOrDecoder_IsRefused(string line, params string[] parts) => AssertRefused(BadInput, line, parts);

    // MODEL, OUT, FILE and FULL stand for the tiny model, a free name, a file, and a folder with a file.
    private void AssertRefused(int exitCode, string line, string[] parts)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("a file");
        File.WriteAllText(file, "kept");
        var full = Directory.CreateDirectory(folder.File("full")).FullName;
        File.WriteAllText(Path.Combine(full, "kept"), "kept");
        string Filled(string text) => text.Replace("MODEL", model.Folder).Replace("OUT", folder.File("out"))
            .Replace("FILE", file).Replace("FULL", full);

        var run = TrifoldProgram.Run([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Filled)]);

        Refusal.AssertIsOneLine(run, exitCode, [.. parts.Select(Filled)]);
        Assert.False(Directory.Exists(folder.File("out")), "a refused call left a folder");
        Assert.Equal("kept", File.ReadAllText(file));
        Assert.Single(Directory.GetFileSystemEntries(full));
    }
}
