using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor all() => aten.all.Call(this);

        public Tensor all(long dim, bool keepdim = false) => aten.all_dim.Call(this, dim, keepdim);

        public Tensor any() => aten.any.Call(this);

        public Tensor any(long dim, bool keepdim = false) => aten.any_dim.Call(this, dim, keepdim);

        public Tensor amax(params long[] dims) => aten.amax.Call(this, dims);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(@out, aten.amax.Call(this, dims, keepdim));

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => amax(dims.ToArray(), keepdim, @out);

        public Tensor amin(params long[] dims) => aten.amin.Call(this, dims);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => Into(@out, aten.amin.Call(this, dims, keepdim));

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => amin(dims.ToArray(), keepdim, @out);

        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) => aten.aminmax.CallPair(this, dim, keepdim);

        public Tensor argmax() => aten.argmax.Call(this);

        public Tensor argmax(long dim, bool keepdim = false) => aten.argmax.Call(this, dim, keepdim);

        public Tensor argmin() => aten.argmin.Call(this);

        public Tensor argmin(long dim, bool keepdim = false) => aten.argmin.Call(this, dim, keepdim);

        public Tensor max() => aten.max.Call(this);

        public Tensor max(Tensor other) => aten.max_other.Call(this, other);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => aten.max_dim.CallPair(this, dim, keepdim);

        public Tensor min() => aten.min.Call(this);

        public Tensor min(Tensor other) => aten.min_other.Call(this, other);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => aten.min_dim.CallPair(this, dim, keepdim);

        public Tensor mean() => aten.mean.Call(this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => aten.mean_dim.Call(this, dimensions, keepdim, type);

        public Tensor median() => aten.median.Call(this);

        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) => aten.nanmean.Call(this, dim is { } d ? new long[] { d } : null, keepdim, dtype);

        public Tensor nansum() => aten.nansum.Call(this);

        public (Tensor values, Tensor indices) mode(long dim = -1L, bool keepdim = false) => aten.mode.CallPair(this, dim, keepdim);

        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => aten.quantile.Call(this, q, dim, keepdim);

        public Tensor prod(ScalarType? type = null) => aten.prod.Call(this, type);

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => aten.prod_dim_int.Call(this, dim, keepdim, type);

        public Tensor sum(ScalarType? type = null) => aten.sum.Call(this, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => aten.sum_dim_IntList.Call(this, dim, keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => sum(dim.ToArray(), keepdim, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim }, keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim0, dim1 }, keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim0, dim1, dim2 }, keepdim, type);

        public Tensor std(bool unbiased = true) => aten.std.Call(this, unbiased);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => As(aten.std_dim.Call(this, dimensions, unbiased, keepdim), type);

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(dimensions.ToArray(), unbiased, keepdim, type);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(new[] { dim }, unbiased, keepdim, type);

        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(new[] { dim.Item1, dim.Item2 }, unbiased, keepdim, type);

        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim, type);

        public Tensor var(bool unbiased = true) => aten.var.Call(this, unbiased);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => As(aten.var_dim.Call(this, dimensions, unbiased, keepdim), type);

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(dimensions.ToArray(), unbiased, keepdim, type);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(new[] { dim }, unbiased, keepdim, type);

        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(new[] { dim.Item1, dim.Item2 }, unbiased, keepdim, type);

        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim, type);

        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => aten.std_mean.CallPair(this, unbiased);

        public (Tensor @var, Tensor mean) var_mean(bool unbiased = true) => aten.var_mean.CallPair(this, unbiased);

        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => aten.std_mean_dim.CallPair(this, dimensions, unbiased, keepdim);

        public (Tensor std, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => aten.var_mean_dim.CallPair(this, dimensions, unbiased, keepdim);

        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean(new[] { dim }, unbiased, keepdim, type);

        public (Tensor @var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean(new[] { dim }, unbiased, keepdim, type);

        public Tensor norm(float p = 2.0f) => aten.norm_Scalar.Call(this, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => aten.norm_ScalarOpt_dim.Call(this, p, new long[] { dim }, keepdim);

        public Tensor dist(Tensor other, float p = 2.0f) => aten.dist.Call(this, other, p);

        public Tensor logsumexp(long dim, bool keepdim = false) => aten.logsumexp.Call(this, new[] { dim }, keepdim);

        public Tensor count_nonzero(long[]? dims = null) => dims is null ? aten.count_nonzero.Call(this) : aten.count_nonzero_dim_IntList.Call(this, dims);

        public Tensor cumsum(long dim, ScalarType? type = null) => aten.cumsum.Call(this, dim, type);

        public Tensor cumprod(long dim, ScalarType? type = null) => aten.cumprod.Call(this, dim, type);

        public Tensor logcumsumexp(long dim) => aten.logcumsumexp.Call(this, dim);

        public (Tensor values, Tensor indexes) cummax(long dim) => aten.cummax.CallPair(this, dim);

        public (Tensor values, Tensor indexes) cummin(long dim) => aten.cummin.CallPair(this, dim);

        public Tensor trapezoid(double dx = 1, long dim = -1) => aten.trapezoid_dx.Call(this, dx, dim);

        public Tensor trapezoid(Tensor x, long dim = -1) => aten.trapezoid_x.Call(this, x, dim);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => aten.sort_stable.CallPair(this, stable, dim, descending);

        public Tensor argsort(long dim = -1, bool descending = false) => aten.argsort.Call(this, dim, descending);

        public Tensor msort() => aten.msort.Call(this);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => aten.topk.CallPair(this, k, dim, largest, sorted);

        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) => aten.kthvalue.CallPair(this, k, dim ?? -1, keepdim);

        public Tensor bincount(Tensor? weights, long minlength = 0) => aten.bincount.Call(this, weights, minlength);

        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => aten.bucketize_Tensor.Call(this, boundaries, outInt32, right);

        public Tensor histc(long bins = 100, long min = 0, long max = 0) => aten.histc.Call(this, bins, min, max);

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            var (output, inverse, counts) = dim is { } d
                ? aten.unique_dim.CallTriple(this, d, sorted, return_inverse, return_counts)
                : aten._unique2.CallTriple(this, sorted, return_inverse, return_counts);
            return (output, Wanted(inverse, return_inverse), Wanted(counts, return_counts));
        }

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            var (output, inverse, counts) = aten.unique_consecutive.CallTriple(this, return_inverse, return_counts, dim);
            return (output, Wanted(inverse, return_inverse), Wanted(counts, return_counts));
        }

        // libtorch gives an empty tensor for what was not asked for.
        private static Tensor? Wanted(Tensor tensor, bool wanted)
        {
            if (wanted) return tensor.OrNull();
            tensor.Dispose();
            return null;
        }

        private static Tensor Into(Tensor? @out, Tensor result)
        {
            if (@out is null) return result;
            using (result) return @out.copy_(result);
        }

        private static Tensor As(Tensor result, ScalarType? type)
        {
            if (type is not { } wanted || wanted == result.dtype) return result;
            using (result) return result.to(wanted);
        }
    }
}
