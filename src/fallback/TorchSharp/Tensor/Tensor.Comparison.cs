using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => aten.eq_Tensor.Call(this, target);

        public Tensor eq(Scalar target) => aten.eq_Scalar.Call(this, target);

        public Tensor eq_(Tensor target) => aten.eq__Tensor.CallInPlace(this, target);

        public Tensor eq_(Scalar target) => aten.eq__Scalar.CallInPlace(this, target);

        public Tensor equal(Tensor target) => eq(target);

        public Tensor ne(Tensor target) => aten.ne_Tensor.Call(this, target);

        public Tensor ne(Scalar target) => aten.ne_Scalar.Call(this, target);

        public Tensor ne_(Tensor target) => aten.ne__Tensor.CallInPlace(this, target);

        public Tensor ne_(Scalar target) => aten.ne__Scalar.CallInPlace(this, target);

        public Tensor not_equal(Tensor target) => ne(target);

        public Tensor lt(Tensor target) => aten.lt_Tensor.Call(this, target);

        public Tensor lt(Scalar target) => aten.lt_Scalar.Call(this, target);

        public Tensor lt_(Tensor target) => aten.lt__Tensor.CallInPlace(this, target);

        public Tensor lt_(Scalar target) => aten.lt__Scalar.CallInPlace(this, target);

        public Tensor less(Tensor target) => lt(target);

        public Tensor le(Tensor target) => aten.le_Tensor.Call(this, target);

        public Tensor le(Scalar target) => aten.le_Scalar.Call(this, target);

        public Tensor le_(Tensor target) => aten.le__Tensor.CallInPlace(this, target);

        public Tensor le_(Scalar target) => aten.le__Scalar.CallInPlace(this, target);

        public Tensor less_equal(Tensor target) => le(target);

        public Tensor gt(Tensor target) => aten.gt_Tensor.Call(this, target);

        public Tensor gt(Scalar target) => aten.gt_Scalar.Call(this, target);

        public Tensor gt_(Tensor target) => aten.gt__Tensor.CallInPlace(this, target);

        public Tensor gt_(Scalar target) => aten.gt__Scalar.CallInPlace(this, target);

        public Tensor greater(Tensor target) => gt(target);

        public Tensor ge(Tensor target) => aten.ge_Tensor.Call(this, target);

        public Tensor ge(Scalar target) => aten.ge_Scalar.Call(this, target);

        public Tensor ge_(Tensor target) => aten.ge__Tensor.CallInPlace(this, target);

        public Tensor ge_(Scalar target) => aten.ge__Scalar.CallInPlace(this, target);

        public Tensor greater_equal(Tensor target) => ge(target);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => aten.allclose.CallBool(this, target, rtol, atol, equal_nan);

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) => aten.isclose.Call(this, other, rtol, atol, nanEqual);

        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => aten.isin_Tensor_Tensor.Call(this, test_elements, assumeUnique, invert);

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);
    }
}
