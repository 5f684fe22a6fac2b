using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public interface ILearningRateController
            {
                double LearningRate { get; set; }

                double InitialLearningRate { get; set; }
            }

            public interface IMomentum
            {
                double Momentum { get; set; }
            }

            public interface IBetas
            {
                (double, double) Betas { get; set; }
            }

            /// <summary>Changes parameters by their gradients. The parameters stay the caller's.</summary>
            public abstract class Optimizer : IDisposable
            {
                protected IList<ParamGroup> _parameter_groups = [];

                private protected Optimizer()
                {
                }

                ~Optimizer() => Dispose(disposing: false);

                public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

                public void Dispose()
                {
                    Dispose(disposing: true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                }

                public abstract void zero_grad();

                public abstract void add_param_group(ParamGroup param_group);

                /// <param name="closure">Evaluates the loss anew, with gradients.</param>
                public abstract Tensor? step(Func<Tensor>? closure = null);

                public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);

                public class StateDictionary
                {
                    internal StateDictionary()
                    {
                    }

                    public List<OptimizerOptions> Options { get; } = [];

                    public List<OptimizerState> State { get; } = [];
                }
            }
        }
    }

    namespace Modules
    {
        public abstract class OptimizerHelper : Optimizer
        {
            private readonly Dictionary<IntPtr, OptimizerState> _state = [];

            private protected OptimizerHelper(OptimizerOptions defaults) => Defaults = defaults;

            private protected OptimizerOptions Defaults { get; }

            public override void zero_grad()
            {
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    gradient?.zero_();
                }
            }

            public override Tensor? step(Func<Tensor>? closure = null)
            {
                Tensor? loss = null;
                if (closure is not null)
                {
                    using var mode = enable_grad();
                    loss = closure();
                }

                using (no_grad())
                {
                    foreach (var group in _parameter_groups)
                    {
                        foreach (var parameter in group.Parameters)
                        {
                            using var scope = NewDisposeScope();
                            if (parameter.grad is { } gradient) Step(parameter, gradient, _state[parameter.Handle], group.Options);
                        }
                    }
                }

                return loss;
            }

            public override void add_param_group(ParamGroup param_group)
            {
                param_group.Options ??= NewOptions();
                param_group.Options.Complete(Defaults);
                param_group.Options.InitialLearningRate = param_group.LearningRate;
                _parameter_groups.Add(param_group);
                foreach (var parameter in param_group.Parameters)
                {
                    var state = NewState(parameter);
                    state.Initialize(param_group.Options);
                    _state[parameter.Handle] = state;
                }
            }

            /// <summary>Options by group and state by parameter; both are the optimiser's own.</summary>
            public virtual StateDictionary state_dict()
            {
                var result = new StateDictionary();
                result.Options.AddRange(_parameter_groups.Select(group => group.Options));
                result.State.AddRange(parameters().Select(parameter => _state[parameter.Handle]));
                return result;
            }

            public virtual void load_state_dict(StateDictionary state_dict)
            {
                var own = this.state_dict();
                RequireSame(state_dict.Options.Count, state_dict.State.Count, own);
                for (var i = 0; i < own.Options.Count; i++)
                {
                    if (own.Options[i] != state_dict.Options[i]) own.Options[i].LoadStateDict(state_dict.Options[i]);
                }

                for (var i = 0; i < own.State.Count; i++)
                {
                    if (own.State[i] != state_dict.State[i]) own.State[i].LoadStateDict(state_dict.State[i]);
                }
            }

            public void save_state_dict(string location)
            {
                using var writer = new BinaryWriter(File.Create(location));
                save_state_dict(writer);
            }

            public void save_state_dict(BinaryWriter writer)
            {
                var own = state_dict();
                writer.Write(GetType().Name);
                writer.Encode(own.Options.Count);
                writer.Encode(own.State.Count);
                foreach (var options in own.Options) options.SaveStateDict(writer);
                foreach (var state in own.State) state.SaveStateDict(writer);
            }

            public void load_state_dict(string location)
            {
                using var reader = new BinaryReader(File.OpenRead(location));
                load_state_dict(reader);
            }

            public void load_state_dict(BinaryReader reader)
            {
                var saved = reader.ReadString();
                if (saved != GetType().Name)
                    throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{saved}' in the loaded stream.");
                var own = state_dict();
                RequireSame(reader.Decode(), reader.Decode(), own);
                foreach (var options in own.Options) options.LoadStateDict(reader);
                foreach (var state in own.State) state.LoadStateDict(reader);
            }

            public void to(Device device)
            {
                foreach (var state in _state.Values) state.to(device);
            }

            protected override void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var state in _state.Values) (state as IDisposable)?.Dispose();
            }

            private protected abstract OptimizerOptions NewOptions();

            private protected abstract OptimizerState NewState(Parameter parameter);

            /// <summary>One step of one parameter, outside of autograd, in a scope of its own.</summary>
            private protected abstract void Step(Parameter parameter, Tensor gradient, OptimizerState state, OptimizerOptions options);

            private static void RequireSame(long options, long states, StateDictionary own)
            {
                if (options != own.Options.Count) throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
                if (states != own.State.Count) throw new ArgumentException("Invalid optimizer state -- different number of states.");
            }
        }

        public class OptimizerOptions
        {
            public double? LearningRate { get; set; }

            public double InitialLearningRate { get; set; }

            public virtual void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(InitialLearningRate);
                writer.Write(LearningRate!.Value);
            }

            public virtual void LoadStateDict(BinaryReader reader)
            {
                InitialLearningRate = reader.ReadDouble();
                LearningRate = reader.ReadDouble();
            }

            public virtual void LoadStateDict(OptimizerOptions source)
            {
                InitialLearningRate = source.InitialLearningRate;
                LearningRate = source.LearningRate;
            }

            // What a group leaves open is as in the optimiser.
            internal virtual void Complete(OptimizerOptions defaults) => LearningRate ??= defaults.LearningRate;
        }

        public abstract class OptimizerState
        {
            protected Parameter _parameter;

            protected OptimizerState(Parameter parameter) => _parameter = parameter;

            public abstract void Initialize(OptimizerOptions options);

            public abstract void SaveStateDict(BinaryWriter writer);

            public abstract void LoadStateDict(BinaryReader reader);

            public abstract void LoadStateDict(OptimizerState source);

            public virtual void to(Device device)
            {
            }

            private protected Tensor Zeros() => zeros_like(_parameter).DetachFromDisposeScope();

            private protected static void Replace(ref Tensor? target, Tensor? value)
            {
                if (ReferenceEquals(target, value)) return;
                target?.Dispose();
                target = value?.DetachFromDisposeScope();
            }

            private protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor? tensor)
            {
                writer.Write(tensor is not null);
                tensor?.Save(writer);
            }

            private protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor? result, Device device) =>
                Replace(ref result, reader.ReadBoolean() ? TensorExtensionMethods.Load(reader).to(device, disposeAfter: true) : null);
        }

        public class ParamGroup : ILearningRateController
        {
            public IEnumerable<Parameter> Parameters { get; set; } = [];

            public OptimizerOptions Options { get; set; } = null!;

            public double LearningRate
            {
                get => Options.LearningRate!.Value;
                set => Options.LearningRate = value;
            }

            public double InitialLearningRate
            {
                get => Options.InitialLearningRate;
                set => Options.InitialLearningRate = value;
            }
        }

        public class ParamGroup<TOptions> : ParamGroup
            where TOptions : OptimizerOptions
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
            {
                Parameters = parameters;
                base.Options = options!;
            }

            public new TOptions Options
            {
                get => (TOptions)base.Options;
                set => base.Options = value;
            }
        }
    }
}
