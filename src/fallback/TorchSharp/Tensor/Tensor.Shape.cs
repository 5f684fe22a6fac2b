using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => aten.view.Call(this, shape);

        public Tensor view_as(Tensor other) => aten.view_as.Call(this, other);

        public Tensor reshape(params long[] shape) => aten.reshape.Call(this, shape);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => aten.flatten_using_ints.Call(this, start_dim, end_dim);

        public Tensor unflatten(long dim, params long[] sizes) => aten.unflatten_int.Call(this, dim, sizes);

        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        public Tensor ravel() => aten.ravel.Call(this);

        public Tensor squeeze(long? dim = null) => dim is { } d ? aten.squeeze_dim.Call(this, d) : aten.squeeze.Call(this);

        public Tensor squeeze_(long? dim = null) => dim is { } d ? aten.squeeze__dim.CallInPlace(this, d) : aten.squeeze_.CallInPlace(this);

        public Tensor unsqueeze(long dim) => aten.unsqueeze.Call(this, dim);

        public Tensor unsqueeze_(long dim) => aten.unsqueeze_.CallInPlace(this, dim);

        public Tensor t() => aten.t.Call(this);

        public Tensor transpose(long dim0, long dim1) => aten.transpose_int.Call(this, dim0, dim1);

        public Tensor transpose_(long dim0, long dim1) => aten.transpose_.CallInPlace(this, dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        public Tensor permute(params long[] permutation) => aten.permute.Call(this, permutation);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor movedim(long[] source, long[] destination) => aten.movedim_intlist.Call(this, source, destination);

        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);

        public Tensor expand(params long[] sizes) => aten.expand.Call(this, sizes);

        public Tensor expand(long[] sizes, bool isImplicit = false) => aten.expand.Call(this, sizes, isImplicit);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => expand(sizes.ToArray(), isImplicit);

        public Tensor expand(Size sizes, bool isImplicit = false) => expand(sizes.Shape, isImplicit);

        public Tensor expand_as(Tensor other) => aten.expand_as.Call(this, other);

        public Tensor broadcast_to(params long[] shape) => aten.broadcast_to.Call(this, shape);

        public Tensor repeat(params long[] sizes) => aten.repeat.Call(this, sizes);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => aten.repeat_interleave_self_int.Call(this, repeats, dim, output_size);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => aten.repeat_interleave_self_Tensor.Call(this, repeats, dim, output_size);

        public Tensor tile(long[] reps) => aten.tile.Call(this, reps);

        public Tensor flip(params long[] dims) => aten.flip.Call(this, dims);

        public Tensor fliplr() => aten.fliplr.Call(this);

        public Tensor flipud() => aten.flipud.Call(this);

        public Tensor roll(long shifts, long? dims = null) => aten.roll.Call(this, new[] { shifts }, dims is { } d ? new[] { d } : Array.Empty<long>());

        public Tensor roll(long[] shifts, long[] dims) => aten.roll.Call(this, shifts, dims);

        public Tensor roll(long[] shifts) => aten.roll.Call(this, shifts, new long[] { 0 });

        public Tensor roll((long, long) shifts, (long, long) dims) => roll(new[] { shifts.Item1, shifts.Item2 }, new[] { dims.Item1, dims.Item2 });

        public Tensor roll((long, long, long) shifts, (long, long, long) dims) => roll(new[] { shifts.Item1, shifts.Item2, shifts.Item3 }, new[] { dims.Item1, dims.Item2, dims.Item3 });

        public Tensor rot90(long k = 1, (long, long)? dims = null) => aten.rot90.Call(this, k, dims is { } d ? new[] { d.Item1, d.Item2 } : new long[] { 0, 1 });

        public Tensor narrow(long dim, long start, long length) => aten.narrow.Call(this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) => aten.slice_Tensor.Call(this, dim, start, finish, step);

        public Tensor select(long dim, long index) => aten.select_int.Call(this, dim, index);

        public Tensor unfold(long dimension, long size, long step) => aten.unfold.Call(this, dimension, size, step);

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) => aten.as_strided.Call(this, size, strides, storageOffset);

        public Tensor diag(long diagonal = 0) => aten.diag.Call(this, diagonal);

        public Tensor diag_embed(long offset = 0L, long dim1 = -2L, long dim2 = -1L) => aten.diag_embed.Call(this, offset, dim1, dim2);

        public Tensor diagflat(long offset = 0) => aten.diagflat.Call(this, offset);

        public Tensor diagonal(long offset = 0L, long dim1 = 0L, long dim2 = 1L) => aten.diagonal.Call(this, offset, dim1, dim2);

        public Tensor tril(long diagonal = 0) => aten.tril.Call(this, diagonal);

        public Tensor tril_(long diagonal = 0) => aten.tril_.CallInPlace(this, diagonal);

        public Tensor triu(long diagonal = 0) => aten.triu.Call(this, diagonal);

        public Tensor triu_(long diagonal = 0) => aten.triu_.CallInPlace(this, diagonal);

        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => aten.diff.Call(this, n, dim, prepend, append);

        public Tensor alias() => aten.alias.Call(this);

        public Tensor clone() => aten.clone.Call(this);

        public Tensor contiguous() => aten.contiguous.Call(this);

        public Tensor atleast_1d() => aten.atleast_1d.Call(this);

        public Tensor atleast_2d() => aten.atleast_2d.Call(this);

        public Tensor atleast_3d() => aten.atleast_3d.Call(this);

        public Tensor channel_shuffle(long groups) => aten.channel_shuffle.Call(this, groups);

        public Tensor adjoint() => aten.adjoint.Call(this);

        public Tensor index_select(long dim, Tensor index) => aten.index_select.Call(this, dim, index);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => aten.index_add.Call(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => aten.index_add_.CallInPlace(this, dim, index, source, alpha);

        public Tensor index_copy(long dim, Tensor index, Tensor source) => aten.index_copy.Call(this, dim, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) => aten.index_copy_.CallInPlace(this, dim, index, source);

        public Tensor index_fill(long dim, Tensor index, Scalar value) => aten.index_fill_int_Scalar.Call(this, dim, index, value);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) => aten.index_fill__int_Scalar.CallInPlace(this, dim, index, value);

        public Tensor take(Tensor index) => aten.take.Call(this, index);

        public Tensor take_along_dim(Tensor indices) => aten.take_along_dim.Call(this, indices);

        public Tensor take_along_dim(Tensor indices, long dim) => aten.take_along_dim.Call(this, indices, dim);

        public Tensor gather(long dim, Tensor index) => aten.gather.Call(this, dim, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => aten.scatter_src.Call(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => aten.scatter__src.CallInPlace(this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => aten.scatter_add.Call(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => aten.scatter_add_.CallInPlace(this, dim, index, src);

        public Tensor select_scatter(Tensor src, long dim, long index) => aten.select_scatter.Call(this, src, dim, index);

        public Tensor slice_scatter(Tensor src, long dim = 0L, long? start = null, long? end = null, long step = 1L) => aten.slice_scatter.Call(this, src, dim, start, end, step);

        public Tensor masked_fill(Tensor mask, Scalar value) => aten.masked_fill_Scalar.Call(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => aten.masked_fill__Scalar.CallInPlace(this, mask, value);

        public Tensor masked_scatter(Tensor mask, Tensor value) => aten.masked_scatter.Call(this, mask, value);

        public Tensor masked_scatter_(Tensor mask, Tensor value) => aten.masked_scatter_.CallInPlace(this, mask, value);

        public Tensor masked_select(Tensor mask) => aten.masked_select.Call(this, mask);

        public Tensor nonzero() => aten.nonzero.Call(this);

        public Tensor argwhere() => aten.argwhere.Call(this);

        public Tensor pin_memory() => aten.pin_memory.Call(this);

        public Tensor to_dense() => aten.to_dense.Call(this);

        public Tensor T => aten.numpy_T.Call(this);

        public Tensor mT => aten.mT.Call(this);

        public Tensor H => aten.adjoint.Call(this);

        public Tensor[] unbind(long dimension = 0L) => aten.unbind_int.CallList(this, dimension);

        public Tensor[] split(long size, int dim = 0) => aten.split_Tensor.CallList(this, size, dim);

        public Tensor[] split(long[] sizes, long dim = 0) => aten.split_with_sizes.CallList(this, sizes, dim);

        public Tensor[] split(params long[] sizes) => split(sizes, 0L);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => split(sizes.ToArray(), dim);

        public Tensor[] tensor_split(long size, long dim = 0L) => aten.tensor_split_sections.CallList(this, size, dim);

        public Tensor[] tensor_split(long[] sizes, long dim = 0L) => aten.tensor_split_indices.CallList(this, sizes, dim);

        public Tensor[] chunk(long chunks, long dim = 0L) => aten.chunk.CallList(this, chunks, dim);

        public IList<Tensor> nonzero_as_list() => aten.nonzero_numpy.CallList(this);

        public bool is_pinned() => aten.is_pinned.CallBool(this);

        /// <summary>Where the condition holds this tensor's elements, elsewhere those of <paramref name="y"/>.</summary>
        public Tensor where(Tensor condition, Tensor y)
        {
            ArgumentNullException.ThrowIfNull(condition);
            if (condition.dtype != ScalarType.Bool) throw new ArgumentException("The condition to 'where' must be a boolean tensor.");
            return aten.where_self.Call(condition, this, y);
        }
    }
}
