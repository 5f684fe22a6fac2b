using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => aten.matmul.Call(this, target);

        public Tensor mm(Tensor target) => aten.mm.Call(this, target);

        public Tensor bmm(Tensor batch2) => aten.bmm.Call(this, batch2);

        public Tensor mv(Tensor target) => aten.mv.Call(this, target);

        public Tensor dot(Tensor target) => aten.dot.Call(this, target);

        public Tensor vdot(Tensor target) => aten.vdot.Call(this, target);

        public Tensor inner(Tensor vec2) => aten.inner.Call(this, vec2);

        public Tensor outer(Tensor vec2) => aten.outer.Call(this, vec2);

        public Tensor ger(Tensor vec2) => outer(vec2);

        public Tensor kron(Tensor other) => aten.kron.Call(this, other);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => aten.addmm.Call(this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => aten.addmm_.CallInPlace(this, mat1, mat2, beta, alpha);

        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1.0f, float alpha = 1.0f) => aten.addmv.Call(this, mat, vec, beta, alpha);

        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => aten.addbmm.Call(this, batch1, batch2, beta, alpha);

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => aten.baddbmm.Call(this, batch1, batch2, beta, alpha);

        public Tensor inverse() => aten.linalg_inv.Call(this);

        public Tensor det() => aten.det.Call(this);

        public Tensor logdet() => aten.logdet.Call(this);

        public Tensor trace() => aten.trace.Call(this);

        public Tensor matrix_power(int n) => aten.linalg_matrix_power.Call(this, n);

        public Tensor matrix_exp() => aten.linalg_matrix_exp.Call(this);

        public Tensor pinverse(double rcond = 1e-15, bool hermitian = false) => aten.linalg_pinv.Call(this, rcond, hermitian);

        public Tensor cholesky(bool upper = false) => aten.linalg_cholesky.Call(this, upper);

        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null) => aten.cov.Call(this, correction, fweights, aweights);

        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => aten.tensordot.Call(this, b, dims1, dims2);

        public Tensor renorm(float p, long dim, float maxnorm) => aten.renorm.Call(this, p, dim, maxnorm);
    }
}
