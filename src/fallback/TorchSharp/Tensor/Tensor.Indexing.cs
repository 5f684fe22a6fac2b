using System.Runtime.CompilerServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => index(TensorIndex.Single(i1));
            set => index_put_(value, TensorIndex.Single(i1));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(TensorIndex.Single(i1), TensorIndex.Single(i2));
            set => index_put_(value, TensorIndex.Single(i1), TensorIndex.Single(i2));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(Singles([i1, i2, i3]));
            set => index_put_(value, Singles([i1, i2, i3]));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(Singles([i1, i2, i3, i4]));
            set => index_put_(value, Singles([i1, i2, i3, i4]));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => index(Singles([i1, i2, i3, i4, i5]));
            set => index_put_(value, Singles([i1, i2, i3, i4, i5]));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => index(Singles([i1, i2, i3, i4, i5, i6]));
            set => index_put_(value, Singles([i1, i2, i3, i4, i5, i6]));
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index(Singles(indices));
            set => index_put_(value, Singles(indices));
        }

        public Tensor index(params TensorIndex[] indices)
        {
            using var selection = new Selection(this, indices);
            return selection.Advanced is { } advanced ? aten.index_Tensor.Call(selection.View, advanced) : selection.Release();
        }

        public Tensor index(params Tensor[] indices) => index(Tensors(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            ArgumentNullException.ThrowIfNull(value);
            using var selection = new Selection(this, indices);
            if (selection.Advanced is { } advanced)
                aten.index_put_.CallInPlace(selection.View, advanced, value, accumulate);
            else if (accumulate)
                throw new ArgumentException("Invalid 'indices' parameter. Must be an array of TensorIndex objects containing tensors with indices that match the shape of the tensor to update");
            else
                selection.Assign(value);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, Tensors(indices), accumulate: false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => index_put_(value, Tensors(indices), accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var tensor = aten.scalar_tensor.Call(value, dtype, Arg.None, device);
            return index_put_(tensor, indices, accumulate: false);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Tensors(indices));

        private static TensorIndex[] Singles(ReadOnlySpan<long> indices)
        {
            var result = new TensorIndex[indices.Length];
            for (var i = 0; i < result.Length; i++) result[i] = TensorIndex.Single(indices[i]);
            return result;
        }

        private static TensorIndex[] Tensors(Tensor[] indices) => Array.ConvertAll(indices, TensorIndex.Tensor);

        /// <summary>
        /// What the indices choose: a view by numbers, ranges and new dimensions, and index tensors to apply to it.
        /// Intermediate views are disposed on the way.
        /// </summary>
        private ref struct Selection
        {
            private readonly Tensor _source;
            private Tensor _view;
            private List<Tensor?>? _tensors;
            private List<Tensor>? _owned;

            public Selection(Tensor source, TensorIndex[] indices)
            {
                ArgumentNullException.ThrowIfNull(indices);
                _source = source;
                _view = source;
                var consumed = indices.Sum(index => index.kind switch
                {
                    TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1L,
                    TensorIndex.Kind.Tensor => Covers(index),
                    _ => 0,
                });
                var rank = source.ndim;
                if (consumed > rank) throw new ArgumentException($"Too many indices for a tensor of dimension {rank}");

                long dim = 0;
                long masked = 0;
                foreach (var index in indices)
                {
                    switch (index.kind)
                    {
                        case TensorIndex.Kind.Single:
                            Replace(aten.select_int.Call(_view, dim, index.start));
                            break;
                        case TensorIndex.Kind.Slice:
                            if (index.start is not null || index.stop is not null || index.step is not null)
                                Replace(aten.slice_Tensor.Call(_view, dim, index.start, index.stop, index.step ?? 1));
                            dim++;
                            break;
                        case TensorIndex.Kind.Ellipsis:
                            dim += rank - consumed;
                            break;
                        case TensorIndex.Kind.None:
                        case TensorIndex.Kind.Null:
                            Replace(aten.unsqueeze.Call(_view, dim));
                            dim++;
                            break;
                        case TensorIndex.Kind.Bool:
                            Replace(aten.unsqueeze.Call(_view, dim));
                            var mask = aten.full.Call(new long[] { 1 }, index.start != 0, ScalarType.Bool, Arg.None, source.device);
                            (_owned ??= []).Add(mask);
                            AddTensor(mask, dim++ - masked);
                            break;
                        case TensorIndex.Kind.Tensor:
                            var tensor = index.tensor ?? throw new ArgumentNullException(nameof(indices));
                            if (tensor.ndim == 0 && !IsMask(tensor))
                            {
                                Replace(aten.select_int.Call(_view, dim, tensor.ToInt64()));
                                break;
                            }

                            // A mask takes one place in the list, however many dimensions it covers.
                            AddTensor(tensor, dim - masked);
                            dim += Covers(index);
                            masked += Covers(index) - 1;
                            break;
                    }
                }
            }

            public readonly Tensor View => _view;

            /// <summary>The index tensors, each at the dimension it applies to; nothing when there are none.</summary>
            public readonly Arg? Advanced => _tensors is null ? (Arg?)null : Arg.Optional([.. _tensors]);

            /// <summary>The view, for the caller to own.</summary>
            public Tensor Release()
            {
                var view = ReferenceEquals(_view, _source) ? aten.alias.Call(_source) : _view;
                _view = _source;
                return view;
            }

            // A value with more leading dimensions of size 1 than the view has is taken without them.
            public readonly void Assign(Tensor value)
            {
                var extra = value.ndim - _view.ndim;
                if (extra <= 0)
                {
                    aten.copy_.CallInPlace(_view, value);
                    return;
                }

                using var trimmed = value.reshape(value.shape[(int)extra..]);
                aten.copy_.CallInPlace(_view, trimmed);
            }

            public readonly void Dispose()
            {
                if (!ReferenceEquals(_view, _source)) _view.Dispose();
                foreach (var tensor in _owned ?? []) tensor.Dispose();
            }

            private void Replace(Tensor view)
            {
                if (!ReferenceEquals(_view, _source)) _view.Dispose();
                _view = view;
            }

            private static bool IsMask(Tensor tensor) => tensor.dtype is ScalarType.Bool or ScalarType.Byte;

            private static long Covers(in TensorIndex index) => index.tensor is { } tensor && IsMask(tensor) ? tensor.ndim : 1;

            private void AddTensor(Tensor tensor, long dim)
            {
                _tensors ??= [];
                while (_tensors.Count < dim) _tensors.Add(null);
                _tensors.Add(tensor);
            }
        }
    }
}
