using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a forward pass keeps for the backward pass.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object?> _data = [];
            private IntPtr _node;

            internal AutogradContext()
            {
            }

            internal List<Tensor> TensorsToSave { get; private set; } = [];

            /// <summary>Keeps inputs, outputs or intermediate tensors; called at most once, in the forward pass.</summary>
            public void save_for_backward(List<Tensor> tensors) => TensorsToSave = tensors;

            /// <summary>The kept tensors, in the backward pass.</summary>
            public List<Tensor> get_saved_variables()
            {
                if (_node == IntPtr.Zero) return [];
                var handles = new IntPtr[NativeMethods.ts_function_saved_count(_node)];
                unsafe
                {
                    fixed (IntPtr* pointer = handles)
                        NativeMethods.Check(NativeMethods.ts_function_saved(_node, pointer));
                }

                return [.. handles.Select(handle => new Tensor(handle))];
            }

            /// <summary>Keeps anything that is no tensor.</summary>
            public void save_data(string key, object value) => _data[key] = value;

            public object? get_data(string key) => _data.GetValueOrDefault(key);

            public void Dispose()
            {
                TensorsToSave = [];
                _data.Clear();
                GC.SuppressFinalize(this);
            }

            internal void Enter(IntPtr node) => _node = node;

            internal void Leave() => _node = IntPtr.Zero;

            internal void ForgetTensors() => TensorsToSave = [];
        }

        /// <summary>An operation with a backward pass of its own.</summary>
        public abstract class Function<T>
            where T : Function<T>, new()
        {
            internal static T Instance { get; } = new();

            public abstract string Name { get; }

            /// <summary>Runs the forward pass and, where an input requires it, enters the operation into the graph.</summary>
            public static List<Tensor> apply_internal(params object?[] vars)
            {
                var inputs = vars.OfType<Tensor>().ToArray();
                var recorded = is_grad_enabled() && inputs.Any(input => input.requires_grad);
                var context = new AutogradContext();
                List<Tensor> outputs;
                using (no_grad())
                    outputs = Instance.forward_internal(context, vars);
                if (recorded)
                    FunctionCall.Attach(Instance.Name, Instance.backward_internal, context, vars, inputs, outputs);
                else
                    context.Dispose();
                return outputs;
            }

            internal abstract List<Tensor> forward_internal(AutogradContext ctx, params object?[] vars);

            internal abstract List<Tensor?> backward_internal(AutogradContext ctx, List<Tensor> grad_outputs);
        }

        /// <summary>A function of one result.</summary>
        public abstract class SingleTensorFunction<T> : Function<T>
            where T : SingleTensorFunction<T>, new()
        {
            public static Tensor apply(params object?[] vars) => apply_internal(vars)[0];

            /// <param name="vars">What was given to <see cref="apply"/>; its tensors are the inputs.</param>
            public abstract Tensor forward(AutogradContext ctx, params object?[] vars);

            /// <returns>A gradient for every entry of vars; null for what is no tensor or needs none.</returns>
            public abstract List<Tensor?> backward(AutogradContext ctx, Tensor grad_output);

            internal sealed override List<Tensor> forward_internal(AutogradContext ctx, params object?[] vars) => [forward(ctx, vars)];

            internal sealed override List<Tensor?> backward_internal(AutogradContext ctx, List<Tensor> grad_outputs) => backward(ctx, grad_outputs[0]);
        }

        /// <summary>A function of several results.</summary>
        public abstract class MultiTensorFunction<T> : Function<T>
            where T : MultiTensorFunction<T>, new()
        {
            public static List<Tensor> apply(params object?[] vars) => apply_internal(vars);

            /// <inheritdoc cref="SingleTensorFunction{T}.forward"/>
            public abstract List<Tensor> forward(AutogradContext ctx, params object?[] vars);

            /// <inheritdoc cref="SingleTensorFunction{T}.backward"/>
            public abstract List<Tensor?> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            internal sealed override List<Tensor> forward_internal(AutogradContext ctx, params object?[] vars) => forward(ctx, vars);

            internal sealed override List<Tensor?> backward_internal(AutogradContext ctx, List<Tensor> grad_outputs) => backward(ctx, grad_outputs);
        }

        /// <summary>One recorded call of a function: what libtorch's node holds and calls back.</summary>
        private sealed class FunctionCall(string name, Func<AutogradContext, List<Tensor>, List<Tensor?>> backward, AutogradContext context, bool[] isTensor)
        {
            public static unsafe void Attach(string name, Func<AutogradContext, List<Tensor>, List<Tensor?>> backward, AutogradContext context, object?[] vars, Tensor[] inputs, List<Tensor> outputs)
            {
                var saved = context.TensorsToSave;
                var call = new FunctionCall(name, backward, context, [.. vars.Select(value => value is Tensor)]);
                NativeMethods.Check(NativeMethods.ts_function_attach(
                    Handles(inputs), inputs.Length, Handles(outputs), outputs.Count, Handles(saved), saved.Count,
                    &Apply, &Release, GCHandle.ToIntPtr(GCHandle.Alloc(call))));
                context.ForgetTensors();
                GC.KeepAlive((inputs, outputs, saved));
            }

            [UnmanagedCallersOnly]
            private static unsafe int Apply(IntPtr state, IntPtr node, IntPtr* grads, int gradCount, IntPtr* results, int resultCount)
            {
                try
                {
                    using var scope = NewDisposeScope();
                    var gradients = new List<Tensor>(gradCount);
                    for (var i = 0; i < gradCount; i++)
                        gradients.Add(new Tensor(grads[i]));
                    var call = (FunctionCall)GCHandle.FromIntPtr(state).Target!;
                    call.Run(node, gradients, new Span<IntPtr>(results, resultCount));
                    return 0;
                }
                catch (Exception failure)
                {
                    ManagedFailure.Current = failure;
                    return 1;
                }
            }

            [UnmanagedCallersOnly]
            private static void Release(IntPtr state)
            {
                var handle = GCHandle.FromIntPtr(state);
                ((FunctionCall)handle.Target!).Forget();
                handle.Free();
            }

            private void Run(IntPtr node, List<Tensor> gradients, Span<IntPtr> results)
            {
                context.Enter(node);
                List<Tensor?> answers;
                try
                {
                    answers = backward(context, gradients);
                }
                finally
                {
                    context.Leave();
                }

                if (answers.Count != isTensor.Length)
                    throw new InvalidOperationException($"Function {name} returned an incorrect number of gradients (expected {isTensor.Length}, got {answers.Count})");
                var position = 0;
                for (var i = 0; i < answers.Count; i++)
                {
                    if (isTensor[i])
                        results[position++] = answers[i] is { } answer ? NativeMethods.ts_tensor_share(answer.Handle) : IntPtr.Zero;
                    else if (answers[i] is not null)
                        throw new InvalidOperationException($"Function {name} returned a gradient at position {i + 1}, but the corresponding forward input was not a Tensor");
                }
            }

            private void Forget() => context.Dispose();
        }
    }
}
