using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;
using Module = TorchSharp.torch.nn.Module;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Modules run one after the other, named by number unless the caller names them.</summary>
        public class Sequential : nn.Module<Tensor, Tensor>
        {
            private readonly List<nn.IModule<Tensor, Tensor>> _steps = [];

            internal Sequential()
                : base(nameof(Sequential))
            {
            }

            protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
                : this()
            {
                foreach (var (name, module) in modules) append(name, module);
            }

            protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
                : this()
            {
                foreach (var module in modules) append(module);
            }

            public int Count => _steps.Count;

            [IndexerName("SequentialItems")]
            public nn.IModule<Tensor, Tensor> this[int index] => _steps[index];

            public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
            {
                register_module(name, (Module)module);
                _steps.Add(module);
                return this;
            }

            public Sequential append(nn.IModule<Tensor, Tensor> module) => append(_steps.Count.ToString(), module);

            /// <summary>Each result on the way is disposed as soon as the next step has used it.</summary>
            public override Tensor forward(Tensor tensor)
            {
                if (_steps.Count == 0) return tensor.alias();
                var result = _steps[0].call(tensor);
                foreach (var step in _steps.Skip(1))
                {
                    var next = step.call(result);
                    result.Dispose();
                    result = next;
                }

                return result;
            }
        }

        public class ModuleList<T> : Module, IList<T>
            where T : Module
        {
            private readonly List<T> _list = [];
            private bool _registered;

            public ModuleList(params T[] modules)
                : base(nameof(ModuleList<T>)) => _list.AddRange(modules);

            public int Count => _list.Count;

            public bool IsReadOnly => false;

            public T this[int index]
            {
                get => _list[index];
                set => _list[index] = value;
            }

            // The list's members count from the moment a parent registers it.
            protected override void RegisterComponents()
            {
                if (_registered) return;
                for (var i = 0; i < _list.Count; i++) register_module($"{i}", _list[i]);
                _registered = true;
            }

            public void Add(T item) => _list.Add(item);

            public void append(params T[] parameters) => _list.AddRange(parameters);

            public void extend(IEnumerable<T> modules) => _list.AddRange(modules);

            public void Clear() => _list.Clear();

            public bool Contains(T item) => _list.Contains(item);

            public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

            public int IndexOf(T item) => _list.IndexOf(item);

            public void Insert(int index, T item) => _list.Insert(index, item);

            public bool Remove(T item) => _list.Remove(item);

            public void RemoveAt(int index) => _list.RemoveAt(index);

            public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }

        public class ModuleDict<T> : Module, IEnumerable<(string, T)>
            where T : Module
        {
            private readonly OrderedDictionary<string, T> _dict = [];
            private bool _registered;

            public ModuleDict()
                : base(nameof(ModuleDict<T>))
            {
            }

            public int Count => _dict.Count;

            public T this[string key]
            {
                get => _dict[key];
                set => _dict[key] = value;
            }

            public IEnumerable<string> keys() => _dict.Keys;

            public IEnumerable<T> values() => _dict.Values;

            protected override void RegisterComponents()
            {
                if (_registered) return;
                foreach (var (name, module) in _dict) register_module(name, module);
                _registered = true;
            }

            public void Add(string key, T value) => _dict.Add(key, value);

            public void Add((string, T) item) => _dict.Add(item.Item1, item.Item2);

            public bool ContainsKey(string key) => _dict.ContainsKey(key);

            public bool Remove(string key) => _dict.Remove(key);

            public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _dict.TryGetValue(key, out value);

            public void clear() => _dict.Clear();

            public IEnumerator<(string, T)> GetEnumerator() => _dict.Select(item => (item.Key, item.Value)).GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }

        public class ParameterList : Module, IEnumerable<Parameter>
        {
            public ParameterList(params Parameter[] parameters)
                : base(nameof(ParameterList)) => append(parameters);

            public int Count => parameters(recurse: false).Count();

            public Parameter this[int index] => get_parameter($"{index}") ?? throw new ArgumentOutOfRangeException(nameof(index));

            public void Add(Parameter item) => register_parameter($"{Count}", item);

            public void append(params Parameter[] parameters) => extend(parameters);

            public void extend(IEnumerable<Parameter> parameters)
            {
                foreach (var parameter in parameters) Add(parameter);
            }

            public IEnumerator<Parameter> GetEnumerator() => parameters(recurse: false).GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sequential Sequential() => new();

            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
                Sequential((IEnumerable<(string, Module<Tensor, Tensor>)>)modules);

            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
                Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

            public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
            {
                var result = new Modules.Sequential();
                foreach (var (name, module) in modules) result.append(name, module);
                return result;
            }

            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
            {
                var result = new Modules.Sequential();
                foreach (var module in modules) result.append(module);
                return result;
            }

            public static Modules.ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            public static Modules.ModuleList<T> ModuleList<T>(params T[] modules)
                where T : Module => new(modules);

            public static Modules.ModuleDict<T> ModuleDict<T>(params (string, T)[] modules)
                where T : Module
            {
                var result = new Modules.ModuleDict<T>();
                foreach (var module in modules) result.Add(module);
                return result;
            }

            public static Modules.ParameterList ParameterList(params Modules.Parameter[] parameters) => new(parameters);
        }
    }
}
