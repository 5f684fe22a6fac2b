using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>Activations of the StyleGAN2 family.</summary>
public enum Activation
{
    /// <summary>Identity, gain 1.</summary>
    Linear,

    /// <summary>Leaky ReLU of slope 0.2, gain √2.</summary>
    LeakyRelu,
}

/// <summary>Bias, activation, gain, clamp: always in this order (EG3D specification, section 4.2).</summary>
public static class BiasActivation
{
    private const double LeakySlope = 0.2;

    /// <summary>The gain that keeps the variance of the activation's input.</summary>
    public static double DefaultGain(Activation activation) => activation == Activation.LeakyRelu ? Math.Sqrt(2) : 1;

    /// <param name="x">[N, C, …].</param>
    /// <param name="bias">[C], or null.</param>
    /// <param name="gain">Factor after the activation; null: the activation's own.</param>
    /// <param name="clamp">Bound on the result's magnitude, after the gain; null: none.</param>
    public static Tensor Apply(
        Tensor x, Tensor? bias, Activation activation, double? gain = null, double? clamp = null)
    {
        using var scope = torch.NewDisposeScope();
        var y = x;
        if (bias is not null)
            y = y + Along(x, bias);
        if (activation == Activation.LeakyRelu)
            y = F.leaky_relu(y, LeakySlope);
        var factor = gain ?? DefaultGain(activation);
        if (factor != 1)
            y = y * factor;
        if (clamp is { } bound)
            y = y.clamp(-bound, bound);
        return (ReferenceEquals(y, x) ? x.alias() : y).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same for a tensor that nobody else needs: without gradients it is overwritten. Claiming and clearing new
    /// memory for each step takes five times as long as the steps themselves (512², 128 channels).
    /// </summary>
    /// <inheritdoc cref="Apply"/>
    public static Tensor Consume(
        Tensor x, Tensor? bias, Activation activation, double? gain = null, double? clamp = null)
    {
        if (torch.is_grad_enabled())
            return Apply(x, bias, activation, gain, clamp);
        using var scope = torch.NewDisposeScope();
        if (bias is not null)
            x.add_(Along(x, bias));
        if (activation == Activation.LeakyRelu)
            x.leaky_relu_(LeakySlope);
        var factor = gain ?? DefaultGain(activation);
        if (factor != 1)
            x.mul_(factor);
        if (clamp is { } bound)
            x.clamp_(-bound, bound);
        return x.alias().MoveToOuterDisposeScope();
    }

    private static Tensor Along(Tensor x, Tensor bias)
    {
        var form = new long[x.dim()];
        Array.Fill(form, 1);
        form[1] = -1;
        return bias.reshape(form);
    }
}
