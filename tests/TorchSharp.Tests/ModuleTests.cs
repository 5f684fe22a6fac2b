using TorchSharp.Modules;
using TorchSharp.Utils;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class ModuleTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void RegisterComponents_TakesKeysFromFieldNames()
    {
        using var model = new Network();

        Assert.Equal(
            ["scale", "first.weight", "first.bias", "layers.0.weight", "layers.0.bias", "layers.2.weight", "blocks.0.weight", "blocks.1.weight", "renamed_parameter"],
            model.named_parameters().Select(named => named.name).OrderBy(Position));
        Assert.Equal(["w_avg"], model.named_buffers().Select(named => named.name));
        Assert.Equal(["blocks", "first", "layers"], model.named_children().Select(named => named.name).Order());
        Assert.Equal(
            model.named_parameters().Select(named => named.name).Append("w_avg").Order(),
            model.state_dict().Keys.Order());

        // Lists and properties register nothing, and order follows no rule worth testing.
        int Position(string name) => Array.IndexOf(
            ["scale", "first.weight", "first.bias", "layers.0.weight", "layers.0.bias", "layers.2.weight", "blocks.0.weight", "blocks.1.weight", "renamed_parameter"], name);
    }

    [Fact]
    public void Lookup_FollowsDottedNames()
    {
        using var model = new Network();

        Assert.Equal([4, 3], model.get_parameter("first.weight")!.shape);
        Assert.True(model.has_parameter("layers.2.weight"));
        Assert.False(model.has_parameter("layers.1.weight"));
        Assert.True(model.get_parameter("nothing") is null);
        Assert.Equal([4], model.get_buffer("w_avg")!.shape);
        Assert.Equal(["blocks.0", "blocks.1", "layers.0", "layers.1", "layers.2"],
            model.named_modules().Select(named => named.name).Where(name => name.Contains('.')).Order());
    }

    [Fact]
    public void StateDict_RestoresAnotherModel()
    {
        using var source = new Network();
        using var target = new Network();
        var x = randn(2, 3);
        Assert.False(source.call(x).allclose(target.call(x)));

        target.load_state_dict(source.state_dict());
        Assert.True(source.call(x).allclose(target.call(x)));

        using var third = new Network();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        source.save(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        third.load(reader);
        Assert.True(source.call(x).allclose(third.call(x)));
    }

    [Fact]
    public void LoadStateDict_IsStrictUnlessToldOtherwise()
    {
        using var model = new Network();
        var state = model.state_dict().ToDictionary();
        state.Remove("scale");
        state["extra"] = ones(1);

        Assert.Throws<InvalidOperationException>(() => model.load_state_dict(state));
        var (missing, unexpected) = model.load_state_dict(state, strict: false);
        Assert.Equal(["scale"], missing);
        Assert.Equal(["extra"], unexpected);
        model.load_state_dict(state, skip: ["scale", "extra"]);
    }

    [Fact]
    public void Registration_RefusesWhatItCannotName()
    {
        using var model = new Network();

        Assert.Throws<InvalidOperationException>(() => model.register_parameter("scale", nn.Parameter(ones(1))));
        Assert.Throws<ArgumentNullException>(() => model.register_buffer("buffer", null!));
        Assert.Throws<ArgumentException>(() => model.register_module("a.b", nn.ReLU()));
        Assert.Throws<InvalidOperationException>(() => model.register_module("first", nn.ReLU()));
    }

    [Fact]
    public void TrainAndEval_ReachEveryModule()
    {
        using var model = new Network();
        Assert.True(model.training);
        model.eval();
        Assert.All(model.modules(), module => Assert.False(module.training));
        model.train();
        Assert.All(model.modules(), module => Assert.True(module.training));
    }

    [Fact]
    public void To_MovesParametersBuffersAndFields()
    {
        using var model = new Network().to(float64);

        Assert.All(model.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.All(model.buffers(), buffer => Assert.Equal(ScalarType.Float64, buffer.dtype));
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.Equal(ScalarType.Float64, model.call(randn(2, 3, float64)).dtype);
        model.@float();
        Assert.Equal(ScalarType.Float32, model.call(randn(2, 3)).dtype);
    }

    [Fact]
    public void ZeroGrad_RemovesGradients()
    {
        using var model = new Network();
        model.call(randn(2, 3)).sum().backward();
        Assert.True(model.get_parameter("first.weight")!.grad is not null);

        model.zero_grad();
        Assert.All(model.parameters(), parameter => Assert.True(parameter.grad is null));
    }

    [Fact]
    public void Dispose_EndsParametersAndBuffers()
    {
        var model = new Network();
        var tensors = model.state_dict().Values.ToList();
        model.Dispose();
        Assert.All(tensors, tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void Hooks_SeeInputAndChangeOutput()
    {
        using var linear = nn.Identity();
        var seen = 0;
        var hook = linear.register_forward_hook((_, _, output) =>
        {
            seen++;
            return output + 1;
        });

        Assert.Equal([2f], linear.call(ones(1)).data<float>().ToArray());
        hook.remove();
        Assert.Equal([1f], linear.call(ones(1)).data<float>().ToArray());
        Assert.Equal(1, seen);
    }

    [Fact]
    public void Layers_StartWhereUpstreamStarts()
    {
        using var linear = nn.Linear(16, 32);
        using var conv = nn.Conv2d(3, 8, 3, padding: 1, groups: 1);
        using var norm = nn.BatchNorm2d(8);

        Assert.InRange(linear.weight.abs().max().item<float>(), 0.2f, 0.25f);
        Assert.InRange(linear.bias!.abs().max().item<float>(), 0f, 0.25f);
        Assert.Equal([8, 3, 3, 3], conv.weight.shape);
        Assert.Equal(["bias", "num_batches_tracked", "running_mean", "running_var", "weight"], norm.state_dict().Keys.Order());
        Assert.Equal([2, 8, 5, 5], norm.call(conv.call(randn(2, 3, 5, 5))).shape);
        Assert.Equal(1, norm.num_batches_tracked!.item<long>());
        Assert.Equal([1, 4, 6, 6], nn.ConvTranspose2d(8, 4, 4, stride: 2, padding: 1).call(randn(1, 8, 3, 3)).shape);
        Assert.Equal([2, 5], nn.Embedding(10, 5).call(tensor(new long[] { 1, 2 })).shape);
        Assert.Equal([3, 4], nn.LayerNorm(4).call(randn(3, 4)).shape);
        Assert.Equal([1, 4, 2, 2], nn.GroupNorm(2, 4).call(randn(1, 4, 2, 2)).shape);
    }

    [Fact]
    public void BatchNorm1d_NormalisesOverTheBatchAndKeepsItsStatistics()
    {
        using var norm = nn.BatchNorm1d(2);
        var batch = tensor(new float[] { 1, 10, 3, 30 }, [2, 2]);

        // Means 2 and 20, biased deviations 1 and 10.
        Assert.Equal([-1f, -1, 1, 1], norm.call(batch).data<float>().ToArray().Select(value => MathF.Round(value, 4)));
        Assert.Equal([0.2f, 2f], norm.running_mean!.data<float>().ToArray());
        // A tenth of the unbiased variances 2 and 200, nine tenths of 1.
        Assert.Equal([1.1f, 20.9f], norm.running_var!.data<float>().ToArray().Select(value => MathF.Round(value, 4)));
        Assert.Equal(1, norm.num_batches_tracked!.item<long>());

        norm.eval();
        Assert.True(norm.call(batch).allclose((batch - norm.running_mean) / (norm.running_var + 1e-5).sqrt()));
        Assert.Equal([3, 2, 5], norm.call(randn(3, 2, 5)).shape);
        Assert.Throws<ArgumentException>(() => norm.call(randn(1, 2, 3, 4)));
    }

    [Fact]
    public void MultipleInputs_ReachForward()
    {
        using var model = new Sum();
        Assert.Equal(6f, model.call(ones(1), 2, ones(1) * 3).item<float>());
    }

    [Fact]
    public void Initialisers_HaveTheirSpread()
    {
        var x = empty(200, 300);
        Assert.Equal(Math.Sqrt(2.0 / 300), nn.init.kaiming_normal_(x).std().item<float>(), 0.005);
        Assert.Equal(Math.Sqrt(2.0 / 500), nn.init.xavier_uniform_(x).std().item<float>(), 0.005);
        Assert.Equal(3f, nn.init.constant_(x, 3).mean().item<float>());
        Assert.Equal((300, 200), nn.init.CalculateFanInAndFanOut(x));
    }

    private sealed class Network : nn.Module<Tensor, Tensor>
    {
        private readonly Linear first;
        private readonly Sequential layers;
        private readonly ModuleList<Linear> blocks;
        private readonly Parameter scale;
        private readonly Tensor w_avg;

        [ComponentName(Name = "renamed_parameter")]
        private readonly Parameter other;

        private readonly List<Linear> _unregistered = [];

        public Network()
            : base(nameof(Network))
        {
            first = nn.Linear(3, 4);
            layers = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4, hasBias: false));
            blocks = new ModuleList<Linear>(nn.Linear(4, 4, false), nn.Linear(4, 4, false));
            scale = nn.Parameter(ones(4));
            w_avg = zeros(4).DetachFromDisposeScope();
            other = nn.Parameter(ones(1));
            scale.DetachFromDisposeScope();
            other.DetachFromDisposeScope();
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = layers.call(first.call(input));
            foreach (var block in blocks) x = block.call(x);
            return (x * scale + w_avg + other + _unregistered.Count).MoveToOuterDisposeScope();
        }
    }

    private sealed class Sum() : nn.Module<Tensor, double, Tensor, Tensor>(nameof(Sum))
    {
        public override Tensor forward(Tensor input1, double input2, Tensor input3) => input1 + input2 + input3;
    }
}
