using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A weight and an optional bias, as most layers have them.</summary>
        public abstract class WeightedModule : nn.Module<Tensor, Tensor>
        {
            [ComponentName(Name = nameof(weight))]
            private Parameter? _weight;

            [ComponentName(Name = nameof(bias))]
            private Parameter? _bias;

            private protected WeightedModule(string name)
                : base(name)
            {
            }

            public Parameter weight
            {
                get => _weight!;
                set
                {
                    if (!ReferenceEquals(_weight, value)) _weight?.Dispose();
                    _weight = value;
                    value?.DetachFromDisposeScope();
                    ConditionallyRegisterParameter(nameof(weight), value);
                }
            }

            public Parameter? bias
            {
                get => _bias;
                set
                {
                    if (!ReferenceEquals(_bias, value)) _bias?.Dispose();
                    _bias = value;
                    value?.DetachFromDisposeScope();
                    ConditionallyRegisterParameter(nameof(bias), value);
                }
            }

            // Both uniform, in the bounds PyTorch's layers start from.
            private protected void InitialiseUniformly()
            {
                nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
                var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
                var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
                if (bias is not null) nn.init.uniform_(bias, -bound, bound);
            }
        }

        public sealed class Linear : WeightedModule
        {
            internal Linear(Parameter weight, Parameter? bias)
                : base(nameof(Linear))
            {
                (out_features, in_features) = (weight.shape[0], weight.shape[1]);
                this.weight = weight;
                this.bias = bias;
            }

            internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
                : base(nameof(Linear))
            {
                (out_features, in_features) = (outputSize, inputSize);
                weight = empty(outputSize, inputSize, dtype, device).AsParameter();
                if (hasBias) bias = empty(outputSize, dtype, device).AsParameter();
                InitialiseUniformly();
            }

            public long in_features { get; set; }

            public long out_features { get; set; }

            public override Tensor forward(Tensor tensor) => F.linear(tensor, weight, bias);
        }

        public abstract class Convolution : WeightedModule
        {
            private protected Convolution(string name, long[] weightShape, long out_channels, long[] stride, long[] padding, long[] dilation, PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
                : base(name)
            {
                kernel_size = weightShape[2..];
                this.out_channels = out_channels;
                this.stride = stride;
                this.padding = padding;
                this.dilation = dilation;
                this.padding_mode = padding_mode;
                this.groups = groups;
                weight = empty(weightShape, dtype, device).AsParameter();
                if (bias) this.bias = empty(out_channels, dtype, device).AsParameter();
                InitialiseUniformly();
            }

            public long out_channels { get; }

            public long[] kernel_size { get; }

            public long[] stride { get; }

            public long[] padding { get; }

            public long[] dilation { get; }

            public PaddingModes padding_mode { get; }

            public long groups { get; }

            public override Tensor forward(Tensor input)
            {
                if (padding_mode == PaddingModes.Zeros) return Convolve(input, padding);
                // The last dimension comes first, each with its padding before and after.
                using var padded = F.pad(input, padding.Reverse().SelectMany(size => new[] { size, size }).ToArray(), padding_mode);
                return Convolve(padded, new long[padding.Length]);
            }

            private protected abstract Tensor Convolve(Tensor input, long[] padding);
        }

        public sealed class Conv1d : Convolution
        {
            internal Conv1d(long in_channels, long out_channels, long kernel_size, long stride, long padding, long dilation, PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
                : base(nameof(Conv1d), [out_channels, in_channels / groups, kernel_size], out_channels, [stride], [padding], [dilation], padding_mode, groups, bias, device, dtype)
            {
            }

            private protected override Tensor Convolve(Tensor input, long[] padding) =>
                F.conv1d(input, weight, bias, stride[0], padding[0], dilation[0], groups);
        }

        public sealed class Conv2d : Convolution
        {
            internal Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long) stride, (long, long) padding, (long, long) dilation, PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
                : base(nameof(Conv2d), [out_channels, in_channels / groups, kernel_size.Item1, kernel_size.Item2], out_channels, [stride.Item1, stride.Item2], [padding.Item1, padding.Item2], [dilation.Item1, dilation.Item2], padding_mode, groups, bias, device, dtype)
            {
            }

            private protected override Tensor Convolve(Tensor input, long[] padding) =>
                F.conv2d(input, weight, bias, stride, padding, dilation, groups);
        }

        public sealed class ConvTranspose2d : Convolution
        {
            private readonly long[] _outputPadding;

            internal ConvTranspose2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long) stride, (long, long) padding, (long, long) output_padding, (long, long) dilation, PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
                : base(nameof(ConvTranspose2d), [in_channels, out_channels / groups, kernel_size.Item1, kernel_size.Item2], out_channels, [stride.Item1, stride.Item2], [padding.Item1, padding.Item2], [dilation.Item1, dilation.Item2], padding_mode, groups, bias, device, dtype)
            {
                if (padding_mode != PaddingModes.Zeros)
                    throw new ArgumentException("Only PaddingModes.Zeros is supported for ConvTransposeND", nameof(padding_mode));
                _outputPadding = [output_padding.Item1, output_padding.Item2];
            }

            private protected override Tensor Convolve(Tensor input, long[] padding) =>
                F.conv_transpose2d(input, weight, bias, stride, padding, _outputPadding, dilation, groups);
        }

        public sealed class Embedding : WeightedModule
        {
            private readonly long _paddingIndex;

            internal Embedding(Parameter weight, long? padding_idx)
                : base(nameof(Embedding))
            {
                this.weight = weight;
                _paddingIndex = padding_idx ?? -1;
            }

            public override Tensor forward(Tensor input) => PInvoke.aten.embedding.Call(weight, input, _paddingIndex);
        }

        public sealed class LayerNorm : WeightedModule
        {
            internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype)
                : base(nameof(LayerNorm))
            {
                this.normalized_shape = normalized_shape;
                this.eps = eps;
                this.elementwise_affine = elementwise_affine;
                if (!elementwise_affine) return;
                weight = ones(normalized_shape, dtype, device).AsParameter();
                if (bias) this.bias = zeros(normalized_shape, dtype, device).AsParameter();
            }

            public long[] normalized_shape { get; set; }

            public double eps { get; set; }

            public bool elementwise_affine { get; set; }

            public override Tensor forward(Tensor tensor) => F.layer_norm(tensor, normalized_shape, weight, bias, eps);
        }

        public sealed class GroupNorm : WeightedModule
        {
            internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype)
                : base(nameof(GroupNorm))
            {
                this.num_groups = num_groups;
                this.eps = eps;
                this.affine = affine;
                if (!affine) return;
                weight = ones(num_channels, dtype, device).AsParameter();
                bias = zeros(num_channels, dtype, device).AsParameter();
            }

            public long num_groups { get; set; }

            public double eps { get; set; }

            public bool affine { get; set; }

            public override Tensor forward(Tensor tensor) => F.group_norm(tensor, num_groups, weight, bias, eps);
        }

        /// <summary>Statistics of each channel, kept as buffers.</summary>
        public abstract class NormBase : WeightedModule
        {
            [ComponentName(Name = nameof(running_mean))]
            private Tensor? _running_mean;

            [ComponentName(Name = nameof(running_var))]
            private Tensor? _running_var;

            [ComponentName(Name = nameof(num_batches_tracked))]
            private Tensor? _num_batches_tracked;

            private protected NormBase(string name, long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
                : base(name)
            {
                this.num_features = num_features;
                this.eps = eps;
                this.momentum = momentum;
                this.affine = affine;
                this.track_running_stats = track_running_stats;
                if (affine)
                {
                    weight = ones(num_features, dtype, device).AsParameter();
                    bias = zeros(num_features, dtype, device).AsParameter();
                }

                if (!track_running_stats) return;
                running_mean = zeros(num_features, dtype, device);
                running_var = ones(num_features, dtype, device);
                num_batches_tracked = tensor(0L, ScalarType.Int64, device);
            }

            public long num_features { get; private set; }

            public double eps { get; set; }

            public double? momentum { get; set; }

            public bool affine { get; private set; }

            public bool track_running_stats { get; private set; }

            public Tensor? running_mean
            {
                get => _running_mean;
                set => SetBuffer(ref _running_mean, nameof(running_mean), value);
            }

            public Tensor? running_var
            {
                get => _running_var;
                set => SetBuffer(ref _running_var, nameof(running_var), value);
            }

            public Tensor? num_batches_tracked
            {
                get => _num_batches_tracked;
                set => SetBuffer(ref _num_batches_tracked, nameof(num_batches_tracked), value);
            }

            private void SetBuffer(ref Tensor? field, string name, Tensor? value)
            {
                if (!ReferenceEquals(field, value)) field?.Dispose();
                field = value?.DetachFromDisposeScope();
                ConditionallyRegisterBuffer(name, field);
            }
        }

        public abstract class BatchNorm : NormBase
        {
            private protected BatchNorm(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
                : base(name, num_features, eps, momentum, affine, track_running_stats, device, dtype)
            {
            }

            protected abstract void ValidateInputDimensions(Tensor input);

            public override Tensor forward(Tensor input)
            {
                ValidateInputDimensions(input);
                if (training && track_running_stats) num_batches_tracked!.add_(1);
                var useBatch = training || running_mean is null;
                var update = !training || track_running_stats;
                var factor = momentum ?? (num_batches_tracked is { } count ? 1.0 / count.ToDouble() : 0);
                return F.batch_norm(input, update ? running_mean : null, update ? running_var : null, weight, bias, useBatch, factor, eps);
            }
        }

        public sealed class BatchNorm1d : BatchNorm
        {
            internal BatchNorm1d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
                : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm1d))
            {
            }

            protected override void ValidateInputDimensions(Tensor input)
            {
                if (input.ndim != 2 && input.ndim != 3)
                    throw new ArgumentException($"expected 2D or 3D input, but got {input.ndim}D input.");
            }
        }

        public sealed class BatchNorm2d : BatchNorm
        {
            internal BatchNorm2d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
                : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, nameof(BatchNorm2d))
            {
            }

            protected override void ValidateInputDimensions(Tensor input)
            {
                if (input.ndim != 4) throw new ArgumentException($"expected 4D input, but got {input.ndim}D input.");
            }
        }

        public sealed class InstanceNorm2d : NormBase
        {
            internal InstanceNorm2d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
                : base(nameof(InstanceNorm2d), num_features, eps, momentum, affine, track_running_stats, device, dtype)
            {
            }

            public override Tensor forward(Tensor input) =>
                F.instance_norm(input, running_mean, running_var, weight, bias, training || !track_running_stats, momentum ?? 0.1, eps);
        }

        /// <summary>A module without parameters, buffers or modules.</summary>
        public abstract class ParameterLessModule<T1, TResult> : nn.Module<T1, TResult>
        {
            protected ParameterLessModule(string name)
                : base(name)
            {
            }
        }

        public sealed class Identity : ParameterLessModule<Tensor, Tensor>
        {
            internal Identity()
                : base(nameof(Identity))
            {
            }

            public override Tensor forward(Tensor tensor) => tensor.alias();
        }

        public sealed class Dropout : ParameterLessModule<Tensor, Tensor>
        {
            internal Dropout(double p, bool inplace)
                : base(nameof(Dropout)) => (this.p, this.inplace) = (p, inplace);

            public double p { get; set; }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.dropout(tensor, p, training, inplace);
        }

        public sealed class Flatten : ParameterLessModule<Tensor, Tensor>
        {
            internal Flatten(long start_dim, long end_dim)
                : base(nameof(Flatten)) => (this.start_dim, this.end_dim) = (start_dim, end_dim);

            public long start_dim { get; set; }

            public long end_dim { get; set; }

            public override Tensor forward(Tensor input) => input.flatten(start_dim, end_dim);
        }

        public sealed class ReLU : ParameterLessModule<Tensor, Tensor>
        {
            internal ReLU(bool inplace)
                : base(nameof(ReLU)) => this.inplace = inplace;

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.relu(tensor, inplace);
        }

        public sealed class LeakyReLU : ParameterLessModule<Tensor, Tensor>
        {
            internal LeakyReLU(double negative_slope, bool inplace)
                : base(nameof(LeakyReLU)) => (this.negative_slope, this.inplace) = (negative_slope, inplace);

            public double negative_slope { get; set; }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.leaky_relu(tensor, negative_slope, inplace);
        }

        public sealed class ELU : ParameterLessModule<Tensor, Tensor>
        {
            internal ELU(double alpha, bool inplace)
                : base(nameof(ELU)) => (this.alpha, this.inplace) = (alpha, inplace);

            public double alpha { get; set; }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.elu(tensor, alpha, inplace);
        }

        public sealed class GELU : ParameterLessModule<Tensor, Tensor>
        {
            internal GELU(Approximate approximate, bool inplace)
                : base(nameof(GELU)) => (this.approximate, this.inplace) = (approximate, inplace);

            public enum Approximate
            {
                none,
                tanh,
            }

            public Approximate approximate { get; set; }

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.gelu(tensor, approximate, inplace);
        }

        public sealed class SiLU : ParameterLessModule<Tensor, Tensor>
        {
            internal SiLU(bool inplace)
                : base(nameof(SiLU)) => this.inplace = inplace;

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.silu(tensor, inplace);
        }

        public sealed class Sigmoid : ParameterLessModule<Tensor, Tensor>
        {
            internal Sigmoid(bool inplace)
                : base(nameof(Sigmoid)) => this.inplace = inplace;

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.sigmoid(tensor, inplace);
        }

        public sealed class Tanh : ParameterLessModule<Tensor, Tensor>
        {
            internal Tanh(bool inplace)
                : base(nameof(Tanh)) => this.inplace = inplace;

            public bool inplace { get; set; }

            public override Tensor forward(Tensor tensor) => F.tanh(tensor, inplace);
        }

        public sealed class Softplus : ParameterLessModule<Tensor, Tensor>
        {
            internal Softplus(double beta, double threshold)
                : base(nameof(Softplus)) => (this.beta, this.threshold) = (beta, threshold);

            public double beta { get; set; }

            public double threshold { get; set; }

            public override Tensor forward(Tensor tensor) => F.softplus(tensor, beta, threshold);
        }

        public sealed class Softmax : ParameterLessModule<Tensor, Tensor>
        {
            internal Softmax(long dim)
                : base(nameof(Softmax)) => this.dim = dim;

            public long dim { get; set; }

            public override Tensor forward(Tensor tensor) => F.softmax(tensor, dim);
        }

        public sealed class PixelShuffle : ParameterLessModule<Tensor, Tensor>
        {
            internal PixelShuffle(long upscale_factor)
                : base(nameof(PixelShuffle)) => this.upscale_factor = upscale_factor;

            public long upscale_factor { get; set; }

            public override Tensor forward(Tensor input) => F.pixel_shuffle(input, upscale_factor);
        }

        public abstract class Loss<T1, T2, TResult> : nn.Module<T1, T2, TResult>
        {
            protected Loss(string name, nn.Reduction reduction)
                : base(name) => this.reduction = reduction;

            public nn.Reduction reduction { get; }
        }

        public sealed class MSELoss(nn.Reduction reduction = nn.Reduction.Mean) : Loss<Tensor, Tensor, Tensor>(nameof(MSELoss), reduction)
        {
            public override Tensor forward(Tensor input, Tensor target) => F.mse_loss(input, target, reduction);
        }

        public sealed class L1Loss(nn.Reduction reduction = nn.Reduction.Mean) : Loss<Tensor, Tensor, Tensor>(nameof(L1Loss), reduction)
        {
            public override Tensor forward(Tensor input, Tensor target) => F.l1_loss(input, target, reduction);
        }

        public sealed class CrossEntropyLoss : Loss<Tensor, Tensor, Tensor>
        {
            public CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, nn.Reduction reduction = nn.Reduction.Mean, double label_smoothing = 0.0)
                : base(nameof(CrossEntropyLoss), reduction)
            {
                this.weight = weight;
                this.ignore_index = ignore_index;
                this.label_smoothing = label_smoothing;
            }

            public Tensor? weight { get; }

            public long? ignore_index { get; }

            public double label_smoothing { get; }

            public override Tensor forward(Tensor input, Tensor target) =>
                F.cross_entropy(input, target, weight, ignore_index ?? -100, reduction, label_smoothing);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

            public static Conv1d Conv1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride, padding, dilation, padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride ?? (1, 1), padding ?? (0, 0), dilation ?? (1, 1), padding_mode, groups, bias, device, dtype);

            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long output_padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), (output_padding, output_padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static ConvTranspose2d ConvTranspose2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? output_padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, kernel_size, stride ?? (1, 1), padding ?? (0, 0), output_padding ?? (0, 0), dilation ?? (1, 1), padding_mode, groups, bias, device, dtype);

            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, Device? device = null, ScalarType? dtype = null)
            {
                var weight = randn(num_embeddings, embedding_dims, dtype, device);
                if (padding_idx is { } row) weight.select(0, row).zero_();
                return new Embedding(weight.AsParameter(), padding_idx);
            }

            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1e-05, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);

            public static BatchNorm1d BatchNorm1d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static InstanceNorm2d InstanceNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = false, bool track_running_stats = false, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static Identity Identity() => new();

            public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

            public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);

            public static ReLU ReLU(bool inplace = false) => new(inplace);

            public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

            public static ELU ELU(double alpha = 1.0, bool inplace = false) => new(alpha, inplace);

            public static GELU GELU() => new(Modules.GELU.Approximate.none, false);

            public static GELU GELU(bool inplace) => new(Modules.GELU.Approximate.none, inplace);

            public static GELU GELU(GELU.Approximate approximate, bool inplace = false) => new(approximate, inplace);

            public static SiLU SiLU() => new(false);

            public static SiLU SiLU(bool inplace) => new(inplace);

            public static Sigmoid Sigmoid() => new(false);

            public static Sigmoid Sigmoid(bool inplace) => new(inplace);

            public static Tanh Tanh() => new(false);

            public static Tanh Tanh(bool inplace = false) => new(inplace);

            public static Softplus Softplus(double beta = 1, double threshold = 20) => new(beta, threshold);

            public static Softmax Softmax(long dim) => new(dim);

            public static PixelShuffle PixelShuffle(long upscale_factor) => new(upscale_factor);

            public static MSELoss MSELoss(Reduction reduction = Reduction.Mean) => new(reduction);

            public static L1Loss L1Loss(Reduction reduction = Reduction.Mean) => new(reduction);

            public static CrossEntropyLoss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean) =>
                new(weight, ignore_index, reduction);
        }
    }
}
