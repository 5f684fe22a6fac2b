using System.Runtime.InteropServices;

namespace Trifold.Formats.WebP;

/// <summary>libwebpmux: pictures and animation parameters to one file (webp/mux.h).</summary>
internal static unsafe partial class LibWebPMux
{
    /// <summary>Version of the interface; the library compares the high byte, which has not changed since 2015.</summary>
    public const int AbiVersion = 0x0108;

    /// <summary>What every function gives when it worked.</summary>
    public const int Ok = 1;

    /// <summary>WEBP_CHUNK_ANMF: a frame of an animation.</summary>
    public const int FrameChunk = 3;

    private const string Library = "libwebpmux.so.3";

    [LibraryImport(Library, EntryPoint = "WebPNewInternal")]
    public static partial nint New(int abiVersion);

    [LibraryImport(Library, EntryPoint = "WebPMuxDelete")]
    public static partial void Delete(nint mux);

    [LibraryImport(Library, EntryPoint = "WebPMuxPushFrame")]
    public static partial int PushFrame(nint mux, Frame* frame, int copyData);

    [LibraryImport(Library, EntryPoint = "WebPMuxSetAnimationParams")]
    public static partial int SetAnimation(nint mux, Animation* animation);

    /// <param name="assembled">Receives libwebp's memory.</param>
    [LibraryImport(Library, EntryPoint = "WebPMuxAssemble")]
    public static partial int Assemble(nint mux, Data* assembled);

    /// <summary>WebPData.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Data
    {
        public byte* Bytes;
        public nuint Size;
    }

    /// <summary>WebPMuxFrameInfo.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Frame
    {
        public Data Bitstream;
        public int OffsetX;
        public int OffsetY;
        public int Milliseconds;
        public int Chunk;
        public int Dispose;
        public int Blend;
        public uint Padding;
    }

    /// <summary>WebPMuxAnimParams.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Animation
    {
        public uint Background;

        /// <summary>0: for ever.</summary>
        public int Loops;
    }
}
