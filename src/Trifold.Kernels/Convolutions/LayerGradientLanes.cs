using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Convolutions;

/// <inheritdoc cref="LayerGradient"/>
internal sealed unsafe class LayerGradient<TVector, TLanes> : LayerGradient
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    public override void Run(
        LayerRecord layer, FeatureMap gradient, Convolution3x3 backward, LayerGradients results, GradientScratch scratch,
        WorkSplit split)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        // With a frame of zeros, because a doubled map is read one pixel beyond its border.
        var inner = FeatureMap.In(scratch.Inner, layer.Output.Height + 2, layer.Output.Width + 2, layer.Output.Channels);
        UndoEpilogue(layer, gradient, inner, results, scratch.Sums, split);
        if (results.Weight is not null)
            WeightGradient<TVector, TLanes>.Add(layer, inner, results.Weight, scratch, split);
        if (results.Input is { } input)
            InputGradient(layer, inner, backward, input, results.Styles, scratch, split);
    }

    // From the result back to what the convolution gave, row by row; sums over pixels row by row, then over rows.
    private static void UndoEpilogue(
        LayerRecord layer, FeatureMap gradient, FeatureMap inner, LayerGradients results, NativeBuffer sums, WorkSplit split)
    {
        var (output, stride) = (layer.Output, layer.Output.Stride);
        var rowSums = sums.Reserve(2L * output.Height * stride);
        split.Run(inner.Height, (_, row) =>
        {
            var y = row - 1;
            var target = inner.Pixel(row, 0);
            if ((uint)y >= (uint)output.Height)
            {
                new Span<float>(target, inner.Width * stride).Clear();
                return;
            }

            new Span<float>(target, stride).Clear();
            new Span<float>(target + (long)(inner.Width - 1) * stride, stride).Clear();
            var scaleSum = rowSums + 2L * y * stride;
            UndoRow(layer, gradient, y, target + stride, scaleSum, scaleSum + stride, results.Noise);
        });
        SumRows(rowSums, output.Height, 2 * stride, output.Channels, results.Scale);
        // So far of the scaled convolution, whose values the result shows.
        for (var c = 0; results.Scale is not null && c < output.Channels; c++)
            results.Scale[c] /= layer.Epilogue.Scale[c];
        SumRows(rowSums + stride, output.Height, 2 * stride, output.Channels, results.Bias);
    }

    private static void UndoRow(
        LayerRecord layer, FeatureMap gradient, int y, float* target, float* scaleSum, float* biasSum, float* noiseGradient)
    {
        var (output, epilogue) = (layer.Output, layer.Epilogue);
        var stride = output.Stride;
        new Span<float>(scaleSum, stride).Clear();
        new Span<float>(biasSum, stride).Clear();
        var (gain, sloped) = (TLanes.Broadcast(epilogue.Gain), TLanes.Broadcast(epilogue.Gain * epilogue.Slope));
        var (undoGain, undoSloped) = (TLanes.Broadcast(1 / epilogue.Gain), TLanes.Broadcast(1 / (epilogue.Gain * epilogue.Slope)));
        var (clamp, zero) = (TLanes.Broadcast(epilogue.Clamp), TLanes.Broadcast(0));
        for (var x = 0; x < output.Width; x++, target += stride)
        {
            var result = output.Pixel(y, x);
            var incoming = gradient.Pixel(y, x);
            var noise = TLanes.Broadcast(epilogue.Noise is null ? 0 : epilogue.Noise[y * output.Width + x]);
            var pixelSum = zero;
            for (var c = 0; c < stride; c += TLanes.Count)
            {
                var value = TLanes.Load(result + c);
                // The sign tells which side of the leaky ReLU it was; at the clamp nothing passes.
                var factor = TLanes.IfGreater(value, zero, gain, sloped);
                factor = TLanes.IfGreater(clamp, TLanes.Abs(value), factor, zero);
                var before = TLanes.Multiply(value, TLanes.IfGreater(value, zero, undoGain, undoSloped));
                var passed = TLanes.Multiply(TLanes.Load(incoming + c), factor);
                var scaled = TLanes.Subtract(TLanes.Subtract(before, noise), TLanes.Load(epilogue.Bias + c));
                TLanes.Store(TLanes.Add(TLanes.Load(biasSum + c), passed), biasSum + c);
                TLanes.Store(TLanes.MultiplyAdd(passed, scaled, TLanes.Load(scaleSum + c)), scaleSum + c);
                TLanes.Store(TLanes.Multiply(passed, TLanes.Load(epilogue.Scale + c)), target + c);
                pixelSum = TLanes.Add(pixelSum, passed);
            }

            if (noiseGradient is not null)
                noiseGradient[y * output.Width + x] = TLanes.Sum(pixelSum);
        }
    }

    private static void SumRows(float* rows, int count, int stride, int channels, float* sums)
    {
        if (sums is null)
            return;
        new Span<float>(sums, channels).Clear();
        for (var row = 0; row < count; row++)
        {
            for (var c = 0; c < channels; c++)
                sums[c] += rows[(long)row * stride + c];
        }
    }

    private static void InputGradient(
        LayerRecord layer, FeatureMap inner, Convolution3x3 backward, FeatureMap result, float* styleGradient,
        GradientScratch scratch, WorkSplit split)
    {
        var stride = layer.Input.Stride;
        var ones = scratch.Sums.Reserve(inner.Stride + 2L * stride + (long)layer.Input.Height * stride);
        new Span<float>(ones, inner.Stride + stride).Fill(1);
        var scale = ones + inner.Stride;
        var bias = scale + stride;
        new Span<float>(bias, stride).Clear();
        var styleRows = bias + stride;
        var framed = FeatureMap.In(scratch.Input, inner.Height, inner.Width, layer.Input.Channels);
        backward.Apply(
            inner, ones, framed, new LayerEpilogue(scale, bias, null, 1, 1, float.PositiveInfinity), scratch.Layer.Large,
            split);

        split.Run(layer.Input.Height, (_, y) =>
        {
            var sums = styleRows + (long)y * stride;
            new Span<float>(sums, stride).Clear();
            for (var x = 0; x < layer.Input.Width; x++)
                FinishPixel(layer, framed, y, x, result.Pixel(y, x), sums);
        });
        SumRows(styleRows, layer.Input.Height, stride, layer.Input.Channels, styleGradient);
    }

    // The adjoint of the doubling, if there was one, and of the styles.
    private static void FinishPixel(LayerRecord layer, FeatureMap framed, int y, int x, float* result, float* styleSums)
    {
        var input = layer.Input.Pixel(y, x);
        for (var c = 0; c < layer.Input.Stride; c += TLanes.Count)
        {
            var sum = layer.Doubles
                ? Halving<TVector, TLanes>.Gather(framed, 2 * y, 2 * x, c)
                : TLanes.Load(framed.Pixel(y + 1, x + 1) + c);
            TLanes.Store(TLanes.Multiply(sum, TLanes.Load(layer.Styles + c)), result + c);
            TLanes.Store(TLanes.MultiplyAdd(sum, TLanes.Load(input + c), TLanes.Load(styleSums + c)), styleSums + c);
        }
    }
}
