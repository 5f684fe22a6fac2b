using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    public partial class Tensor
    {
        public Tensor abs() => aten.abs.Call(this);

        public Tensor abs_() => aten.abs_.CallInPlace(this);

        public Tensor ceil() => aten.ceil.Call(this);

        public Tensor ceil_() => aten.ceil_.CallInPlace(this);

        public Tensor exp() => aten.exp.Call(this);

        public Tensor exp_() => aten.exp_.CallInPlace(this);

        public Tensor exp2() => aten.exp2.Call(this);

        public Tensor exp2_() => aten.exp2_.CallInPlace(this);

        public Tensor expm1() => aten.expm1.Call(this);

        public Tensor expm1_() => aten.expm1_.CallInPlace(this);

        public Tensor floor() => aten.floor.Call(this);

        public Tensor floor_() => aten.floor_.CallInPlace(this);

        public Tensor frac() => aten.frac.Call(this);

        public Tensor frac_() => aten.frac_.CallInPlace(this);

        public Tensor log() => aten.log.Call(this);

        public Tensor log_() => aten.log_.CallInPlace(this);

        public Tensor log10() => aten.log10.Call(this);

        public Tensor log10_() => aten.log10_.CallInPlace(this);

        public Tensor log1p() => aten.log1p.Call(this);

        public Tensor log1p_() => aten.log1p_.CallInPlace(this);

        public Tensor log2() => aten.log2.Call(this);

        public Tensor log2_() => aten.log2_.CallInPlace(this);

        public Tensor neg() => aten.neg.Call(this);

        public Tensor neg_() => aten.neg_.CallInPlace(this);

        public Tensor reciprocal() => aten.reciprocal.Call(this);

        public Tensor reciprocal_() => aten.reciprocal_.CallInPlace(this);

        public Tensor rsqrt() => aten.rsqrt.Call(this);

        public Tensor rsqrt_() => aten.rsqrt_.CallInPlace(this);

        public Tensor sqrt() => aten.sqrt.Call(this);

        public Tensor sqrt_() => aten.sqrt_.CallInPlace(this);

        public Tensor sign() => aten.sign.Call(this);

        public Tensor sign_() => aten.sign_.CallInPlace(this);

        public Tensor sgn() => aten.sgn.Call(this);

        public Tensor sgn_() => aten.sgn_.CallInPlace(this);

        public Tensor trunc() => aten.trunc.Call(this);

        public Tensor trunc_() => aten.trunc_.CallInPlace(this);

        public Tensor erf() => aten.erf.Call(this);

        public Tensor erf_() => aten.erf_.CallInPlace(this);

        public Tensor erfc() => aten.erfc.Call(this);

        public Tensor erfc_() => aten.erfc_.CallInPlace(this);

        public Tensor erfinv() => aten.erfinv.Call(this);

        public Tensor erfinv_() => aten.erfinv_.CallInPlace(this);

        public Tensor sin() => aten.sin.Call(this);

        public Tensor sin_() => aten.sin_.CallInPlace(this);

        public Tensor cos() => aten.cos.Call(this);

        public Tensor cos_() => aten.cos_.CallInPlace(this);

        public Tensor tan() => aten.tan.Call(this);

        public Tensor tan_() => aten.tan_.CallInPlace(this);

        public Tensor asin() => aten.asin.Call(this);

        public Tensor asin_() => aten.asin_.CallInPlace(this);

        public Tensor acos() => aten.acos.Call(this);

        public Tensor acos_() => aten.acos_.CallInPlace(this);

        public Tensor atan() => aten.atan.Call(this);

        public Tensor atan_() => aten.atan_.CallInPlace(this);

        public Tensor sinh() => aten.sinh.Call(this);

        public Tensor sinh_() => aten.sinh_.CallInPlace(this);

        public Tensor cosh() => aten.cosh.Call(this);

        public Tensor cosh_() => aten.cosh_.CallInPlace(this);

        public Tensor tanh() => aten.tanh.Call(this);

        public Tensor tanh_() => aten.tanh_.CallInPlace(this);

        public Tensor asinh() => aten.asinh.Call(this);

        public Tensor asinh_() => aten.asinh_.CallInPlace(this);

        public Tensor acosh() => aten.acosh.Call(this);

        public Tensor acosh_() => aten.acosh_.CallInPlace(this);

        public Tensor atanh() => aten.atanh.Call(this);

        public Tensor atanh_() => aten.atanh_.CallInPlace(this);

        public Tensor sinc() => aten.sinc.Call(this);

        public Tensor sinc_() => aten.sinc_.CallInPlace(this);

        public Tensor sigmoid() => aten.sigmoid.Call(this);

        public Tensor sigmoid_() => aten.sigmoid_.CallInPlace(this);

        public Tensor relu() => aten.relu.Call(this);

        public Tensor relu_() => aten.relu_.CallInPlace(this);

        public Tensor relu6() => aten.relu6.Call(this);

        public Tensor relu6_() => aten.relu6_.CallInPlace(this);

        public Tensor silu() => aten.silu.Call(this);

        public Tensor silu_() => aten.silu_.CallInPlace(this);

        public Tensor selu() => aten.selu.Call(this);

        public Tensor selu_() => aten.selu_.CallInPlace(this);

        public Tensor hardsigmoid() => aten.hardsigmoid.Call(this);

        public Tensor hardsigmoid_() => aten.hardsigmoid_.CallInPlace(this);

        public Tensor hardswish() => aten.hardswish.Call(this);

        public Tensor hardswish_() => aten.hardswish_.CallInPlace(this);

        public Tensor logical_not() => aten.logical_not.Call(this);

        public Tensor logical_not_() => aten.logical_not_.CallInPlace(this);

        public Tensor bitwise_not() => aten.bitwise_not.Call(this);

        public Tensor bitwise_not_() => aten.bitwise_not_.CallInPlace(this);

        public Tensor deg2rad() => aten.deg2rad.Call(this);

        public Tensor deg2rad_() => aten.deg2rad_.CallInPlace(this);

        public Tensor rad2deg() => aten.rad2deg.Call(this);

        public Tensor rad2deg_() => aten.rad2deg_.CallInPlace(this);

        public Tensor lgamma() => aten.lgamma.Call(this);

        public Tensor lgamma_() => aten.lgamma_.CallInPlace(this);

        public Tensor digamma() => aten.digamma.Call(this);

        public Tensor digamma_() => aten.digamma_.CallInPlace(this);

        public Tensor i0() => aten.i0.Call(this);

        public Tensor i0_() => aten.i0_.CallInPlace(this);

        public Tensor isnan() => aten.isnan.Call(this);

        public Tensor isinf() => aten.isinf.Call(this);

        public Tensor isfinite() => aten.isfinite.Call(this);

        public Tensor isposinf() => aten.isposinf.Call(this);

        public Tensor isneginf() => aten.isneginf.Call(this);

        public Tensor isreal() => aten.isreal.Call(this);

        public Tensor signbit() => aten.signbit.Call(this);

        public Tensor log_sigmoid() => aten.log_sigmoid.Call(this);

        public Tensor positive() => aten.positive.Call(this);

        public Tensor conj() => aten.conj.Call(this);

        public Tensor angle() => aten.angle.Call(this);

        public Tensor absolute() => abs();

        public Tensor absolute_() => abs_();

        public Tensor arcsin() => asin();

        public Tensor arcsin_() => asin_();

        public Tensor arccos() => acos();

        public Tensor arccos_() => acos_();

        public Tensor arctan() => atan();

        public Tensor arctan_() => atan_();

        public Tensor arcsinh() => asinh();

        public Tensor arcsinh_() => asinh_();

        public Tensor arccosh() => acosh();

        public Tensor arccosh_() => acosh_();

        public Tensor arctanh() => atanh();

        public Tensor arctanh_() => atanh_();

        public Tensor negative() => neg();

        public Tensor negative_() => neg_();

        public Tensor fix() => trunc();

        public Tensor fix_() => trunc_();

        public Tensor square() => pow(2);

        public Tensor round(long decimals = 0L) => decimals == 0 ? aten.round.Call(this) : aten.round_decimals.Call(this, decimals);

        public Tensor round_(long decimals = 0L) => decimals == 0 ? aten.round_.CallInPlace(this) : aten.round__decimals.CallInPlace(this, decimals);

        public Tensor logit(double? eps = null) => aten.logit.Call(this, eps);

        public Tensor add(Tensor target) => aten.add_Tensor.Call(this, target);

        public Tensor add_(Tensor target) => aten.add__Tensor.CallInPlace(this, target);

        public Tensor add(Tensor target, Scalar alpha) => aten.add_Tensor.Call(this, target, alpha);

        public Tensor add_(Tensor target, Scalar alpha) => aten.add__Tensor.CallInPlace(this, target, alpha);

        public Tensor add(Scalar scalar) => aten.add_Scalar.Call(this, scalar);

        public Tensor add_(Scalar scalar) => aten.add__Scalar.CallInPlace(this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => aten.add_Scalar.Call(this, scalar, alpha);

        public Tensor add_(Scalar scalar, Scalar alpha) => aten.add__Scalar.CallInPlace(this, scalar, alpha);

        public Tensor sub(Tensor target) => aten.sub_Tensor.Call(this, target);

        public Tensor sub_(Tensor target) => aten.sub__Tensor.CallInPlace(this, target);

        public Tensor sub(Scalar target) => aten.sub_Scalar.Call(this, target);

        public Tensor sub_(Scalar target) => aten.sub__Scalar.CallInPlace(this, target);

        public Tensor mul(Tensor target) => aten.mul_Tensor.Call(this, target);

        public Tensor mul_(Tensor target) => aten.mul__Tensor.CallInPlace(this, target);

        public Tensor mul(Scalar target) => aten.mul_Scalar.Call(this, target);

        public Tensor mul_(Scalar target) => aten.mul__Scalar.CallInPlace(this, target);

        public Tensor multiply(Tensor target) => mul(target);

        public Tensor subtract(Tensor target) => sub(target);

        public Tensor subtract_(Tensor target) => sub_(target);

        public Tensor multiply(Scalar target) => mul(target);

        public Tensor subtract(Scalar target) => sub(target);

        public Tensor subtract_(Scalar target) => sub_(target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => aten.div_Tensor_mode.Call(this, target, Name(rounding_mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => aten.div__Tensor_mode.CallInPlace(this, target, Name(rounding_mode));

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);

        public Tensor true_divide(Tensor other) => div(other);

        public Tensor true_divide_(Tensor other) => div_(other);

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => aten.div_Scalar_mode.Call(this, target, Name(rounding_mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => aten.div__Scalar_mode.CallInPlace(this, target, Name(rounding_mode));

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);

        public Tensor true_divide(Scalar other) => div(other);

        public Tensor true_divide_(Scalar other) => div_(other);

        public Tensor floor_divide(Tensor other) => aten.floor_divide.Call(this, other);

        public Tensor floor_divide_(Tensor other) => aten.floor_divide__Tensor.CallInPlace(this, other);

        public Tensor floor_divide(Scalar other) => aten.floor_divide_Scalar.Call(this, other);

        public Tensor fmod(Tensor target) => aten.fmod_Tensor.Call(this, target);

        public Tensor fmod_(Tensor target) => aten.fmod__Tensor.CallInPlace(this, target);

        public Tensor fmod(Scalar scalar) => aten.fmod_Scalar.Call(this, scalar);

        public Tensor fmod_(Scalar scalar) => aten.fmod__Scalar.CallInPlace(this, scalar);

        public Tensor remainder(Tensor target) => aten.remainder_Tensor.Call(this, target);

        public Tensor remainder_(Tensor target) => aten.remainder__Tensor.CallInPlace(this, target);

        public Tensor remainder(Scalar scalar) => aten.remainder_Scalar.Call(this, scalar);

        public Tensor remainder_(Scalar scalar) => aten.remainder__Scalar.CallInPlace(this, scalar);

        public Tensor pow(Tensor exponent) => aten.pow_Tensor_Tensor.Call(this, exponent);

        public Tensor pow_(Tensor exponent) => aten.pow__Tensor.CallInPlace(this, exponent);

        public Tensor pow(Scalar exponent) => aten.pow_Tensor_Scalar.Call(this, exponent);

        public Tensor pow_(Scalar exponent) => aten.pow__Scalar.CallInPlace(this, exponent);

        public Tensor float_power(Tensor target) => aten.float_power_Tensor_Tensor.Call(this, target);

        public Tensor atan2(Tensor other) => aten.atan2.Call(this, other);

        public Tensor atan2_(Tensor other) => aten.atan2_.CallInPlace(this, other);

        public Tensor arctan2(Tensor other) => atan2(other);

        public Tensor hypot(Tensor other) => aten.hypot.Call(this, other);

        public Tensor logaddexp(Tensor other) => aten.logaddexp.Call(this, other);

        public Tensor copysign(Tensor other) => aten.copysign_Tensor.Call(this, other);

        public Tensor heaviside(Tensor other) => aten.heaviside.Call(this, other);

        public Tensor xlogy(Tensor y) => aten.xlogy_Tensor.Call(this, y);

        public Tensor maximum(Tensor other) => aten.maximum.Call(this, other);

        public Tensor minimum(Tensor other) => aten.minimum.Call(this, other);

        public Tensor fmax(Tensor other) => aten.fmax.Call(this, other);

        public Tensor fmin(Tensor other) => aten.fmin.Call(this, other);

        public Tensor lerp(Tensor end, Tensor weight) => aten.lerp_Tensor.Call(this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => aten.lerp__Tensor.CallInPlace(this, end, weight);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => aten.addcdiv.Call(this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => aten.addcdiv_.CallInPlace(this, tensor1, tensor2, value);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => aten.addcmul.Call(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => aten.addcmul_.CallInPlace(this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => aten.addcdiv.Call(this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => aten.addcdiv_.CallInPlace(this, tensor1, tensor2);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => aten.clamp.Call(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => aten.clamp_.CallInPlace(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => aten.clamp_Tensor.Call(this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => aten.clamp__Tensor.CallInPlace(this, min, max);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor clamp_max(Scalar max) => aten.clamp_max.Call(this, max);

        public Tensor clamp_max_(Scalar max) => aten.clamp_max_.CallInPlace(this, max);

        public Tensor clamp_min(Scalar min) => aten.clamp_min.Call(this, min);

        public Tensor clamp_min_(Scalar min) => aten.clamp_min_.CallInPlace(this, min);

        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null) => aten.nan_to_num.Call(this, nan, posinf, neginf);

        public Tensor nan_to_num_(double nan = 0d, double? posinf = null, double? neginf = null) => aten.nan_to_num_.CallInPlace(this, nan, posinf, neginf);

        public Tensor bitwise_and(Tensor other) => aten.bitwise_and_Tensor.Call(this, other);

        public Tensor bitwise_and_(Tensor other) => aten.bitwise_and__Tensor.CallInPlace(this, other);

        public Tensor logical_and(Tensor other) => aten.logical_and.Call(this, other);

        public Tensor logical_and_(Tensor other) => aten.logical_and_.CallInPlace(this, other);

        public Tensor bitwise_or(Tensor other) => aten.bitwise_or_Tensor.Call(this, other);

        public Tensor bitwise_or_(Tensor other) => aten.bitwise_or__Tensor.CallInPlace(this, other);

        public Tensor logical_or(Tensor other) => aten.logical_or.Call(this, other);

        public Tensor logical_or_(Tensor other) => aten.logical_or_.CallInPlace(this, other);

        public Tensor bitwise_xor(Tensor other) => aten.bitwise_xor_Tensor.Call(this, other);

        public Tensor bitwise_xor_(Tensor other) => aten.bitwise_xor__Tensor.CallInPlace(this, other);

        public Tensor logical_xor(Tensor other) => aten.logical_xor.Call(this, other);

        public Tensor logical_xor_(Tensor other) => aten.logical_xor_.CallInPlace(this, other);

        public Tensor softmax(long dim, ScalarType? dtype = null) => aten.softmax_int.Call(this, dim, dtype);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => aten.log_softmax_int.Call(this, dim, dtype);

        public Tensor softplus(double beta = 1, double threshold = 20) => aten.softplus.Call(this, beta, threshold);

        public Tensor leaky_relu(Scalar negative_slope) => aten.leaky_relu.Call(this, negative_slope);

        public Tensor leaky_relu_(Scalar negative_slope) => aten.leaky_relu_.CallInPlace(this, negative_slope);

        public Tensor elu(double alpha = 1) => aten.elu.Call(this, alpha);

        public Tensor gelu() => aten.gelu.Call(this);

        public Tensor hardtanh(Scalar min, Scalar max) => aten.hardtanh.Call(this, min, max);

        public Tensor prelu(Tensor target) => aten.prelu.Call(this, target);

        public Tensor threshold(Scalar threshold, Scalar value) => aten.threshold.Call(this, threshold, value);

        public Tensor fill_(Scalar value) => aten.fill__Scalar.CallInPlace(this, value);

        public Tensor zero_() => aten.zero_.CallInPlace(this);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => aten.copy_.CallInPlace(this, source, nonBlocking);

        public Tensor set_(Tensor source) => aten.set__source_Tensor.CallInPlace(this, source);

        private static string? Name(RoundingMode mode) => mode switch
        {
            RoundingMode.trunc => "trunc",
            RoundingMode.floor => "floor",
            _ => null,
        };
    }
}
