using System.Runtime.InteropServices;

namespace SRNet.Native.Media;

/// <summary>The functions of libsrnet_media.so, one to one; srnet_media.h says what they do. Statuses are <see cref="MediaStatus"/>.</summary>
/// <remarks><see cref="MediaLibrary.EnsureLoaded"/> comes first.</remarks>
internal static unsafe partial class MediaMethods
{
    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_media_last_error")]
    public static partial int LastError(byte* text, int capacity);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_media_takes_sound")]
    public static partial int TakesSound(byte* url, in MediaSoundFormat format);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_media_complete_file")]
    public static partial int CompleteFile(byte* path, out long packets);

    // ---- Decoder

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_decoder_create")]
    public static partial int DecoderCreate(in MediaDecoderOptions options, out MediaDecoderHandle decoder);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_decoder_open")]
    public static partial int DecoderOpen(MediaDecoderHandle decoder);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_decoder_rtsp_way")]
    public static partial int DecoderRtspWay(MediaDecoderHandle decoder);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_decoder_get_info")]
    public static partial int DecoderGetInfo(MediaDecoderHandle decoder, ref MediaDecoderInfo info);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_decoder_read")]
    public static partial int DecoderRead(MediaDecoderHandle decoder, byte* rgb, long capacity, int stride, ref MediaDecoderFrame frame);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_decoder_copy_planes")]
    public static partial int DecoderCopyPlanes(MediaDecoderHandle decoder, byte* planes, long capacity, ref MediaDecoderPlanes form);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_decoder_sound_format")]
    public static partial int DecoderSoundFormat(MediaDecoderHandle decoder, ref MediaSoundFormat format);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_decoder_read_sound")]
    public static partial int DecoderReadSound(MediaDecoderHandle decoder, ref MediaSoundPacket packet);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_decoder_abort")]
    public static partial void DecoderAbort(MediaDecoderHandle decoder);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_decoder_free")]
    internal static partial void DecoderFree(nint decoder);

    // ---- Writer

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_writer_create")]
    public static partial int WriterCreate(in MediaWriterOptions options, out MediaWriterHandle writer);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_writer_write")]
    public static partial int WriterWrite(MediaWriterHandle writer, byte* pixels, long size, int stride, long timestampUs);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_writer_write_sound")]
    public static partial int WriterWriteSound(MediaWriterHandle writer, in MediaSoundPacket packet);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_writer_finish")]
    public static partial int WriterFinish(MediaWriterHandle writer);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_writer_free")]
    internal static partial void WriterFree(nint writer);

    // ---- Live encoders

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_h264_encoder_create")]
    public static partial int H264EncoderCreate(in MediaH264Options options, out MediaH264EncoderHandle encoder);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_h264_encoder_encode")]
    public static partial int H264EncoderEncode(
        MediaH264EncoderHandle encoder, byte* rgb, long size, int stride, long timestampUs, int forceKeyFrame, out byte* bytes, out long length, out int keyFrame);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_h264_encoder_free")]
    internal static partial void H264EncoderFree(nint encoder);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_jpeg_encoder_create")]
    public static partial int JpegEncoderCreate(int width, int height, int quantizer, int aspectNum, int aspectDen, out MediaJpegEncoderHandle encoder);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_jpeg_encoder_encode")]
    public static partial int JpegEncoderEncode(MediaJpegEncoderHandle encoder, byte* rgb, long size, int stride, out byte* bytes, out long length);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_jpeg_encoder_free")]
    internal static partial void JpegEncoderFree(nint encoder);

    // ---- Muxer

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_muxer_create")]
    public static partial int MuxerCreate(in MediaMuxerOptions options, out MediaMuxerHandle muxer);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_muxer_open")]
    public static partial int MuxerOpen(MediaMuxerHandle muxer);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_muxer_write")]
    public static partial int MuxerWrite(MediaMuxerHandle muxer, byte* bytes, long size, long timestampUs, int keyFrame);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_muxer_write_sound")]
    public static partial int MuxerWriteSound(MediaMuxerHandle muxer, in MediaSoundPacket packet);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_muxer_finish")]
    public static partial int MuxerFinish(MediaMuxerHandle muxer);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_muxer_abort")]
    public static partial void MuxerAbort(MediaMuxerHandle muxer);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_muxer_free")]
    internal static partial void MuxerFree(nint muxer);

    // ---- Images

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_image_probe")]
    public static partial int ImageProbe(byte* bytes, long size, ref MediaImageInfo info);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_image_decode")]
    public static partial int ImageDecode(byte* bytes, long size, byte* pixels, long capacity, byte* palette, byte* alpha);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_png_encoder_create")]
    public static partial int PngEncoderCreate(int width, int height, int pixels, out MediaPngEncoderHandle encoder);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_png_encoder_encode")]
    public static partial int PngEncoderEncode(MediaPngEncoderHandle encoder, byte* image, long size, byte* palette, out byte* bytes, out long length);

    [LibraryImport(MediaLibrary.Name, EntryPoint = "srnet_png_encoder_free")]
    internal static partial void PngEncoderFree(nint encoder);
}
