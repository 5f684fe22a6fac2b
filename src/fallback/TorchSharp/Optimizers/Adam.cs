using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }

    namespace Modules
    {
        /// <summary>Adam (arXiv:1412.6980): weight decay is part of the gradient.</summary>
        public class Adam : AdamBase
        {
            public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : this([new ParamGroup { Parameters = parameters.ToList() }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
            {
            }

            public Adam(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options().With(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize))
            {
            }

            private protected override OptimizerOptions NewOptions() => new Options();

            private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

            private protected override Tensor Decay(Parameter parameter, Tensor gradient, double learningRate, double decay) =>
                gradient.add(parameter, alpha: decay);

            public class Options : AdamOptions
            {
            }

            public sealed class State(Parameter parameter) : AdamState(parameter)
            {
            }

            public class ParamGroup : ParamGroup<Options>, optim.IBetas
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                    : base(parameters, options)
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                    : base(parameters, (Options)new Options().With(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize))
                {
                }

                public (double, double) Betas
                {
                    get => Options.Betas;
                    set => Options.Betas = value;
                }
            }
        }

        /// <summary>AdamW (arXiv:1711.05101): weight decay shrinks the parameter itself.</summary>
        public class AdamW : AdamBase
        {
            public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : this([new ParamGroup { Parameters = parameters.ToList() }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
            {
            }

            public AdamW(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options().With(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize))
            {
            }

            private protected override OptimizerOptions NewOptions() => new Options();

            private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

            private protected override Tensor Decay(Parameter parameter, Tensor gradient, double learningRate, double decay)
            {
                parameter.mul_(1 - learningRate * decay);
                return gradient;
            }

            public class Options : AdamOptions
            {
            }

            public sealed class State(Parameter parameter) : AdamState(parameter)
            {
            }

            public class ParamGroup : ParamGroup<Options>, optim.IBetas
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                    : base(parameters, options)
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                    : base(parameters, (Options)new Options().With(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize))
                {
                }

                public (double, double) Betas
                {
                    get => Options.Betas;
                    set => Options.Betas = value;
                }
            }
        }

        /// <summary>What <see cref="Adam"/> and <see cref="AdamW"/> share: all but the weight decay.</summary>
        public abstract class AdamBase : OptimizerHelper, optim.IBetas
        {
            private protected AdamBase(IEnumerable<ParamGroup> groups, AdamOptions defaults)
                : base(defaults)
            {
                foreach (var group in groups) add_param_group(group);
            }

            public (double, double) Betas
            {
                get => ((AdamOptions)Defaults).Betas;
                set => ((AdamOptions)Defaults).Betas = value;
            }

            /// <returns>The gradient to go on with.</returns>
            private protected abstract Tensor Decay(Parameter parameter, Tensor gradient, double learningRate, double decay);

            private protected override void Step(Parameter parameter, Tensor gradient, OptimizerState state, OptimizerOptions options)
            {
                var moments = (AdamState)state;
                var o = (AdamOptions)options;
                var (beta1, beta2) = o.Betas;
                var learningRate = o.LearningRate!.Value;
                moments.step++;

                if (o.maximize == true) gradient = -gradient;
                if (o.weight_decay is { } decay && decay != 0) gradient = Decay(parameter, gradient, learningRate, decay);

                moments.exp_avg!.mul_(beta1).add_(gradient, alpha: 1 - beta1);
                moments.exp_avg_sq!.mul_(beta2).addcmul_(gradient, gradient, value: 1 - beta2);
                var second = moments.exp_avg_sq;
                if (moments.max_exp_avg_sq is { } largest)
                {
                    largest.copy_(maximum(largest, second));
                    second = largest;
                }

                var correction1 = 1 - Math.Pow(beta1, moments.step);
                var correction2 = 1 - Math.Pow(beta2, moments.step);
                var denominator = second.sqrt().div_(Math.Sqrt(correction2)).add_(o.eps!.Value);
                parameter.addcdiv_(moments.exp_avg, denominator, value: -learningRate / correction1);
            }
        }

        public abstract class AdamOptions : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;

            internal (double, double) Betas
            {
                get => (beta1!.Value, beta2!.Value);
                set => (beta1, beta2) = value;
            }

            internal AdamOptions With(double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize)
            {
                if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
                if (eps < 0) throw new ArgumentException($"Invalid ε: {eps}");
                if (beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1: {beta1}");
                if (beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2: {beta2}");
                if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
                LearningRate = lr;
                InitialLearningRate = lr;
                Betas = (beta1, beta2);
                (this.eps, this.weight_decay, this.amsgrad, this.maximize) = (eps, weight_decay, amsgrad, maximize);
                return this;
            }

            internal override void Complete(OptimizerOptions defaults)
            {
                base.Complete(defaults);
                var from = (AdamOptions)defaults;
                beta1 ??= from.beta1;
                beta2 ??= from.beta2;
                eps ??= from.eps;
                weight_decay ??= from.weight_decay;
                amsgrad ??= from.amsgrad;
                maximize ??= from.maximize;
            }

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var from = (AdamOptions)source;
                (beta1, beta2, eps, weight_decay) = (from.beta1, from.beta2, from.eps, from.weight_decay);
                (amsgrad, maximize) = (from.amsgrad, from.maximize);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                beta1 = reader.ReadDouble();
                beta2 = reader.ReadDouble();
                eps = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                amsgrad = reader.ReadBoolean();
                maximize = reader.ReadBoolean();
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(beta1!.Value);
                writer.Write(beta2!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(amsgrad!.Value);
                writer.Write(maximize!.Value);
            }
        }

        /// <summary>The moving averages of a parameter's gradient and of its square.</summary>
        public abstract class AdamState : OptimizerState, IDisposable
        {
            public long step;
            public Tensor? exp_avg;
            public Tensor? exp_avg_sq;
            public Tensor? max_exp_avg_sq;

            private protected AdamState(Parameter parameter)
                : base(parameter)
            {
            }

            public void Dispose()
            {
                exp_avg?.Dispose();
                exp_avg_sq?.Dispose();
                max_exp_avg_sq?.Dispose();
                GC.SuppressFinalize(this);
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                Replace(ref exp_avg, Zeros());
                Replace(ref exp_avg_sq, Zeros());
                Replace(ref max_exp_avg_sq, ((AdamOptions)options).amsgrad == true ? Zeros() : null);
            }

            public override void to(Device device)
            {
                Replace(ref exp_avg, exp_avg?.to(device));
                Replace(ref exp_avg_sq, exp_avg_sq?.to(device));
                Replace(ref max_exp_avg_sq, max_exp_avg_sq?.to(device));
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(step);
                exp_avg!.Save(writer);
                exp_avg_sq!.Save(writer);
                SaveConditionalStateTensor(writer, max_exp_avg_sq);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                step = reader.ReadInt64();
                exp_avg!.Load(reader);
                exp_avg_sq!.Load(reader);
                LoadConditionalStateTensor(reader, ref max_exp_avg_sq, _parameter.device);
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var from = (AdamState)source;
                step = from.step;
                Replace(ref exp_avg, from.exp_avg?.to(_parameter.device, copy: true));
                Replace(ref exp_avg_sq, from.exp_avg_sq?.to(_parameter.device, copy: true));
                Replace(ref max_exp_avg_sq, from.max_exp_avg_sq?.to(_parameter.device, copy: true));
            }
        }
    }
}
