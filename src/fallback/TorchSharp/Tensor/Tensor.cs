using System.Runtime.InteropServices;
using TorchSharp.PInvoke;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A tensor of libtorch. Whoever made it disposes it, or the <see cref="DisposeScope"/> it was made in does.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long _totalCount;
        private static long _peakCount;

        private IntPtr _handle;

        internal Tensor(IntPtr handle, bool register = true)
        {
            _handle = handle;
            if (handle == IntPtr.Zero) return;
            var total = Interlocked.Increment(ref _totalCount);
            if (total > Volatile.Read(ref _peakCount)) Volatile.Write(ref _peakCount, total);
            if (register) OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Dispose(disposing: false);

        /// <summary>Live tensors of the whole process.</summary>
        public static long TotalCount => Volatile.Read(ref _totalCount);

        public static long PeakCount => Volatile.Read(ref _peakCount);

        /// <exception cref="ObjectDisposedException">The tensor is disposed.</exception>
        public IntPtr Handle
        {
            get
            {
                var handle = _handle;
                ObjectDisposedException.ThrowIf(handle == IntPtr.Zero, typeof(Tensor));
                return handle;
            }
        }

        public bool IsInvalid => _handle == IntPtr.Zero;

        public string? name { get; set; }

        internal IntPtr handle => _handle;

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>Takes over a native handle.</summary>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public void Dispose()
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, IntPtr.Zero);
            if (handle == IntPtr.Zero) return;
            Interlocked.Decrement(ref _totalCount);
            NativeMethods.ts_tensor_dispose(handle);
            // A finalised tensor has no scope, or one that is garbage as well.
            DisposeScopeManager.ThreadSingleton.Disposing(this);
            if (disposing) OwningDisposeScope?.MarkAsDisposed(this);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null)
                other?.Attach(this);
            else
                OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        /// <summary>Hands the native handle to the caller, who owns it from now on.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            var handle = MoveHandle();
            ObjectDisposedException.ThrowIf(handle == IntPtr.Zero, typeof(Tensor));
            GC.SuppressFinalize(this);
            return handle;
        }

        internal IntPtr MoveHandle()
        {
            var handle = Interlocked.Exchange(ref _handle, IntPtr.Zero);
            if (handle != IntPtr.Zero) Interlocked.Decrement(ref _totalCount);
            return handle;
        }

        // What libtorch calls an undefined tensor is a null here.
        internal Tensor? OrNull() => IsInvalid ? null : this;

        private NativeTensorInfo Info
        {
            get
            {
                NativeMethods.Check(NativeMethods.ts_tensor_info(Handle, out var info));
                GC.KeepAlive(this);
                return info;
            }
        }

        public long Dimensions => Info.Dimensions;

        public long ndim => Info.Dimensions;

        public long NumberOfElements => Info.Elements;

        public long ElementSize => Info.ElementSize;

        public ScalarType dtype => (ScalarType)Info.DType;

        public DeviceType device_type => (DeviceType)Info.DeviceType;

        public int device_index => Info.DeviceIndex;

        public bool is_leaf => Info.IsLeaf != 0;

        public bool is_sparse => Info.IsSparse != 0;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public Device device
        {
            get
            {
                var info = Info;
                return (DeviceType)info.DeviceType == DeviceType.CPU ? CPU : new Device((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        public long[] shape => size();

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long storage_offset() => Info.StorageOffset;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_contiguous() => Info.IsContiguous != 0;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_nonzero()
        {
            if (numel() != 1) throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");
            return aten.is_nonzero.CallBool(this);
        }

        public long[] size()
        {
            var sizes = new long[Dimensions];
            unsafe
            {
                fixed (long* pointer = sizes) NativeMethods.Check(NativeMethods.ts_tensor_sizes(Handle, pointer));
            }

            GC.KeepAlive(this);
            return sizes;
        }

        public long size(int dim) => aten.size_int.CallValue(this, dim).Bits;

        public long[] stride()
        {
            var strides = new long[Dimensions];
            unsafe
            {
                fixed (long* pointer = strides) NativeMethods.Check(NativeMethods.ts_tensor_strides(Handle, pointer));
            }

            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim) => aten.stride_int.CallValue(this, dim).Bits;

        /// <summary>The elements, in the order of the tensor's shape. From another device they are copied first.</summary>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            ValidateType<T>();
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        public T item<T>()
            where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            ValidateType<T>();
            if (is_cpu()) return MemoryMarshal.Read<T>(RawBytes);
            using var local = aten.to_dtype_layout.Call(this, Arg.None, Arg.None, CPU, Arg.None, false, true);
            local.DetachFromDisposeScope();
            return MemoryMarshal.Read<T>(local.RawBytes);
        }

        public Scalar ToScalar()
        {
            var value = aten.item.CallValue(this);
            return value.Kind switch
            {
                ArgKind.Double => new Scalar(BitConverter.Int64BitsToDouble(value.Bits), dtype),
                _ => new Scalar(value.Bits, dtype),
            };
        }

        public T ReadCpuValue<T>(long i)
            where T : unmanaged => TensorAccessor<T>.ReadItemAt(this, i);

        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        /// <summary>The memory of a contiguous tensor on the CPU; valid as long as the tensor is.</summary>
        public Span<byte> bytes
        {
            get
            {
                if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                if (NumberOfElements * ElementSize > int.MaxValue)
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                RequireCpu();
                return RawBytes;
            }

            set
            {
                if (!is_contiguous()) throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (NumberOfElements * ElementSize != value.Length)
                    throw new ArgumentException("Mismatched data sizes in SetBytes().");
                RequireCpu();
                value.CopyTo(RawBytes);
            }
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            RequireContiguousCpu();
            for (long at = 0, total = NumberOfElements * ElementSize; at < total;)
            {
                var part = Memory(at, Math.Min(total - at, CopyBytes));
                stream.Write(part);
                at += part.Length;
            }
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            RequireContiguousCpu();
            for (long at = 0, total = NumberOfElements * ElementSize; at < total;)
            {
                var part = Memory(at, Math.Min(total - at, CopyBytes));
                stream.ReadExactly(part);
                at += part.Length;
            }
        }

        /// <summary>A tensor that <c>Save</c> wrote.</summary>
        public static Tensor Load(BinaryReader reader)
        {
            var type = (ScalarType)reader.Decode();
            var shape = new long[reader.Decode()];
            for (var i = 0; i < shape.Length; i++) shape[i] = reader.Decode();
            var tensor = empty(shape, type, CPU);
            tensor.ReadBytesFromStream(reader.BaseStream);
            return tensor;
        }

        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream);
            return Load(reader);
        }

        public override string ToString() =>
            IsInvalid
                ? "[disposed]"
                : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}" + (ndim == 0 && !is_meta ? $", value = {Value()}" : "");

        public override bool Equals(object? obj) => obj is Tensor tensor && Equals(tensor);

        /// <summary>Same shape and values.</summary>
        public bool Equals(Tensor target) => target is not null && aten.equal.CallBool(this, target);

        public override int GetHashCode() => base.GetHashCode();

        // Streams are fed this much of a tensor's memory at a time.
        private const int CopyBytes = 1 << 24;

        private Span<byte> RawBytes => Memory(0, NumberOfElements * ElementSize);

        private unsafe Span<byte> Memory(long offset, long length)
        {
            NativeMethods.Check(NativeMethods.ts_tensor_data(Handle, out var pointer));
            return new Span<byte>((byte*)pointer + offset, checked((int)length));
        }

        private object Value()
        {
            var scalar = ToScalar();
            return torch.is_floating_point(scalar.Type) ? scalar.ToDouble() : scalar.ToInt64();
        }

        private void RequireContiguousCpu()
        {
            if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            RequireCpu();
        }

        private void RequireCpu()
        {
            if (!is_cpu())
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        internal void ValidateType<T>()
            where T : unmanaged
        {
            var type = dtype;
            if (TryToScalarType(typeof(T)) != type) throw new ArgumentException($"{typeof(T).Name} is not compatible with {type}");
        }
    }
}
